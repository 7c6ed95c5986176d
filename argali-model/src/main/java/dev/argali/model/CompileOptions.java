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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What `compile` sets: optimizer, loss and metrics, each as a name, a value or a function.
///
/// `c -> c.optimizer(Adam.of(1e-3)).loss("categorical_crossentropy").metrics("accuracy")`. Names are those of Keras
/// and are looked up at once, so that a wrong one fails here. Those that stand for different things by the shapes of
/// targets and outputs (`accuracy`, `crossentropy`) are settled with the first batch.
///
/// @param optimizer how weights change; default `rmsprop`
/// @param loss what is minimised; empty if only layers add losses
/// @param metrics what is counted besides, without sample weights
/// @param weightedMetrics what is counted with sample weights
/// @param runEagerly whether steps run operation by operation, so that Java code in them is followed each time
/// @param jitCompile whether a step that cannot be compiled as one program is an error
public record CompileOptions(
        Choice<Optimizer> optimizer,
        Optional<Choice<Loss>> loss,
        List<Choice<Metric>> metrics,
        List<Choice<Metric>> weightedMetrics,
        boolean runEagerly,
        boolean jitCompile) {
    static final CompileOptions DEFAULTS =
            new CompileOptions(new Choice.Named<>("rmsprop"), Optional.empty(), List.of(), List.of(), false, false);

    /// Keeps unmodifiable copies, and looks every name up.
    ///
    /// @throws dev.argali.graph.ValueException if there is no optimizer, loss or metric of a name; the message suggests
    ///     near ones
    public CompileOptions {
        metrics = List.copyOf(metrics);
        weightedMetrics = List.copyOf(weightedMetrics);
        requireKnown(optimizer, Optimizers::named);
        loss.ifPresent(l -> requireKnown(l, Losses::requireKnown));
        concat(metrics, weightedMetrics).forEach(m -> requireKnown(m, Metrics::requireKnown));
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
        return new CompileOptions(value, loss, metrics, weightedMetrics, runEagerly, jitCompile);
    }

    /// {@return this with a loss}
    public CompileOptions loss(Loss value) {
        return withLoss(new Choice.Value<>(value));
    }

    /// {@return this with the loss of Keras's name, such as `mse`}
    public CompileOptions loss(String name) {
        return withLoss(new Choice.Named<>(name));
    }

    /// {@return this with a function of targets and predictions as the loss, such as `(y, p) ->
    ///     y.sub(p).square().mean(-1)`; one value per example}
    public CompileOptions loss(LossFunction function) {
        return loss(Loss.of("loss", function));
    }

    private CompileOptions withLoss(Choice<Loss> value) {
        return new CompileOptions(optimizer, Optional.of(value), metrics, weightedMetrics, runEagerly, jitCompile);
    }

    /// {@return this with further metrics, by Keras's names, such as `accuracy`}
    public CompileOptions metrics(String... names) {
        return withMetrics(concat(metrics, named(names)), weightedMetrics);
    }

    /// {@return this with further metrics}
    public CompileOptions metrics(Metric... values) {
        return withMetrics(concat(metrics, valued(values)), weightedMetrics);
    }

    /// {@return this with the mean of a function of targets and predictions as a further metric}
    public CompileOptions metric(String name, MetricFunction function) {
        return metrics(Metric.of(name, function));
    }

    /// {@return this with further metrics that use sample weights, by Keras's names}
    public CompileOptions weightedMetrics(String... names) {
        return withMetrics(metrics, concat(weightedMetrics, named(names)));
    }

    /// {@return this with further metrics that use sample weights}
    public CompileOptions weightedMetrics(Metric... values) {
        return withMetrics(metrics, concat(weightedMetrics, valued(values)));
    }

    private CompileOptions withMetrics(List<Choice<Metric>> plain, List<Choice<Metric>> weighted) {
        return new CompileOptions(optimizer, loss, plain, weighted, runEagerly, jitCompile);
    }

    /// {@return this, running steps operation by operation or as one program}
    public CompileOptions runEagerly(boolean value) {
        return new CompileOptions(optimizer, loss, metrics, weightedMetrics, value, jitCompile);
    }

    /// {@return this, refusing a step that cannot be compiled as one program, or running it operation by operation}
    public CompileOptions jitCompile(boolean value) {
        return new CompileOptions(optimizer, loss, metrics, weightedMetrics, runEagerly, value);
    }

    private static List<Choice<Metric>> named(String... names) {
        List<Choice<Metric>> choices = new ArrayList<>();
        for (String name : names) {
            choices.add(new Choice.Named<>(name));
        }
        return choices;
    }

    private static List<Choice<Metric>> valued(Metric... values) {
        List<Choice<Metric>> choices = new ArrayList<>();
        for (Metric value : values) {
            choices.add(new Choice.Value<>(value));
        }
        return choices;
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
