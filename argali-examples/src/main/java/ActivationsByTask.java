// Which activation for which task: the tutorial's table, each row trained; and what derivatives do in deep models.
import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.graph.Shape;
import dev.argali.layers.Activation;
import dev.argali.layers.Dense;
import dev.argali.layers.Layer;
import dev.argali.layers.LeakyReLU;
import dev.argali.layers.PReLU;
import dev.argali.layers.SimpleRNN;
import dev.argali.layers.Softmax;
import dev.argali.losses.BinaryCrossentropy;
import dev.argali.losses.CategoricalCrossentropy;
import dev.argali.losses.Loss;
import dev.argali.losses.MeanSquaredError;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.ops.Indexing;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;
import java.util.List;

/// Data in which there is something to find: 512 sequences of 5 steps and 4 numbers, and 3 scores for each.
final Tensor x = Randoms.normal(Shape.of(512, 5, 4)).eval();
final Tensor flat = x.reshape(512, 20).eval();
final Tensor scores = flat.matmul(Randoms.normal(Shape.of(20, 3))).div(3).eval();

record Task(String name, Tensor targets, Layer last, Loss loss) {}

record Body(String name, Tensor inputs, List<Layer> layers) {}

/// The three ways to give an activation.
void ways() {
    // tag::ways[]
    var byName = Dense.of(16).activation("leaky_relu"); // Keras's name, with Keras's defaults
    var byValue = Dense.of(16).activation(Activations.leakyRelu(0.1)); // a function: with settings, or your own
    var asLayer = Sequential.of(Dense.of(16), LeakyReLU.of(0.1)); // a layer behind: saved with its settings
    var anyAsLayer = Sequential.of(Dense.of(16), Activation.of("leaky_relu")); // any function as a layer
    // end::ways[]
    for (Layer way : List.of(byName, byValue, asLayer, anyAsLayer)) {
        IO.println("below 0 " + way.apply(flat).minimum(0).sum().div(way.apply(flat).maximum(0).sum()).item());
    }
}

/// The last layer and the loss belong together.
void lastLayers() {
    // tag::last[]
    Tensor first = scores.take(Tensor.of(new int[] {0}), 1); // one score: [512, 1]
    Tensor yes = first.gt(0).cast("float32");
    Tensor label = scores.argmax(-1); // which of three: [512]
    Tensor several = scores.gt(0).cast("float32"); // any of three: [512, 3]

    var tasks = List.of(
            new Task("yes or no", yes, Dense.of(1).activation("sigmoid"), BinaryCrossentropy.of()),
            new Task("yes or no, two outputs", yes, Dense.of(2).activation("softmax"), SparseCategoricalCrossentropy.of()),
            new Task("one of several", label, Dense.of(3).activation("softmax"), SparseCategoricalCrossentropy.of()),
            new Task("one of several, one-hot", Indexing.oneHot(label, 3), Dense.of(3).activation("softmax"), CategoricalCrossentropy.of()),
            new Task("any of several", several, Dense.of(3).activation("sigmoid"), BinaryCrossentropy.of()),
            new Task("any number", first, Dense.of(1), MeanSquaredError.of()), // linear: no activation
            new Task("a positive number", first.abs(), Dense.of(1).activation("softplus"), MeanSquaredError.of()),
            new Task("from -1 to 1, smooth", Nonlinear.softsign(first), Dense.of(1).activation("softsign"), MeanSquaredError.of()),
            new Task("parts of a whole, smooth", Nonlinear.softmax(scores), Dense.of(3).activation("softmax"), CategoricalCrossentropy.of()));
    for (Task task : tasks) {
        var model = Sequential.of(Dense.of(32).activation("relu"), task.last);
        model.compile(c -> c.optimizer(Adam.of(0.01)).loss(task.loss));
        var loss = model.fit(flat, task.targets, f -> f.epochs(8).verbose(0)).get("loss");
        IO.println(task.name + ": loss " + loss.getFirst() + " to " + loss.getLast());
    }
    // end::last[]
}

/// Hidden layers.
void bodies() {
    // tag::hidden[]
    var bodies = List.of(
            new Body("relu", flat, List.of(Dense.of(32).activation("relu"))), // where to begin
            new Body("leaky relu", flat, List.of(Dense.of(32), LeakyReLU.of())), // no unit can die
            new Body("swish", flat, List.of(Dense.of(32).activation("swish"))), // smooth; also mish, gelu
            new Body("selu", flat, List.of(Dense.of(32).activation("selu").kernelInitializer("lecun_normal"))),
            new Body("sequence, tanh", x, List.of(SimpleRNN.of(32))), // tanh is its default
            new Body("sequence, elu", x, List.of(SimpleRNN.of(32).activation("elu"))),
            new Body("small device, relu6", flat, List.of(Dense.of(32).activation("relu6"))), // cheap, within bounds
            new Body("small device, hard sigmoid", flat, List.of(Dense.of(32).activation("hard_sigmoid"))));
    for (Body body : bodies) {
        var model = Sequential.of(body.layers.toArray(Layer[]::new));
        model.add(Dense.of(3).activation("softmax"));
        model.compile(c -> c.optimizer(Adam.of(0.01)).loss("sparse_categorical_crossentropy"));
        var loss = model.fit(body.inputs, scores.argmax(-1), f -> f.epochs(8).verbose(0)).get("loss");
        IO.println(body.name + ": loss " + loss.getFirst() + " to " + loss.getLast());
    }
    // end::hidden[]
}

