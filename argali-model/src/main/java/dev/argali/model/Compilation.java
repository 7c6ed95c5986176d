package dev.argali.model;

import dev.argali.data.Example;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.losses.Loss;
import dev.argali.losses.Losses;
import dev.argali.metrics.Mean;
import dev.argali.metrics.Metric;
import dev.argali.metrics.Metrics;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.Optimizers;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// What `compile` made of its options: the optimizer, and loss and metrics once the first batch has said which forms
/// of them are meant.
final class Compilation {
    private final CompileOptions options;
    private final Optimizer optimizer;
    private final Mean lossTracker = Mean.named("loss");
    private final SequencedMap<String, Metric> plain = new LinkedHashMap<>();
    private final SequencedMap<String, Metric> weighted = new LinkedHashMap<>();
    private Optional<Loss> loss = Optional.empty();
    private boolean settled;

    Compilation(CompileOptions options) {
        this.options = options;
        this.optimizer = switch (options.optimizer()) {
            case Choice.Named<Optimizer> n -> Optimizers.named(n.name());
            case Choice.Value<Optimizer> v -> v.value();
        };
    }

    CompileOptions options() {
        return options;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /// Chooses the forms of loss and metrics that fit targets and outputs of these shapes, the first time.
    synchronized void settle(Shape yTrue, Supplier<Shape> output) {
        if (settled) {
            return;
        }
        Shape yPred = output.get();
        loss = options.loss().map(choice -> switch (choice) {
            case Choice.Named<Loss> n -> Losses.resolve(n.name(), yTrue, yPred);
            case Choice.Value<Loss> v -> v.value();
        });
        options.metrics().forEach(choice -> add(plain, "", resolve(choice, yTrue, yPred)));
        options.weightedMetrics().forEach(choice -> add(weighted, "weighted_", resolve(choice, yTrue, yPred)));
        settled = true;
    }

    private static Metric resolve(Choice<Metric> choice, Shape yTrue, Shape yPred) {
        return switch (choice) {
            case Choice.Named<Metric> n -> Metrics.resolve(n.name(), yTrue, yPred);
            case Choice.Value<Metric> v -> v.value();
        };
    }

    /// A name that is taken gets the prefix, and then a number.
    private void add(SequencedMap<String, Metric> into, String prefix, Metric metric) {
        String name = metric.name();
        if (isTaken(name)) {
            name = prefix + name;
        }
        String base = name;
        for (int n = 1; isTaken(name); n++) {
            name = base + "_" + n;
        }
        into.put(name, metric);
    }

    private boolean isTaken(String name) {
        return name.equals(lossTracker.name()) || plain.containsKey(name) || weighted.containsKey(name);
    }

    /// {@return all metrics under the names of the logs: the loss first, then in the order of declaration}
    SequencedMap<String, Metric> metrics() {
        SequencedMap<String, Metric> all = new LinkedHashMap<>();
        all.put(lossTracker.name(), lossTracker);
        all.putAll(plain);
        all.putAll(weighted);
        return all;
    }

    void resetMetrics() {
        metrics().values().forEach(Metric::reset);
    }

    /// The loss of a batch, with what layers added and what weights cost.
    ///
    /// @throws ArgaliException if there is nothing to minimise
    Tensor loss(String model, Example batch, Tensor predicted, List<Tensor> added) {
        Optional<Tensor> total = loss.map(l -> batch.sampleWeight()
                .map(w -> l.apply(batch.y(), predicted, w))
                .orElseGet(() -> l.apply(batch.y(), predicted)));
        for (Tensor more : added) {
            total = Optional.of(total.isPresent() ? total.get().add(more) : more);
        }
        return total.orElseThrow(() -> new ArgaliException(
                model, "there is no loss to minimise", "Give one in compile, such as c -> c.loss(\"mse\")"));
    }

    /// Adds a batch to loss and metrics. The loss counts once for each row.
    StepResult update(Example batch, Tensor predicted, Tensor loss) {
        lossTracker.updateWeighted(
                loss, Primitives.scalar(loss.dtype(), (double) batch.x().shape().dim(0)));
        plain.values().forEach(m -> m.updateState(batch.y(), predicted));
        weighted.values()
                .forEach(m -> batch.sampleWeight()
                        .ifPresentOrElse(
                                w -> m.updateState(batch.y(), predicted, w),
                                () -> m.updateState(batch.y(), predicted)));
        SequencedMap<String, Tensor> results = new LinkedHashMap<>();
        metrics().forEach((name, metric) -> results.put(name, metric.result()));
        return new StepResult(results);
    }
}
