// Every piece of Java in the dictionary from Keras to Argali, so that the compiler reads it too.
import static dev.argali.activations.Activations.RELU;
import static dev.argali.activations.Activations.SOFTMAX;

import dev.argali.activations.Activations;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.constraints.Constraints;
import dev.argali.data.Example;
import dev.argali.data.Labels;
import dev.argali.data.Mnist;
import dev.argali.graph.Shape;
import dev.argali.initializers.Initializers;
import dev.argali.layers.Activation;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.Flatten;
import dev.argali.layers.InputLayer;
import dev.argali.losses.BinaryCrossentropy;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.metrics.Mean;
import dev.argali.metrics.Metrics;
import dev.argali.metrics.SparseCategoricalAccuracy;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.TrainingLoop;
import dev.argali.ops.Creation;
import dev.argali.ops.Indexing;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.ops.Shapes;
import dev.argali.optimizers.Adam;
import dev.argali.optimizers.SGD;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Map;

Sequential models() {
    var model = Sequential.of();
    model.add(InputLayer.of(28, 28));
    model.add(Flatten.of());
    model.add(Dense.of(64).activation(RELU));
    model.add(Dropout.of(0.5));
    model.add(Dense.of(10).name("out"));
    model.add(Activation.of("softmax"));
    model.pop();
    model.add(Activation.of(SOFTMAX));
    model.build(Shape.of(Shape.ANY, 28, 28));
    model.summary(s -> s.showTrainable(true));
    model.layer("out").freeze();
    model.layers();
    model.countParams();
    Sequential.of(Dense.of(64).activation("relu"), Dense.of(10)).inputShape(784);
    Dense.of(64).inputShape(784);
    Dense.of(64).name("hidden").trainable(false).dtype("float64");
    Dense.of(64).useBias(false).kernelInitializer("he_normal");
    Dense.of(64).kernelInitializer(Initializers.randomNormal(0, 0.1));
    Dense.of(64).kernelRegularizer(Regularizers.l2(1e-4));
    Dense.of(64).kernelConstraint(Constraints.maxNorm(2));
    Dense.of(64).activation(Activations.leakyRelu(0.1));
    return model;
}

void training(Sequential model, Tensor x, Tensor y) {
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.compile(c -> c.optimizer(Adam.of(1e-3)).loss("mse").metrics("mae"));
    model.compile(c -> c.loss((yTrue, yPred) -> yTrue.sub(yPred).abs().mean(-1)));
    model.compile(c -> c.optimizer("sgd").loss("mse").weightedMetrics("mae").runEagerly(true));
    SparseCategoricalCrossentropy.of().fromLogits(true).ignoreClass(-1);
    BinaryCrossentropy.of().labelSmoothing(0.1);
    SGD.of(0.01).momentum(0.9).nesterov(true);
    Adam.of().globalClipnorm(1.0).weightDecay(1e-4).useEma(true);
    Metrics.meanSquaredError();
    SparseCategoricalAccuracy.of();

    model.compile(Adam.of(), SparseCategoricalCrossentropy.of(), SparseCategoricalAccuracy.of());
    var history = model.fit(x, y, f -> f.epochs(2).batchSize(64).validationSplit(0.2));
    history.get("val_loss");
    model.fit(x, y, f -> f.validationData(x, y).shuffle(false).verbose(2));
    model.fit(x, y, f -> f.classWeight(Map.of(0, 1.0, 1, 2.0)).stepsPerEpoch(10));
    model.fit(x, y, f -> f.callbacks(TrainingCallback.onEpochEnd((run, epoch, logs) -> run.stopTraining())));
    var scores = model.evaluate(x, y, e -> e.verbose(0));
    scores.loss();
    scores.get(1);
    model.predict(x, p -> p.batchSize(256).verbose(0));
    model.predict(new float[2][784]);
    model.predictOne(new float[784]);
    model.trainOnBatch(x, y);
    model.testOnBatch(x, y);
    TrainingLoop.of(model).trainStep(Example.of(x, y));
    model.optimizer().learningRate();
}

void files(Model model) {
    model.save("model.keras");
    Model.load("model.keras");
    model.saveWeights("model.weights.h5");
    model.loadWeights("model.weights.h5");
    model.weights();
}

void data() {
    var mnist = Mnist.load();
    mnist.train().x();
    Labels.toCategorical(mnist.train().y(), 10);
    Seeds.setRandomSeed(42);
}

void tensors() {
    var x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
    x.shape();
    x.dtype();
    x.reshape(1, 4).cast("int32");
    x.add(1).mul(x).div(2).pow(2);
    x.matmul(x);
    x.mean(-1);
    x.sum();
    x.argmax(-1).toInts();
    x.toArray();
    x.sum().item();
    Creation.zeros(2, 3);
    Creation.arange(10);
    Shapes.concatenate(List.of(x, x), 0);
    Shapes.stack(List.of(x, x), 0);
    Linalg.einsum("ij,jk->ik", x, x);
    Nonlinear.softmax(x);
    Indexing.take(x, Tensor.of(0), 0);
    Indexing.oneHot(Tensor.of(0, 1), 10);
    Randoms.normal(Shape.of(2, 3));
    Control.stopGradient(x);
    Control.cond(x.sum().gt(0), () -> Nest.of(x), () -> Nest.of(x.neg()));
    var w = Variable.of("w", x);
    w.assign(w.value().add(1));
    try (var tape = GradientTape.open()) {
        var loss = w.value().square().sum();
        tape.gradient(loss, w);
    }
    var mean = Mean.named("loss");
    mean.updateState(Tensor.of(1f, 2f));
    mean.result();
    mean.reset();
}

void main() {
    var x = Randoms.uniform(Shape.of(100, 28, 28)).eval();
    var y = Randoms.randint(Shape.of(100), 0, 10).eval();
    var model = models();
    training(Sequential.of(Dense.of(10).activation("softmax")), x.reshape(100, 784), y);
    model.compile("adam", "sparse_categorical_crossentropy");
    model.fit(x, y, f -> f.verbose(0));
    files(model);
    data();
    tensors();
}
