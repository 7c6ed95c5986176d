// What the page about the engine shows.
import dev.argali.data.Example;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.model.TrainingLoop;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;

void main() {
    // tag::lazy[]
    Tensor x = Tensor.of(1f, 2f, 3f);
    Tensor y = x.mul(2).add(1); // shape and dtype are known; no number is
    IO.println(y); // now y is compiled and computed
    // end::lazy[]

    // tag::variable[]
    Variable w = Variable.of("w", Tensor.of(1f, 2f, 3f));
    Tensor before = w.value();
    w.assign(w.value().mul(10));
    IO.println(before); // [1. 2. 3.]: a tensor never changes
    IO.println(w.value()); // [10. 20. 30.]
    // end::variable[]

    // tag::gradient[]
    try (var tape = GradientTape.open()) {
        Tensor loss = w.value().square().sum();
        Tensor gradient = tape.gradient(loss, w).orElseThrow(); // 2w, as further nodes of the graph
        IO.println(gradient);
    }
    // end::gradient[]

    // tag::jit[]
    var norm = Jit.of(t -> t.square().sum().sqrt()); // traced at the first call with each shape
    IO.println(norm.apply(Tensor.of(3f, 4f)).item()); // 5.0
    IO.println(norm.apply(Tensor.of(6f, 8f)).item()); // the same program again
    // end::jit[]

    // tag::cond[]
    Tensor sum = x.sum();
    Nest chosen = Control.cond(sum.gt(0), () -> Nest.of(x), () -> Nest.of(x.neg())); // stays inside the program
    // end::cond[]
    IO.println(chosen.single());

    // tag::step[]
    var model = Sequential.of(Dense.of(8).activation("relu"), Dense.of(1)).inputShape(3);
    model.compile("sgd", "mse");
    var loop = TrainingLoop.of(model);
    var batch = Example.of(Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}}), Tensor.of(new float[][] {{1}, {2}}));
    for (int step = 0; step < 100; step++) {
        loop.trainStep(batch); // traced once, run a hundred times
    }
    IO.println(loop.results()); // the loss leaves the program here
    // end::step[]

    // tag::explain[]
    IO.println(model.explain(new float[256][3])); // a line for each kernel of a prediction
    // end::explain[]
}
