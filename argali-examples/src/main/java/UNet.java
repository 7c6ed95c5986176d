// A small U-Net that finds discs in noisy images: it sees the whole image small, and joins that with what it saw large.
import dev.argali.layers.Concatenate;
import dev.argali.layers.Conv2D;
import dev.argali.layers.MaxPooling2D;
import dev.argali.layers.UpSampling2D;
import dev.argali.model.Input;
import dev.argali.model.Model;
import dev.argali.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

static final int SIZE = 32;
static final int COUNT = 256;

/// Two convolutions, the piece that a U-Net is made of.
UnaryOperator<Tensor> block(int filters) {
    return x -> x.then(Conv2D.of(filters, 3).padding("same").activation("relu"))
            .then(Conv2D.of(filters, 3).padding("same").activation("relu"));
}

Model unet() {
    // tag::model[]
    var image = Input.named("image", SIZE, SIZE, 1);
    var large = image.then(block(8));
    var small = large.then(MaxPooling2D.of(2)).then(block(16));
    var tiny = small.then(MaxPooling2D.of(2)).then(block(32));
    var up = Concatenate.of().apply(tiny.then(UpSampling2D.of()), small).then(block(16)); // a skip connection
    var top = Concatenate.of().apply(up.then(UpSampling2D.of()), large).then(block(8));
    return Model.of(image, top.then(Conv2D.of(1, 1).activation("sigmoid")));
    // end::model[]
}

void main() {
    var random = new SplittableRandom(7);
    float[] images = new float[COUNT * SIZE * SIZE];
    float[] masks = new float[images.length];
    for (int i = 0; i < COUNT; i++) {
        int row = random.nextInt(6, 26);
        int column = random.nextInt(6, 26);
        int radius = random.nextInt(4, 9);
        for (int p = 0; p < SIZE * SIZE; p++) {
            int at = i * SIZE * SIZE + p;
            masks[at] = Math.hypot(p / SIZE - row, p % SIZE - column) < radius ? 1 : 0;
            images[at] = (float) (0.5 * masks[at] + 0.4 * random.nextGaussian());
        }
    }
    var x = Tensor.of(images, COUNT, SIZE, SIZE, 1);
    var y = Tensor.of(masks, COUNT, SIZE, SIZE, 1);

    var model = unet();
    model.compile("adam", "binary_crossentropy", "accuracy");
    var history = model.fit(x, y, f -> f.epochs(12).batchSize(16).validationSplit(0.2).verbose(0));
    IO.println("val_loss " + history.get("val_loss"));
    var test = x.slice(204, COUNT);
    var found = model.predict(test, p -> p.verbose(0)).gt(0.5).cast("float32");
    var wanted = y.slice(204, COUNT);
    double both = found.mul(wanted).sum().item();
    IO.println("overlap " + both / (found.sum().item() + wanted.sum().item() - both)); // intersection by union
}
