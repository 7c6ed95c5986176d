package dev.argali.model;

import dev.argali.losses.Loss;
import dev.argali.losses.LossFunction;
import dev.argali.losses.Losses;
import dev.argali.metrics.Metric;
import dev.argali.metrics.MetricFunction;
import dev.argali.metrics.Metrics;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What `compile` sets: optimizer, loss and metrics, each as a name, a value or a function.
///
/// `c -> c.optimizer(Adam.of(1e-3)).loss("categorical_crossentropy").metrics("accuracy")`. Names are those of Keras
/// and are looked up at once, so that a wrong one fails here. Those that stand for different things by the shapes of
/// targets and outputs (`accuracy`, `crossentropy`) are settled with the first batch.
///
/// A model of several outputs takes one loss for all, or one for each: `c.losses("mse", "binary_crossentropy")` in
/// order, `c.lossOf("age", "mse").metricsOf("age", "mae")` by the name of the output, which is that of the layer that
/// makes it.
///
/// @param optimizer how weights change; default `rmsprop`
/// @param loss what is minimised; empty if only layers add losses
/// @param lossWeights by what the loss of each output is multiplied before they are added
/// @param metrics what is counted besides, without sample weights
/// @param weightedMetrics what is counted with sample weights
/// @param runEagerly whether steps run operation by operation, so that Java code in them is followed each time
/// @param jitCompile whether a step that cannot be compiled as one program is an error
/// @param autoScaleLoss whether a model of the policy `mixed_float16` has its optimizer put into a
///     [dev.argali.optimizers.LossScaleOptimizer], unless it is one
public record CompileOptions(
        Choice<Optimizer> optimizer,
        Optional<PerOutput<Choice<Loss>>> loss,
        Optional<PerOutput<Double>> lossWeights,
        PerOutput<List<Choice<Metric>>> metrics,
        PerOutput<List<Choice<Metric>>> weightedMetrics,
        boolean runEagerly,
        boolean jitCompile,
        boolean autoScaleLoss) {
    private static final PerOutput<List<Choice<Metric>>> NO_METRICS = new PerOutput.Every<>(List.of());
    static final CompileOptions DEFAULTS = new CompileOptions(
            new Choice.Named<>("rmsprop"),
            Optional.empty(),
            Optional.empty(),
            NO_METRICS,
            NO_METRICS,
            false,
            false,
            true);

    /// Looks every name up.
    ///
    /// @throws dev.argali.graph.ValueException if there is no optimizer, loss or metric of a name; the message suggests
    ///     near ones
    public CompileOptions {
        requireKnown(optimizer, Optimizers::named);
        loss.ifPresent(l -> l.all().forEach(c -> requireKnown(c, Losses::requireKnown)));
        Stream.of(metrics, weightedMetrics)
                .flatMap(m -> m.all().stream())
                .flatMap(List::stream)
                .forEach(m -> requireKnown(m, Metrics::requireKnown));
    }

    private static <T> void requireKnown(Choice<T> choice, Consumer<String> lookup) {
        switch (choice) {
            case Choice.Named<T> n -> lookup.accept(n.name());
            case Choice.Value<T> _ -> {}
        }
    }

    /// {@return this with an optimizer}
    public CompileOptions optimizer(Optimizer value) {
        return with(new Choice.Value<>(value));
    }

    /// {@return this with the optimizer of Keras's name, such as `sgd`}
    public CompileOptions optimizer(String name) {
        return with(new Choice.Named<>(name));
    }

    private CompileOptions with(Choice<Optimizer> value) {
        return new CompileOptions(
                value, loss, lossWeights, metrics, weightedMetrics, runEagerly, jitCompile, autoScaleLoss);
    }

    // ---- loss ---------------------------------------------------------------------------------------------------

    /// {@return this with a loss}
    public CompileOptions loss(Loss value) {
        return withLoss(new PerOutput.Every<>(new Choice.Value<>(value)));
    }

    /// {@return this with the loss of Keras's name, such as `mse`}
    public CompileOptions loss(String name) {
        return withLoss(new PerOutput.Every<>(new Choice.Named<>(name)));
    }

    /// {@return this with a function of targets and predictions as the loss, such as `(y, p) ->
    ///     y.sub(p).square().mean(-1)`; one value per example}
    public CompileOptions loss(LossFunction function) {
        return loss(Loss.of("loss", function));
    }

    /// {@return this with a loss for each output, in order}
    public CompileOptions losses(Loss... values) {
        return withLoss(PerOutput.inOrder(
                Arrays.stream(values).<Choice<Loss>>map(Choice.Value::new).toList()));
    }

    /// {@return this with a loss for each output, in order, by Keras's names}
    public CompileOptions losses(String... names) {
        return withLoss(PerOutput.inOrder(
                Arrays.stream(names).<Choice<Loss>>map(Choice.Named::new).toList()));
    }

    /// {@return this with the loss of one output}
    ///
    /// @param output its name: that of the layer that makes it, or of the structure of outputs
    public CompileOptions lossOf(String output, Loss value) {
        return withLossOf(output, new Choice.Value<>(value));
    }

    /// {@return this with the loss of one output, by Keras's name}
    ///
    /// @param output its name: that of the layer that makes it, or of the structure of outputs
    public CompileOptions lossOf(String output, String name) {
        return withLossOf(output, new Choice.Named<>(name));
    }

    private CompileOptions withLossOf(String output, Choice<Loss> value) {
        return withLoss(PerOutput.and(loss.orElse(new PerOutput.ByName<>(Map.of())), output, value));
    }

    private CompileOptions withLoss(PerOutput<Choice<Loss>> value) {
        return new CompileOptions(
                optimizer,
                Optional.of(value),
                lossWeights,
                metrics,
                weightedMetrics,
                runEagerly,
                jitCompile,
                autoScaleLoss);
    }

    /// {@return this, multiplying the loss of each output, in order, before they are added}
    public CompileOptions lossWeights(double... values) {
        return withLossWeights(PerOutput.inOrder(Arrays.stream(values).boxed().toList()));
    }

    /// {@return this, multiplying the loss of one output before they are added}
    public CompileOptions lossWeightOf(String output, double value) {
        return withLossWeights(PerOutput.and(lossWeights.orElse(new PerOutput.ByName<>(Map.of())), output, value));
    }

    private CompileOptions withLossWeights(PerOutput<Double> value) {
        return new CompileOptions(
                optimizer, loss, Optional.of(value), metrics, weightedMetrics, runEagerly, jitCompile, autoScaleLoss);
    }

    // ---- metrics ------------------------------------------------------------------------------------------------

    /// {@return this with further metrics, by Keras's names, such as `accuracy`; as in Keras, one for each output where
    ///     there are several}
    public CompileOptions metrics(String... names) {
        return withMetrics(more(metrics, named(names)), weightedMetrics);
    }

    /// {@return this with further metrics}
    public CompileOptions metrics(Metric... values) {
        return withMetrics(more(metrics, valued(values)), weightedMetrics);
    }

    /// {@return this with the mean of a function of targets and predictions as a further metric}
    public CompileOptions metric(String name, MetricFunction function) {
        return metrics(Metric.of(name, function));
    }

    /// {@return this with the metrics of one output, by Keras's names}
    ///
    /// @param output its name: that of the layer that makes it, or of the structure of outputs
    public CompileOptions metricsOf(String output, String... names) {
        return withMetrics(PerOutput.and(metrics, output, named(names)), weightedMetrics);
    }

    /// {@return this with the metrics of one output}
    ///
    /// @param output its name: that of the layer that makes it, or of the structure of outputs
    public CompileOptions metricsOf(String output, Metric... values) {
        return withMetrics(PerOutput.and(metrics, output, valued(values)), weightedMetrics);
    }

    /// {@return this with further metrics that use sample weights, by Keras's names}
    public CompileOptions weightedMetrics(String... names) {
        return withMetrics(metrics, more(weightedMetrics, named(names)));
    }

    /// {@return this with further metrics that use sample weights}
    public CompileOptions weightedMetrics(Metric... values) {
        return withMetrics(metrics, more(weightedMetrics, valued(values)));
    }

    /// {@return this with the metrics of one output that use sample weights, by Keras's names}
    public CompileOptions weightedMetricsOf(String output, String... names) {
        return withMetrics(metrics, PerOutput.and(weightedMetrics, output, named(names)));
    }

    private CompileOptions withMetrics(
            PerOutput<List<Choice<Metric>>> plain, PerOutput<List<Choice<Metric>>> weighted) {
        return new CompileOptions(optimizer, loss, lossWeights, plain, weighted, runEagerly, jitCompile, autoScaleLoss);
    }

    /// {@return this, running steps operation by operation or as one program}
    public CompileOptions runEagerly(boolean value) {
        return new CompileOptions(
                optimizer, loss, lossWeights, metrics, weightedMetrics, value, jitCompile, autoScaleLoss);
    }

    /// {@return this, refusing a step that cannot be compiled as one program, or running it operation by operation}
    public CompileOptions jitCompile(boolean value) {
        return new CompileOptions(
                optimizer, loss, lossWeights, metrics, weightedMetrics, runEagerly, value, autoScaleLoss);
    }

    /// {@return this, scaling the loss of a model of the policy `mixed_float16`, or not}
    public CompileOptions autoScaleLoss(boolean value) {
        return new CompileOptions(
                optimizer, loss, lossWeights, metrics, weightedMetrics, runEagerly, jitCompile, value);
    }

    private static List<Choice<Metric>> named(String... names) {
        return Arrays.stream(names).<Choice<Metric>>map(Choice.Named::new).toList();
    }

    private static List<Choice<Metric>> valued(Metric... values) {
        return Arrays.stream(values).<Choice<Metric>>map(Choice.Value::new).toList();
    }

    private static PerOutput<List<Choice<Metric>>> more(
            PerOutput<List<Choice<Metric>>> before, List<Choice<Metric>> values) {
        List<Choice<Metric>> all =
                new ArrayList<>(before instanceof PerOutput.Every<List<Choice<Metric>>> e ? e.value() : List.of());
        all.addAll(values);
        return new PerOutput.Every<>(all);
    }
}
