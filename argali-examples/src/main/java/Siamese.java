// A siamese network: one encoder sees two images; from how far apart their codes are it says whether they are the same digit.
import dev.argali.data.Example;
import dev.argali.data.Mnist;
import dev.argali.layers.BatchNormalization;
import dev.argali.layers.Dense;
import dev.argali.layers.Subtract;
import dev.argali.model.Input;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/// Pairs of images, half of them of one digit, and 1 for those.
Example pairs(Tensor images, int[] digits, int count) {
    var random = new SplittableRandom(1);
    int[] left = new int[count];
    int[] right = new int[count];
    float[] same = new float[count];
    for (int i = 0; i < count; i++) {
        do {
            left[i] = random.nextInt(digits.length);
            right[i] = random.nextInt(digits.length);
        } while ((digits[left[i]] == digits[right[i]]) != (i % 2 == 0));
        same[i] = 1 - i % 2;
    }
    return Example.of(
            List.of(images.take(Tensor.of(left), 0), images.take(Tensor.of(right), 0)), Tensor.of(same, count, 1));
}

void main() {
    var mnist = Mnist.load();
    var train = pairs(mnist.train().x().reshape(60000, 784).cast("float32").div(255), mnist.train().y().toInts(), 10000);
    var test = pairs(mnist.test().x().reshape(10000, 784).cast("float32").div(255), mnist.test().y().toInts(), 5000);

    // tag::model[]
    var encoder = Sequential.of(Dense.of(128).activation("relu"), Dense.of(32)).inputShape(784);
    var left = Input.named("left", 784);
    var right = Input.named("right", 784);
    var apart = Subtract.of().apply(encoder.apply(left), encoder.apply(right)); // the same weights twice
    var same = apart.square().then(BatchNormalization.of()).then(Dense.of(1).activation("sigmoid"));
    var model = Model.of(List.of(left, right), same);
    // end::model[]

    model.compile("adam", "binary_crossentropy", "accuracy");
    var history = model.fit(train, f -> f.epochs(5).batchSize(128).verbose(0));
    IO.println("loss " + history.get("loss"));
    IO.println("test accuracy " + model.evaluate(test, e -> e.verbose(0)).get("accuracy"));
}
