package dev.argali.model;

import dev.argali.data.Example;
import dev.argali.graph.DType;
import dev.argali.layers.Layers;
import dev.argali.ops.Indexing;
import dev.argali.ops.Shapes;
import dev.argali.runtime.EngineEvents;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Rows;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The steps of a model as compiled programs, one for each signature of what they are fed: gathering the batch, the
/// forward pass, loss, gradients, update and metrics are one program.
///
/// A step whose values are those of the model's metrics returns nothing: they are in variables and are read, by a
/// program of their own, when something shows them.
final class Steps {
    private static final String X = "x";
    private static final String Y = "y";
    private static final String WEIGHT = "sample_weight";
    private static final String ROWS = "rows";

    private final Model model;
    private final boolean eager;
    private final Step train;
    private final Step test;
    private final Step predict;
    private final BatchSizes batchSizes;
    private final Step results;

    /// A step, and its compiled form.
    private record Step(String name, UnaryOperator<Nest> plain, Jit compiled) {}

    /// What a step is fed: arrays under their names, in this order.
    private static final Nest.Form XY = form(X, Y);
    private static final Nest.Form XY_ROWS = form(X, Y, ROWS);
    private static final Nest.Form XY_WEIGHT = form(X, Y, WEIGHT);
    private static final Nest.Form XY_WEIGHT_ROWS = form(X, Y, WEIGHT, ROWS);
    private static final Nest.Form INPUT = form(X);

    private static Nest.Form form(String... names) {
        SequencedMap<String, Tensor> nothing = new LinkedHashMap<>();
        for (String name : names) {
            nothing.put(name, Tensor.scalar(0));
        }
        return Nest.named(nothing).form();
    }

    Steps(Model model, boolean eager, boolean strict) {
        this.model = model;
        this.eager = eager;
        this.train = make("train step", strict, in -> step(in, model::trainStep));
        this.test = make("test step", strict, in -> step(in, model::testStep));
        this.predict = make("predict step", strict, in -> Nest.of(model.predictStep(in.single())));
        this.batchSizes = new BatchSizes(model::predictStep);
        this.results = make("results of metrics", false, _ -> metricResults());
    }

    private Step make(String step, boolean strict, UnaryOperator<Nest> function) {
        Jit jit = Jit.of(model.name() + ": " + step, function);
        return new Step(step, function, strict ? jit.strict() : jit);
    }

    /// One step of training.
    ///
    /// @return values that are not those of the metrics
    StepResult train(Example arrays, Optional<Tensor> rows) {
        return asResult(change(train, arrays, rows));
    }

    /// One step of evaluation.
    ///
    /// @return values that are not those of the metrics
    StepResult test(Example arrays, Optional<Tensor> rows) {
        return asResult(change(test, arrays, rows));
    }

    /// The outputs for one batch. Where there are many sizes of batches, it runs as part of a larger one.
    Tensor predict(Tensor x) {
        int rows = rows(x);
        boolean recorded = Jit.tracing() || GradientTape.recording();
        return rows <= 1 || recorded ? predictExactly(x) : predict(x, 0, rows, Integer.MAX_VALUE);
    }

    /// The outputs for some rows of the inputs.
    ///
    /// @param most no batch is made larger than this
    Tensor predict(Tensor x, int from, int to, int most) {
        int rows = to - from;
        int size = eager ? rows : Math.max(rows, Math.min(most, batchSizes.size(model.version(), x.type(), rows)));
        if (rows == x.shape().dim(0) && size == rows) {
            return predictExactly(x);
        }
        Tensor in = Rows.copy(x, from, to, size);
        Tensor out = predictExactly(in).eval();
        if (out.equals(in)) {
            return out; // operation by operation, a step may give back what it was given
        }
        in.release();
        if (size == rows) {
            return out;
        }
        Tensor wanted = Rows.first(out, rows);
        out.release();
        return wanted;
    }

    private static int rows(Tensor batch) {
        return batch.rank() == 0 ? 1 : batch.shape().dim(0);
    }

    private Tensor predictExactly(Tensor x) {
        List<Tensor> in = List.of(x);
        try (var _ = EngineEvents.step(model.name(), predict.name(), rows(x))) {
            Nest out = eager
                    ? predict.plain().apply(INPUT.with(in))
                    : predict.compiled().apply(model.version(), INPUT, in);
            return out.single();
        }
    }

    /// The results of all metrics, in order.
    double[] results() {
        Nest none = Nest.of(List.of());
        Nest out = eager ? results.plain().apply(none) : results.compiled().apply(model.version(), none);
        return out.single().toDoubles();
    }

    private Nest change(Step step, Example arrays, Optional<Tensor> rows) {
        Tensor x = arrays.x();
        Tensor y = arrays.y();
        List<Tensor> in;
        Nest.Form form;
        if (arrays.sampleWeight().isPresent()) {
            Tensor weight = arrays.sampleWeight().get();
            form = rows.isPresent() ? XY_WEIGHT_ROWS : XY_WEIGHT;
            in = rows.isPresent() ? List.of(x, y, weight, rows.get()) : List.of(x, y, weight);
        } else {
            form = rows.isPresent() ? XY_ROWS : XY;
            in = rows.isPresent() ? List.of(x, y, rows.get()) : List.of(x, y);
        }
        try (var _ = EngineEvents.step(model.name(), step.name(), rows(rows.orElse(x)))) {
            return eager
                    ? allOrNothing(() -> step.plain().apply(form.with(in)))
                    : step.compiled().apply(model.version(), form, in);
        }
    }

    /// Without a program around it a step is many assignments: if computing one fails, all are taken back.
    private Nest allOrNothing(Supplier<Nest> step) {
        List<Variable> variables = model.state();
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

    // ---- what is traced -----------------------------------------------------------------------------------------

    private static Map<String, Nest> items(Nest in) {
        return ((Nest.Named) in).items();
    }

    private static Optional<Tensor> item(Nest in, String name) {
        Optional<Tensor> array = Optional.ofNullable(items(in).get(name)).map(Nest::single);
        Optional<Tensor> rows =
                Optional.ofNullable(items(in).get(ROWS)).map(Nest::single).map(Steps::lasting);
        return rows.isPresent() ? array.map(a -> Indexing.take(a, rows.get(), 0)) : array;
    }

    /// A program reads row numbers before its step is over. Operation by operation what they gather may be computed
    /// later, when the next batch has taken their place.
    private static Tensor lasting(Tensor rows) {
        return Jit.tracing() ? rows : Rows.copy(rows, 0, rows(rows), rows(rows));
    }

    private static Tensor inputs(Nest in) {
        return item(in, X).orElseThrow();
    }

    private Nest step(Nest in, Function<Example, StepResult> step) {
        Example batch = new Example(inputs(in), item(in, Y).orElseThrow(), item(in, WEIGHT));
        StepResult result = Layers.collectLosses(() -> step.apply(batch)).result();
        boolean metricsAlone = result.values().keySet().equals(model.metricNames());
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
        List<Tensor> all = model.compilation().metrics().values().stream()
                .map(m -> m.result().cast(DType.FLOAT32).reshape(1))
                .toList();
        return Nest.of(Shapes.concatenate(all, 0));
    }
}