/// What is left of a gradient behind ten layers.
void depth() {
    // tag::depth[]
    for (String name : List.of("sigmoid", "tanh", "relu")) {
        var deep = Sequential.of();
        for (int i = 0; i < 10; i++) {
            deep.add(Dense.of(32).activation(name).kernelInitializer("he_normal"));
        }
        try (var tape = GradientTape.open()) {
            tape.watch(flat);
            Tensor gradient = tape.gradient(deep.apply(flat).sum(), flat).orElseThrow();
            IO.println("gradient behind ten layers of " + name + " " + gradient.square().mean().sqrt().item());
        }
    }
    // end::depth[]
}

/// Units that nothing moves any more.
void dying() {
    // tag::dying[]
    Tensor low = Tensor.of(-4f, -3f, -2f); // what a unit sees whose bias has become very negative
    try (var tape = GradientTape.persistent()) {
        tape.watch(low);
        IO.println(tape.gradient(Activations.RELU.apply(low).sum(), low).orElseThrow()); // [0. 0. 0.]: it stays as it is
        IO.println(tape.gradient(Activations.LEAKY_RELU.apply(low).sum(), low).orElseThrow()); // [0.2 0.2 0.2]
    }
    // end::dying[]
}

/// Crossentropy of numbers that are far from 0.
void safePairs() {
    // tag::safe[]
    Tensor sure = Tensor.of(new float[][] {{-40}}); // a logit that is very wrong: the target is 1
    Tensor target = Tensor.of(new float[][] {{1}});
    Tensor probability = Nonlinear.sigmoid(sure).eval(); // 4e-18, as a number alone
    try (var tape = GradientTape.persistent()) {
        tape.watch(sure);
        tape.watch(probability);
        Tensor safe = BinaryCrossentropy.of().fromLogits(true).apply(target, sure);
        IO.println("logits " + safe.item() + " " + tape.gradient(safe, sure).orElseThrow().item()); // 40, slope -1
        Tensor cut = BinaryCrossentropy.of().apply(target, probability);
        IO.println("number " + cut.item() + " " + tape.gradient(cut, probability).orElseThrow().item()); // 16.1, slope 0
        Tensor seen = BinaryCrossentropy.of().apply(target, Nonlinear.sigmoid(sure));
        IO.println("sigmoid " + seen.item() + " " + tape.gradient(seen, sure).orElseThrow().item()); // as with logits
    }
    Tensor far = Tensor.of(0f, 200f);
    IO.println(Nonlinear.softmax(far).log()); // [-inf 0.]
    IO.println(Nonlinear.logSoftmax(far)); // [-200. 0.]
    // end::safe[]
}

/// Functions of one's own, and one that learns.
void own() {
    // tag::own[]
    ActivationFunction bump = t -> t.square().neg().exp(); // any function of tensors; the tape knows its derivative
    var quick = Sequential.of(Dense.of(16).activation(bump), Dense.of(1)).inputShape(20);

    ActivationFunction named = Activations.register("my.project>bump", bump); // a name for files
    var model = Sequential.of(Dense.of(16).activation(named), Dense.of(1)).inputShape(20);
    model.save("bump.keras");
    var again = Model.load("bump.keras");
    // end::own[]
    IO.println("own " + quick.apply(flat).sub(model.apply(flat)).abs().max().item()
            + " " + again.apply(flat).sub(model.apply(flat)).abs().max().item());

    // tag::prelu[]
    var learned = PReLU.of(); // one slope below 0 for each unit, 0 at first, trained with the other weights
    var shared = PReLU.of().sharedAxes(1, 2); // behind a convolution: one for each channel
    var net = Sequential.of(Dense.of(16), learned, Dense.of(1)).inputShape(20);
    IO.println(learned.weights()); // alpha [16]
    // end::prelu[]
    IO.println(net.countParams() + " " + shared.config().sharedAxes());
}

/// Functions of a whole vector.
void vectors() {
    // tag::axis[]
    Tensor table = Tensor.of(new float[][] {{1, 2, 3}, {1, 1, 1}});
    IO.println(Activations.SOFTMAX.apply(table).sum(-1)); // [1. 1.]: the last axis, as in Keras
    IO.println(Activations.softmax(0).apply(table).sum(0)); // [1. 1. 1.]: down the columns
    IO.println(Softmax.of().axes(0, 1).apply(table).sum()); // 1.0: all together
    // end::axis[]
}

void main() {
    ways();
    lastLayers();
    bodies();
    depth();
    dying();
    safePairs();
    own();
    vectors();
}
