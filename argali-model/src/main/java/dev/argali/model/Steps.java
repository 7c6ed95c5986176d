package dev.argali.model;

import dev.argali.data.Example;
import dev.argali.graph.DType;
import dev.argali.layers.Layers;
import dev.argali.ops.Shapes;
import dev.argali.runtime.EngineEvents;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Rows;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The steps of a model as compiled programs, one for each signature of what they are fed: gathering the batch, the
/// forward pass, loss, gradients, update and metrics are one program.
///
/// A step whose values are those of the model's metrics returns nothing: they are in variables and are read, by a
/// program of their own, when something shows them.
final class Steps {
    private final Model model;
    private final boolean eager;
    private final Step train;
    private final Step test;
    private final Step predict;
    private final BatchSizes batchSizes;
    private final Step results;

    /// A step, and its compiled form.
    private record Step(String name, UnaryOperator<Nest> plain, Jit compiled) {}

    private static final Nest.Form ONE = Nest.of(Tensor.scalar(0)).form();

    Steps(Model model, boolean eager, boolean strict) {
        this.model = model;
        this.eager = eager;
        this.train = make("train step", strict, in -> step(in, model::trainStep));
        this.test = make("test step", strict, in -> step(in, model::testStep));
        this.predict = make("predict step", strict, model::predictStep);
        this.batchSizes = new BatchSizes(x -> model.predictStep(Nest.of(x)).single());
        this.results = make("results of metrics", false, _ -> metricResults());
    }

    private Step make(String step, boolean strict, UnaryOperator<Nest> function) {
        Jit jit = Jit.of(model.name() + ": " + step, function);
        return new Step(step, function, strict ? jit.strict() : jit);
    }

    /// One step of training.
    ///
    /// @return values that are not those of the metrics
    StepResult train(Feed feed) {
        return asResult(change(train, feed));
    }

    /// One step of evaluation.
    ///
    /// @return values that are not those of the metrics
    StepResult test(Feed feed) {
        return asResult(change(test, feed));
    }

    /// The outputs for one batch. Where there are many sizes of batches, it runs as part of a larger one.
    Nest predict(Nest x) {
        int rows = rows(x);
        boolean recorded = Jit.tracing() || GradientTape.recording();
        return rows <= 1 || recorded ? predictExactly(x) : predict(x, 0, rows, Integer.MAX_VALUE);
    }

    /// The outputs for some rows of the inputs.
    ///
    /// @param most no batch is made larger than this
    Nest predict(Nest x, int from, int to, int most) {
        int rows = to - from;
        int size = eager ? rows : Math.max(rows, Math.min(most, enlarged(x, rows)));
        if (rows == rows(x) && size == rows) {
            return predictExactly(x);
        }
        Nest in = x.map(t -> Rows.copy(t, from, to, size));
        Nest out = predictExactly(in);
        List<Tensor> results = out.tensors();
        Tensor.eval(results);
        // Operation by operation, a step may give back what it was given.
        in.tensors().stream().filter(t -> !results.contains(t)).forEach(Tensor::release);
        if (size == rows) {
            return out;
        }
        Nest wanted = out.map(t -> Rows.first(t, rows));
        results.forEach(Tensor::release);
        return wanted;
    }

    /// Several inputs are predicted in the size in which they come.
    private int enlarged(Nest x, int rows) {
        return x instanceof Nest.Leaf l
                ? batchSizes.size(model.version(), l.tensor().type(), rows)
                : rows;
    }

    private static int rows(Nest batch) {
        List<Tensor> all = batch.tensors();
        return all.isEmpty() || all.getFirst().rank() == 0
                ? 1
                : all.getFirst().shape().dim(0);
    }

    private Nest predictExactly(Nest x) {
        Nest.Form form = x instanceof Nest.Leaf ? ONE : x.form();
        try (var _ = EngineEvents.step(model.name(), predict.name(), rows(x))) {
            return eager ? predict.plain().apply(x) : predict.compiled().apply(model.version(), form, x.tensors());
        }
    }

    /// The results of all metrics, in order.
    double[] results() {
        Nest none = Nest.of(List.of());
        Nest out = eager ? results.plain().apply(none) : results.compiled().apply(model.version(), none);
        return out.single().toDoubles();
    }

    private Nest change(Step step, Feed feed) {
        try (var _ = EngineEvents.step(model.name(), step.name(), feed.examples())) {
            return eager
                    ? allOrNothing(() -> step.plain().apply(feed.form().with(feed.tensors())))
                    : step.compiled().apply(model.version(), feed.form(), feed.tensors());
        }
    }

    /// Without a program around it a step is many assignments: if computing one fails, all are taken back.
    private Nest allOrNothing(Supplier<Nest> step) {
        List<Variable> variables = state();
        List<Tensor> before = variables.stream().map(Variable::value).toList();
        try {
            Nest out = step.get();
            Tensor.eval(variables.stream().map(Variable::value).toList());
            return out;
        } catch (RuntimeException e) {
            for (int i = 0; i < before.size(); i++) {
                variables.get(i).assign(before.get(i));
            }
            throw e;
        }
    }

    /// All variables that a step may change.
    private List<Variable> state() {
        Set<Variable> all = new LinkedHashSet<>(model.variables());
        all.addAll(model.optimizer().variables());
        model.tracked().optimizers().values().forEach(o -> all.addAll(o.variables()));
        model.metrics().values().forEach(m -> all.addAll(m.variables()));
        return List.copyOf(all);
    }

    // ---- what is traced -----------------------------------------------------------------------------------------

    private static Map<String, Nest> items(Nest in) {
        return ((Nest.Named) in).items();
    }

    private Nest step(Nest in, Function<Example, StepResult> step) {
        Example batch = Feed.batch(in);
        StepResult result = Layers.collectLosses(() -> step.apply(batch)).result();
        boolean metricsAlone = result.values().keySet().equals(model.metrics().keySet());
        return metricsAlone ? Nest.named(Map.of()) : Nest.named(result.values());
    }

    private static StepResult asResult(Nest out) {
        if (items(out).isEmpty()) {
            return StepResult.NONE;
        }
        SequencedMap<String, Tensor> values = new LinkedHashMap<>();
        items(out).forEach((name, value) -> values.put(name, value.single()));
        return new StepResult(values);
    }

    private Nest metricResults() {
        List<Tensor> all = model.metrics().values().stream()
                .map(m -> m.result().cast(DType.FLOAT32).reshape(1))
                .toList();
        return Nest.of(Shapes.concatenate(all, 0));
    }
}
