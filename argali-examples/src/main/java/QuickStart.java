// What the READMEs and the quick start show beside the first program.
import static dev.argali.activations.Activations.RELU;

import dev.argali.data.Example;
import dev.argali.data.Labels;
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;

// tag::subclass[]
class Mlp extends Model {
    private final Dense hidden = track("hidden", Dense.of(32).activation(RELU));
    private final Dropout dropout = track("dropout", Dropout.of(0.2));
    private final Dense out = track("out", Dense.of(10));

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return out.apply(dropout.apply(hidden.apply(x))); // training is passed on by itself
    }

    @Override
    protected StepResult trainStep(Example batch) { // traced and compiled once per shape of batch
        try (var tape = GradientTape.open()) {
            Tensor predicted = apply(batch.x(), true);
            Tensor loss = computeLoss(batch, predicted);
            var weights = trainableWeights();
            var gradients = tape.gradient(loss, weights).stream()
                    .map(g -> g.map(t -> t.clip(-1, 1)))
                    .toList();
            optimizer().apply(gradients, weights);
            return updateMetrics(batch, predicted, loss);
        }
    }
}
// end::subclass[]

Tensor pixels(Tensor images) {
    return images.reshape(-1, 784).cast("float32").div(255);
}

void main() {
    var mnist = Mnist.load();
    var x = pixels(mnist.test().x());
    var y = mnist.test().y();

    // tag::load[]
    var model = Model.load("my_model.keras"); // saved by Argali or by Keras
    float[][] probabilities = model.predict(new float[][] {new float[784], new float[784]});
    int[] digits = model.predict(x).argmax(-1).toInts();
    // end::load[]
    IO.println(probabilities.length + " x " + probabilities[0].length + ", " + digits.length + " digits");

    // tag::continue[]
    var history = model.fit(x, Labels.toCategorical(y), f -> f.epochs(2).validationSplit(0.1));
    IO.println(history.history());
    // end::continue[]

    // tag::compile[]
    model.compile("adam", "categorical_crossentropy", "accuracy"); // three names
    model.compile(c -> c.optimizer(Adam.of(1e-3).clipnorm(1.0))
            .loss((yTrue, yPred) -> yTrue.sub(yPred).square().mean(-1)) // a function
            .metrics("mae", "accuracy"));
    // end::compile[]

    // tag::use-subclass[]
    var mlp = new Mlp();
    mlp.compile(c -> c.optimizer("adam")
            .loss(SparseCategoricalCrossentropy.of().fromLogits(true))
            .metrics("accuracy"));
    mlp.fit(x, y, f -> f.epochs(1).batchSize(128));
    mlp.saveWeights("mlp.weights.h5");
    // end::use-subclass[]
}
