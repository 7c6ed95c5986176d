package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Control;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The steps of a recurrent layer over one batch: a scan over rows of `[steps, batch, ...]`.
///
/// What a step carries is the states, and the output of the step before where that is none of them.
final class TimeLoop {
    private final CellRun run;
    private final SequenceOptions options;
    private final Shape outputShape;

    /// @param outputShape of one step, with the batch
    TimeLoop(CellRun run, SequenceOptions options, Shape outputShape) {
        this.run = run;
        this.options = options;
        this.outputShape = outputShape;
    }

    /// @param output of all steps, `[batch, steps, ...]`, or of the last one
    /// @param states after the last step
    record Result(Tensor output, List<Tensor> states) {}

    /// @param x `[batch, steps, ...]`
    /// @param mask bools `[batch, steps]`
    /// @param zeros whether the first states are zeros
    Result run(Tensor x, Optional<Tensor> mask, List<Tensor> first, boolean zeros) {
        List<Tensor> rows = new ArrayList<>(List.of(run.project(timeAndBatchTurned(x))));
        mask.ifPresent(m -> rows.add(m.transpose(1, 0)));
        int n = first.size();
        // A masked step repeats the output before it, which is not a state that was given.
        boolean outputIsState = run.outputState() >= 0 && (mask.isEmpty() || zeros && !options.zeroOutputForMask());
        boolean repeats = mask.isPresent() && !options.zeroOutputForMask();
        boolean carriesOutput = !outputIsState && (repeats || !options.returnSequences());
        List<Tensor> carry = new ArrayList<>(first);
        if (carriesOutput) {
            carry.add(zeros(first.getFirst().dtype()));
        }
        Control.Step done = scan(carry, rows, (state, row) -> {
            List<Tensor> before = state.tensors();
            List<Tensor> made = step(
                    before.subList(0, n),
                    row.tensors(),
                    carriesOutput ? Optional.of(before.get(n)) : Optional.empty(),
                    outputIsState);
            List<Tensor> next = new ArrayList<>(made.subList(1, n + 1));
            if (carriesOutput) {
                next.add(made.getFirst());
            }
            List<Tensor> output = options.returnSequences() ? List.of(made.getFirst()) : List.of();
            return new Control.Step(Nest.of(next), Nest.of(output));
        });
        List<Tensor> last = done.carry().tensors();
        Tensor output = options.returnSequences()
                ? inOrderMade(timeAndBatchTurned(done.output().tensors().getFirst()))
                : last.get(carriesOutput ? n : run.outputState());
        return new Result(output, last.subList(0, n));
    }

    private Tensor inOrderMade(Tensor outputs) {
        return options.goBackwards() ? Shapes.flip(outputs, 1) : outputs;
    }

    private Tensor zeros(DType dtype) {
        return Primitives.fill(new TensorType(dtype, outputShape), 0);
    }

    /// The output and the next states.
    ///
    /// @param row the inputs of the step, and whether they count
    /// @param before the output of the step before, where it is no state
    private List<Tensor> step(List<Tensor> states, List<Tensor> row, Optional<Tensor> before, boolean outputIsState) {
        List<Tensor> made = run.step(row.getFirst(), states);
        if (row.size() == 1) {
            return made;
        }
        Tensor counts = row.get(1);
        List<Tensor> next = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            next.add(where(counts, made.get(i + 1), states.get(i)));
        }
        Tensor output = made.getFirst();
        if (outputIsState) {
            next.addFirst(next.get(run.outputState()));
        } else if (options.zeroOutputForMask()) {
            next.addFirst(where(counts, output, Primitives.fillLike(output, 0)));
        } else {
            next.addFirst(where(counts, output, before.orElseThrow()));
        }
        return next;
    }

    private static Tensor where(Tensor rows, Tensor a, Tensor b) {
        Shape shape = rows.shape();
        while (shape.rank() < a.rank()) {
            shape = shape.insert(shape.rank(), 1);
        }
        return Elementwise.where(rows.reshape(shape.dims()), a, b);
    }

    private static Tensor timeAndBatchTurned(Tensor x) {
        int[] axes = IntStream.range(0, x.rank()).toArray();
        axes[0] = 1;
        axes[1] = 0;
        return x.transpose(axes);
    }

    // ---- the loop itself ------------------------------------------------------------------------------------------

    /// The outputs are in the order of the rows.
    private Control.Step scan(List<Tensor> carry, List<Tensor> rows, Control.StepFunction step) {
        int length = rows.getFirst().shape().dim(0);
        return options.unroll() && length > 0
                ? unrolled(carry, rows, length, step)
                : Control.scan(step, Nest.of(carry), Nest.of(rows), length, options.goBackwards());
    }

    private Control.Step unrolled(List<Tensor> carry, List<Tensor> rows, int length, Control.StepFunction step) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, length).boxed().toList());
        if (options.goBackwards()) {
            Collections.reverse(order);
        }
        Nest state = Nest.of(carry);
        List<Tensor> outputs = new ArrayList<>();
        for (int t : order) {
            Control.Step made =
                    step.apply(state, Nest.of(rows.stream().map(r -> r.get(t)).toList()));
            state = made.carry();
            outputs.addAll(made.output().tensors());
        }
        return new Control.Step(state, Nest.of(outputs.isEmpty() ? List.of() : List.of(Shapes.stack(outputs, 0))));
    }
}
