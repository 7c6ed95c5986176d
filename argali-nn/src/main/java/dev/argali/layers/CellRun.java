package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// What a cell does while a layer calls it for all steps of one batch.
interface CellRun {
    /// The part of the steps that depends on the inputs alone, for many steps at once.
    ///
    /// @param x `[steps, batch, ...]`, or the inputs of one step
    Tensor project(Tensor x);

    /// One step.
    ///
    /// @param projected a row of what [#project] gave
    /// @return the output and the next states
    List<Tensor> step(Tensor projected, List<Tensor> states);

    /// Which of the states the output is, or -1.
    int outputState();

    /// Refuses states that are not those of a cell.
    ///
    /// @param where the layer, for messages
    static void checkStates(String where, List<Tensor> given, List<Shape> wanted) {
        List<Shape> got = given.stream().map(Tensor::shape).toList();
        if (!got.equals(wanted)) {
            throw new ShapeException(
                    where,
                    "the states given are " + got + ", those of the cell are " + wanted,
                    "Give one tensor for each state, of its shape");
        }
    }

    /// Begins a run. Our own cells draw what is the same for all steps, and take their weights out of the loop.
    ///
    /// @param owner the layer that calls the cell
    /// @param step the shape of the inputs of one step, `[batch, ...]`
    static CellRun of(Layer owner, RecurrentCell cell, Shape step, boolean training) {
        return switch (cell) {
            case DenseCell<?> c -> c.begin(step, training);
            case ConvLSTMCell c -> c.begin(step, training);
            case StackedRNNCells c -> c.begin(step, training);
            default -> new Plain(owner, (Layer) cell, training);
        };
    }

    /// One step of a cell by itself.
    ///
    /// @param owner the cell, as a layer
    /// @param inputs those of the step, and each state
    /// @return the output and the next states
    static Nest once(Layer owner, RecurrentCell cell, Nest inputs, boolean training) {
        List<Tensor> all = inputs.tensors();
        Tensor x = all.getFirst();
        List<Tensor> states = all.subList(1, all.size());
        checkStates(owner.label(), states, cell.stateShapes(x.shape()));
        CellRun run = of(owner, cell, x.shape(), training);
        return Nest.of(run.step(run.project(x), states));
    }

    /// A run of a cell of which nothing is known but its `call`.
    record Plain(Layer owner, Layer layer, boolean training) implements CellRun {
        @Override
        public Tensor project(Tensor x) {
            return x;
        }

        @Override
        public List<Tensor> step(Tensor projected, List<Tensor> states) {
            List<Tensor> in = new ArrayList<>(List.of(projected));
            in.addAll(states);
            // The step is traced again for its gradient, when the call of the owner is over. Losses of one step end in
            // the loop.
            List<Tensor> out = LayerCall.enter(
                            owner, training, () -> Layers.collectLosses(() -> layer.apply(Nest.of(in), training)))
                    .result()
                    .tensors();
            if (out.size() != states.size() + 1) {
                throw new ShapeException(
                        layer.label(),
                        "a step returned " + out.size() + " tensors for " + states.size() + " states",
                        "Return the output and then each state");
            }
            return out;
        }

        @Override
        public int outputState() {
            return -1;
        }
    }
}
