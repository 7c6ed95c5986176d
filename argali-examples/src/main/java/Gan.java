// A generative adversarial network: a maker learns to make points that a critic, who learns too, takes for real ones.
import dev.argali.data.Example;
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.losses.BinaryCrossentropy;
import dev.argali.metrics.Mean;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.ops.Creation;
import dev.argali.ops.Randoms;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;

// tag::gan[]
class PointGan extends Model {
    static final int NOISE = 4;
    final Sequential maker = track("maker", Sequential.of(Dense.of(32).activation("relu"), Dense.of(2)).inputShape(NOISE));
    final Sequential critic = track("critic", Sequential.of(Dense.of(32).activation("relu"), Dense.of(1)).inputShape(2));
    // compile's optimizer is the maker's; the critic has one of its own, which is saved with the model
    private final Adam criticOptimizer = track("critic_optimizer", Adam.of(0.004).beta1(0.5), critic);
    private final Mean makerLoss = track(Mean.named("maker_loss"));
    private final Mean criticLoss = track(Mean.named("critic_loss"));
    private final BinaryCrossentropy crossentropy = BinaryCrossentropy.of().fromLogits(true);

    @Override
    protected Tensor call(Tensor points, boolean training) {
        return critic.apply(points);
    }

    Tensor make(int count) {
        return maker.apply(Randoms.normal(Shape.of(count, NOISE)));
    }

    @Override
    protected StepResult trainStep(Example batch) {
        int count = batch.x().shape().dim(0);
        Tensor real = Creation.ones(count, 1);
        Tensor fake = Creation.zeros(count, 1);
        try (var tape = GradientTape.open()) {
            Tensor made = Control.stopGradient(make(count)); // this step is the critic's alone
            Tensor loss = crossentropy.apply(real, critic.apply(batch.x())).add(crossentropy.apply(fake, critic.apply(made)));
            criticOptimizer.apply(tape.gradient(loss, critic.trainableWeights()), critic.trainableWeights());
            criticLoss.updateState(loss);
        }
        try (var tape = GradientTape.open()) {
            Tensor loss = crossentropy.apply(real, critic.apply(make(count))); // the maker wants to be believed
            optimizer().apply(tape.gradient(loss, maker.trainableWeights()), maker.trainableWeights());
            makerLoss.updateState(loss);
        }
        return StepResult.of("maker_loss", makerLoss.result()).and("critic_loss", criticLoss.result());
    }
}
// end::gan[]

void print(String when, Tensor points) {
    float[] mean = points.mean(0).toFloats();
    float[] spread = points.sub(points.mean(0)).square().mean(0).sqrt().toFloats();
    IO.println(when + ": mean %.2f %.2f, spread %.2f %.2f".formatted(mean[0], mean[1], spread[0], spread[1]));
}

void main() {
    Tensor points = Randoms.normal(Shape.of(4096, 2)).mul(Tensor.of(0.5f, 0.2f)).add(Tensor.of(2f, -1f)).eval();
    print("real", points);

    // tag::train[]
    var gan = new PointGan();
    gan.compile(c -> c.optimizer(Adam.of(0.002).beta1(0.5)));
    print("made before training", gan.make(1000));
    gan.fit(Example.of(points), f -> f.epochs(60).batchSize(128).verbose(0)); // inputs alone, no targets
    print("made after training", gan.make(1000));
    // end::train[]
}
