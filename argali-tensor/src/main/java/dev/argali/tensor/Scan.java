package dev.argali.tensor;

import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One scan on its way into the graph, and its gradient: a scan in the other direction that goes through each step
/// again from the state it began with. While a tape records, the scan therefore also stacks the states and the
/// [Residuals] of its steps; what of them nobody reads the compiler drops.
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

    /// What a step gives, and what it was given.
    private record Made(Control.Step step, List<Tensor> states, List<Tensor> residuals) {
        /// The next states, the outputs, and what is kept: the states before, and the residuals.
        List<Tensor> results(boolean kept) {
            List<Tensor> all = new ArrayList<>(step.carry().tensors());
            all.addAll(step.output().tensors());
            if (kept) {
                all.addAll(states);
                all.addAll(residuals);
            }
            return all;
        }
    }

    Control.Step record() {
        boolean kept = GradientTape.recording();
        Made[] made = new Made[1];
        Tracer.Traced traced = Tracer.body("scan", stepTypes(), in -> {
            made[0] = step(in, Residuals.keep());
            return made[0].results(kept);
        });
        List<Tensor> inputs = new ArrayList<>(carries);
        inputs.addAll(rows);
        inputs.addAll(traced.captures());
        var prim = new Prim.Scan(traced.graph(), carries.size(), rows.size(), length, reverse);
        int n = carries.size();
        Nest output = made[0].step().output();
        int outputs = output.tensors().size();
        Recorded.Gradient gradient = (arriving, node) -> back(arriving, node.outputs(), n + outputs, traced.captures());
        List<Tensor> results = Recorded.record(prim, inputs, kept ? Optional.of(gradient) : Optional.empty());
        return new Control.Step(
                carry.withTensors(results.subList(0, n)), output.withTensors(results.subList(n, n + outputs)));
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

    private Made step(List<Tensor> in, Residuals residuals) {
        int n = carries.size();
        Control.Step made = Tracer.current()
                .orElseThrow()
                .with(
                        residuals,
                        () -> step.apply(
                                carry.withTensors(in.subList(0, n)),
                                sequences.withTensors(in.subList(n, n + rows.size()))));
        return new Made(made, in.subList(0, n), residuals.tensors());
    }

    private static List<Tensor> floating(List<Tensor> tensors) {
        return tensors.stream().filter(t -> t.dtype().isFloating()).toList();
    }

    /// Gradients of the carries, the sequences and the captures, in this order.
    ///
    /// @param arriving gradients of the results
    /// @param kept the first of the results that are there for this
    private List<Optional<Tensor>> back(
            List<Optional<Tensor>> arriving, List<Tensor> results, int kept, List<Tensor> captures) {
        int n = carries.size();
        // State of the walk back: the gradients of the carries and the sums of those of the captures.
        List<Tensor> start = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Tensor state = carries.get(i);
            if (state.dtype().isFloating()) {
                start.add(arriving.get(i).orElseGet(() -> Primitives.fillLike(state, 0)));
            }
        }
        int floatCarries = start.size();
        List<Tensor> outside = floating(captures);
        outside.forEach(t -> start.add(Primitives.fillLike(t, 0)));
        List<Tensor> along = new ArrayList<>(results.subList(kept, kept + n));
        along.addAll(rows);
        along.addAll(results.subList(kept + n, results.size()));
        int given = along.size();
        List<Integer> reached = new ArrayList<>();
        for (int i = n; i < arriving.size(); i++) {
            if (arriving.get(i).isPresent()) {
                reached.add(i);
                along.add(arriving.get(i).get());
            }
        }
        Control.Step done = Control.scan(
                (state, row) -> {
                    List<Tensor> all = row.tensors();
                    List<Tensor> in = all.subList(0, given);
                    List<Tensor> weights = new ArrayList<>(state.tensors().subList(0, floatCarries));
                    weights.addAll(all.subList(given, all.size()));
                    return stepBack(state.tensors(), in, weights, reached, outside);
                },
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

    /// One step of the walk back.
    ///
    /// @param state gradients of the next states, and sums of the gradients of captures
    /// @param in states, rows and residuals of the step
    /// @param weights gradients of the next states, and of the reached results
    private Control.Step stepBack(
            List<Tensor> state, List<Tensor> in, List<Tensor> weights, List<Integer> reached, List<Tensor> outside) {
        int own = carries.size() + rows.size();
        int floatCarries = state.size() - outside.size();
        try (var tape = GradientTape.open()) {
            Made made = step(in, Residuals.use(in.subList(own, in.size()), tape));
            List<Tensor> results = made.results(true);
            List<Tensor> targets = new ArrayList<>(floating(made.step().carry().tensors()));
            reached.forEach(i -> targets.add(results.get(i)));
            List<Tensor> sources = new ArrayList<>(floating(in.subList(0, own)));
            sources.addAll(outside);
            List<Optional<Tensor>> found = tape.gradient(targets, weights, sources);
            List<Tensor> next = new ArrayList<>();
            List<Tensor> rowGradients = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                Tensor source = sources.get(i);
                Optional<Tensor> g = found.get(i);
                if (i >= sources.size() - outside.size()) {
                    Tensor sum = state.get(next.size());
                    next.add(g.map(more -> Primitives.add(sum, more)).orElse(sum));
                } else {
                    (i < floatCarries ? next : rowGradients).add(g.orElseGet(() -> Primitives.fillLike(source, 0)));
                }
            }
            return new Control.Step(Nest.of(next), Nest.of(rowGradients));
        }
    }
}
