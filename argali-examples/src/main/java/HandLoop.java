// Training without compile and fit: layers, a loss, an optimizer, metrics, and a loop in Java.
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.metrics.Mean;
import dev.argali.metrics.SparseCategoricalAccuracy;
import dev.argali.model.Sequential;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;

static final int BATCH = 50;

void main() {
    var mnist = Mnist.load();
    var x = mnist.test().x().reshape(10000, 784).cast("float32").div(255).eval();
    var y = mnist.test().y();

    // tag::parts[]
    var model = Sequential.of(Dense.of(64).activation("relu"), Dense.of(10)).inputShape(784);
    var crossentropy = SparseCategoricalCrossentropy.of().fromLogits(true);
    var optimizer = Adam.of();
    var loss = Mean.named("loss");
    var accuracy = SparseCategoricalAccuracy.of();
    // end::parts[]

    // tag::step[]
    Jit step = Jit.of("step", batch -> { // traced at the first call, one compiled program from then on
        Tensor images = batch.tensors().get(0);
        Tensor labels = batch.tensors().get(1);
        try (var tape = GradientTape.open()) {
            Tensor predicted = model.apply(images, true);
            Tensor value = crossentropy.apply(labels, predicted);
            var weights = model.trainableWeights();
            optimizer.apply(tape.gradient(value, weights), weights);
            loss.updateState(value);
            accuracy.updateState(labels, predicted);
            return Nest.of(value);
        }
    });
    // end::step[]

    // tag::loop[]
    for (int epoch = 1; epoch <= 3; epoch++) {
        loss.reset();
        accuracy.reset();
        for (int from = 0; from < 10000; from += BATCH) {
            step.apply(Nest.of(List.of(x.slice(from, from + BATCH), y.slice(from, from + BATCH))));
        }
        IO.println("epoch " + epoch + " loss " + loss.result().item() + " accuracy " + accuracy.result().item());
    }
    // end::loop[]

    // tag::gradients[]
    Tensor point = Tensor.of(1f, 2f);
    try (var tape = GradientTape.persistent()) {
        tape.watch(point);
        Tensor squares = point.square();
        IO.println(tape.jacobian(squares, point).orElseThrow()); // every element by every element
        Tensor cut = Control.stopGradient(squares);
        IO.println(tape.gradient(cut, point)); // Optional.empty: nothing leads back
        var limited = Control.customGradient(t -> t.square(), (g, t, r) -> g.mul(t).mul(2).clip(-3, 3));
        IO.println(tape.gradient(limited.apply(point), point).orElseThrow());
        Tensor small = Control.remat(t -> t.exp().sin().exp()).apply(point); // computed again, not kept
        IO.println(tape.gradient(small, point).orElseThrow());
    }
    // end::gradients[]
}
