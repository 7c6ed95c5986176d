package dev.argali.tensor;

import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One scan on its way into the graph, and its gradient: a scan in the other direction that computes each step again
/// from the state it began with. While a tape records, the scan therefore also stacks the states.
final class Scan {
    private final Control.StepFunction step;
    private final Nest carry;
    private final Nest sequences;
    private final int length;
    private final boolean reverse;
    private final List<Tensor> carries;
    private final List<Tensor> rows;

    Scan(Control.StepFunction step, Nest carry, Nest sequences, int length, boolean reverse) {
        this.step = step;
        this.carry = carry;
        this.sequences = sequences;
        this.length = length;
        this.reverse = reverse;
        this.carries = carry.tensors();
        this.rows = sequences.tensors();
        for (Tensor t : rows) {
            if (t.rank() == 0 || t.shape().dim(0) != length) {
                throw new ShapeException(
                        "scan",
                        "a sequence of " + t.shape() + " has not " + length + " rows",
                        "Give equal first extents");
            }
        }
    }

    Control.Step record() {
        boolean keepStates = GradientTape.recording();
        Nest[] output = new Nest[1];
        Tracer.Traced traced = Tracer.body("scan", stepTypes(), in -> {
            Control.Step made = step(in);
            output[0] = made.output();
            List<Tensor> results = new ArrayList<>(made.carry().tensors());
            results.addAll(made.output().tensors());
            if (keepStates) {
                results.addAll(in.subList(0, carries.size()));
            }
            return results;
        });
        List<Tensor> inputs = new ArrayList<>(carries);
        inputs.addAll(rows);
        inputs.addAll(traced.captures());
        var prim = new Prim.Scan(traced.graph(), carries.size(), rows.size(), length, reverse);
        int outputs = output[0].tensors().size();
        CompositeOp.Rule rule = (gradients, _, results) -> back(gradients, results, outputs, traced.captures());
        List<Tensor> results = Recorded.record(prim, inputs, keepStates ? Optional.of(rule) : Optional.empty());
        int n = carries.size();
        return new Control.Step(
                carry.withTensors(results.subList(0, n)), output[0].withTensors(results.subList(n, n + outputs)));
    }

    private List<TensorType> stepTypes() {
        List<TensorType> types = new ArrayList<>();
        carries.forEach(t -> types.add(t.type()));
        rows.forEach(t -> types.add(rowType(t)));
        return types;
    }

    private static TensorType rowType(Tensor t) {
        Shape shape = t.shape();
        return t.type().with(shape.slice(1, shape.rank()));
    }

    private Control.Step step(List<Tensor> in) {
        int n = carries.size();
        return step.apply(carry.withTensors(in.subList(0, n)), sequences.withTensors(in.subList(n, n + rows.size())));
    }

    private static List<Tensor> floating(List<Tensor> tensors) {
        return tensors.stream().filter(t -> t.dtype().isFloating()).toList();
    }

    /// Gradients of the carries, the sequences and the captures, in this order.
    private List<Optional<Tensor>> back(
            List<Tensor> gradients, List<Tensor> results, int outputs, List<Tensor> captures) {
        int n = carries.size();
        List<Tensor> states = results.subList(n + outputs, results.size());
        List<Tensor> outside = floating(captures);
        // State of the walk back: the gradients of the carries and the sums of those of the captures.
        List<Tensor> start = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            if (carries.get(i).dtype().isFloating()) {
                start.add(gradients.get(i));
            }
        }
        int floatCarries = start.size();
        outside.forEach(t -> start.add(Primitives.fillLike(t, 0)));
        List<Tensor> along = new ArrayList<>(states);
        along.addAll(rows);
        along.addAll(gradients.subList(n, n + outputs));
        Control.Step done = Control.scan(
                (state, row) -> stepBack(state.tensors(), row.tensors(), floatCarries, outside),
                Nest.of(start),
                Nest.of(along),
                length,
                !reverse);
        List<Tensor> last = done.carry().tensors();
        List<Optional<Tensor>> all = new ArrayList<>();
        Control.scatterBack(carries, last.subList(0, floatCarries), all);
        Control.scatterBack(rows, done.output().tensors(), all);
        Control.scatterBack(captures, last.subList(floatCarries, last.size()), all);
        return all;
    }

    private Control.Step stepBack(List<Tensor> state, List<Tensor> row, int floatCarries, List<Tensor> outside) {
        int n = carries.size();
        List<Tensor> in = row.subList(0, n + rows.size());
        try (var tape = GradientTape.open()) {
            Control.Step made = step(in);
            List<Tensor> targets = new ArrayList<>(floating(made.carry().tensors()));
            List<Tensor> weights = new ArrayList<>(state.subList(0, floatCarries));
            List<Tensor> outputs = made.output().tensors();
            targets.addAll(outputs);
            weights.addAll(row.subList(n + rows.size(), row.size()));
            List<Tensor> sources = new ArrayList<>(floating(in));
            sources.addAll(outside);
            List<Optional<Tensor>> found = tape.gradient(List.of(Primitives.weighted(targets, weights)), sources);
            List<Tensor> next = new ArrayList<>();
            List<Tensor> rowGradients = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                Tensor source = sources.get(i);
                Tensor g = found.get(i).orElseGet(() -> Primitives.fillLike(source, 0));
                if (i < floatCarries) {
                    next.add(g);
                } else if (i < sources.size() - outside.size()) {
                    rowGradients.add(g);
                } else {
                    next.add(Primitives.add(state.get(next.size()), g));
                }
            }
            return new Control.Step(Nest.of(next), Nest.of(rowGradients));
        }
    }
}
