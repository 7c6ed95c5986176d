// A variational autoencoder of digits: a code of two numbers for each image, and images from codes.
import dev.argali.data.Example;
import dev.argali.data.Mnist;
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.losses.BinaryCrossentropy;
import dev.argali.metrics.Mean;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;

// tag::vae[]
class Vae extends Model {
    static final int CODE = 2;
    private final Dense seen = track("seen", Dense.of(128).activation("relu"));
    private final Dense mean = track("mean", Dense.of(CODE));
    private final Dense logVariance = track("log_variance", Dense.of(CODE));
    final Sequential decoder =
            track("decoder", Sequential.of(Dense.of(128).activation("relu"), Dense.of(784)).inputShape(CODE));
    private final BinaryCrossentropy crossentropy = BinaryCrossentropy.of().fromLogits(true);
    // Means over an epoch. The one named "loss" stands in place of the built-in one.
    private final Mean total = track(Mean.named("loss"));
    private final Mean reconstruction = track(Mean.named("reconstruction"));
    private final Mean divergence = track(Mean.named("divergence"));

    @Override
    protected Tensor call(Tensor images, boolean training) {
        return Nonlinear.sigmoid(decoder.apply(mean.apply(seen.apply(images))));
    }

    @Override
    protected StepResult trainStep(Example batch) {
        try (var tape = GradientTape.open()) {
            Tensor x = batch.x();
            Tensor h = seen.apply(x);
            Tensor m = mean.apply(h);
            Tensor v = logVariance.apply(h);
            Tensor code = m.add(v.mul(0.5).exp().mul(Randoms.normal(m.shape()))); // the reparametrisation trick
            Tensor logits = decoder.apply(code);
            Tensor rebuilt = crossentropy.apply(x, logits).mul(784); // the sum over the pixels
            Tensor kl = v.add(1).sub(m.square()).sub(v.exp()).sum(-1).mul(-0.5).mean();
            Tensor loss = rebuilt.add(kl);
            optimizer().apply(tape.gradient(loss, trainableWeights()), trainableWeights());
            total.updateState(loss);
            reconstruction.updateState(rebuilt);
            divergence.updateState(kl);
            return StepResult.of("loss", total.result())
                    .and("reconstruction", reconstruction.result())
                    .and("divergence", divergence.result());
        }
    }
}
// end::vae[]

void main() {
    Tensor x = Mnist.load().test().x().reshape(10000, 784).cast("float32").div(255).eval();

    // tag::fit[]
    var vae = new Vae();
    vae.compile(c -> c.optimizer("adam"));
    var history = vae.fit(Example.of(x), f -> f.epochs(8).batchSize(128).verbose(0));
    // end::fit[]
    IO.println("loss " + history.get("loss"));
    IO.println("divergence " + history.get("divergence"));

    Tensor drawn = Nonlinear.sigmoid(vae.decoder.apply(Randoms.normal(Shape.of(1, Vae.CODE))));
    float[] pixels = drawn.toFloats();
    for (int row = 4; row < 24; row++) { // a digit that nobody wrote
        var line = new StringBuilder();
        for (int column = 4; column < 24; column++) {
            line.append(" .:-=+*#%@".charAt((int) (pixels[row * 28 + column] * 9.99)));
        }
        IO.println(line);
    }
    Tensor first = x.slice(0, 100);
    IO.println("error " + vae.predict(first).sub(first).square().mean().item());
}
