package dev.argali.model;

import dev.argali.data.Example;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.layers.DTypePolicy;
import dev.argali.losses.Loss;
import dev.argali.losses.Losses;
import dev.argali.metrics.Mean;
import dev.argali.metrics.Metric;
import dev.argali.metrics.Metrics;
import dev.argali.optimizers.LossScaleOptimizer;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.Optimizers;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What `compile` made of its options: the optimizer, and loss and metrics of each output once the first batch has said
/// which forms of them are meant.
final class Compilation {
    private final CompileOptions options;
    private final Optimizer optimizer;
    private final Mean lossTracker = Mean.named("loss");
    private final SequencedMap<String, Counted> plain = new LinkedHashMap<>();
    private final SequencedMap<String, Counted> weighted = new LinkedHashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private OutputTypes outputs = new OutputTypes(List.of(), List.of());
    private List<Boolean> wanted = List.of();
    private boolean settled;

    /// The loss of one output.
    ///
    /// @param tracker its mean, where there are several
    private record Part(int output, Loss loss, Optional<Double> weight, Optional<Mean> tracker) {}

    /// A metric of one output.
    private record Counted(int output, Metric metric) {}

    /// @param policy in which dtypes the model computes: gradients of float16 get a loss scale
    Compilation(CompileOptions options, DTypePolicy policy) {
        this.options = options;
        Optimizer chosen = switch (options.optimizer()) {
            case Choice.Named<Optimizer> n -> Optimizers.named(n.name());
            case Choice.Value<Optimizer> v -> v.value();
        };
        boolean scales = options.autoScaleLoss()
                && policy.name().equals("mixed_float16")
                && !(chosen instanceof LossScaleOptimizer);
        this.optimizer = scales ? LossScaleOptimizer.of(chosen) : chosen;
    }

    CompileOptions options() {
        return options;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    // ---- which forms are meant ----------------------------------------------------------------------------------

    /// Chooses the forms of losses and metrics that fit targets and outputs of these shapes, the first time.
    ///
    /// @throws ValueException if something was told of an output that there is not, or targets are missing
    synchronized void settle(String model, Nest targets, Supplier<OutputTypes> types) {
        if (settled) {
            return;
        }
        outputs = types.get();
        List<Optional<Choice<Loss>>> losses =
                options.loss().map(l -> outputs.each(model, "losses", l)).orElseGet(() -> none(outputs.count()));
        List<Optional<List<Choice<Metric>>>> metrics = metrics(model, "metrics", options.metrics());
        List<Optional<List<Choice<Metric>>>> weightedMetrics =
                metrics(model, "weightedMetrics", options.weightedMetrics());
        List<Optional<Double>> weights = options.lossWeights()
                .map(w -> outputs.each(model, "lossWeights", w))
                .orElseGet(() -> none(outputs.count()));
        wanted = losses.stream().map(Optional::isPresent).toList();
        List<Optional<Tensor>> yTrue = outputs.match(model, "targets", targets, wanted);
        boolean several = losses.stream().filter(Optional::isPresent).count() > 1;
        parts.clear();
        for (int i = 0; i < outputs.count(); i++) {
            if (losses.get(i).isPresent()) {
                Loss loss = resolveLoss(
                        losses.get(i).get(), required(model, yTrue, i).shape(), shape(i));
                Optional<Mean> tracker =
                        several ? Optional.of(Mean.named(outputs.names().get(i) + "_loss")) : Optional.empty();
                parts.add(new Part(i, loss, weights.get(i), tracker));
            }
        }
        for (int i = 0; i < outputs.count(); i++) {
            addAll(model, plain, "", metrics.get(i), yTrue, i);
        }
        for (int i = 0; i < outputs.count(); i++) {
            addAll(model, weighted, "weighted_", weightedMetrics.get(i), yTrue, i);
        }
        settled = true;
    }

    private static <T> List<Optional<T>> none(int count) {
        List<Optional<T>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(Optional.empty());
        }
        return all;
    }

    private Shape shape(int output) {
        return outputs.shapes().get(output);
    }

    /// As in Keras, metrics in a row are those of the only output, or else one for each output.
    private List<Optional<List<Choice<Metric>>>> metrics(
            String model, String word, PerOutput<List<Choice<Metric>>> told) {
        if (outputs.count() > 1 && told instanceof PerOutput.Every<List<Choice<Metric>>> e) {
            return e.value().isEmpty()
                    ? none(outputs.count())
                    : outputs.each(
                            model,
                            word,
                            PerOutput.inOrder(e.value().stream().map(List::of).toList()));
        }
        return outputs.each(model, word, told);
    }

    private Tensor required(String model, List<Optional<Tensor>> targets, int output) {
        return targets.get(output)
                .orElseThrow(() -> new ValueException(
                        model,
                        "there are no targets for the output '"
                                + outputs.names().get(output) + "'",
                        "Give some, or tell compile of no loss and no metrics for it"));
    }

    private static Loss resolveLoss(Choice<Loss> choice, Shape yTrue, Shape yPred) {
        return switch (choice) {
            case Choice.Named<Loss> n -> Losses.resolve(n.name(), yTrue, yPred);
            case Choice.Value<Loss> v -> v.value();
        };
    }

    private static Metric resolveMetric(Choice<Metric> choice, Shape yTrue, Shape yPred) {
        return switch (choice) {
            case Choice.Named<Metric> n -> Metrics.resolve(n.name(), yTrue, yPred);
            case Choice.Value<Metric> v -> v.value();
        };
    }

    private void addAll(
            String model,
            SequencedMap<String, Counted> into,
            String prefix,
            Optional<List<Choice<Metric>>> choices,
            List<Optional<Tensor>> targets,
            int output) {
        String before = outputs.count() > 1 ? outputs.names().get(output) + "_" : "";
        for (Choice<Metric> choice : choices.orElse(List.of())) {
            Metric metric =
                    resolveMetric(choice, required(model, targets, output).shape(), shape(output));
            add(into, before, prefix, new Counted(output, metric));
        }
    }

    /// A name that is taken gets the prefix, and then a number.
    private void add(SequencedMap<String, Counted> into, String before, String prefix, Counted counted) {
        String name = before + counted.metric().name();
        if (isTaken(name)) {
            name = before + prefix + counted.metric().name();
        }
        String base = name;
        for (int n = 1; isTaken(name); n++) {
            name = base + "_" + n;
        }
        into.put(name, counted);
    }

    private boolean isTaken(String name) {
        return name.equals(lossTracker.name()) || plain.containsKey(name) || weighted.containsKey(name);
    }

    // ---- at work ------------------------------------------------------------------------------------------------

    /// {@return its metrics under the names of the logs: the loss, those of single outputs, then as Keras has them: in
    ///     the order of declaration for one output, by name for several}
    SequencedMap<String, Metric> metrics() {
        SequencedMap<String, Metric> all = new LinkedHashMap<>();
        all.put(lossTracker.name(), lossTracker);
        parts.forEach(p -> p.tracker().ifPresent(t -> all.put(t.name(), t)));
        Map<String, Metric> counted = outputs.count() > 1 ? new TreeMap<>() : new LinkedHashMap<>();
        plain.forEach((name, c) -> counted.put(name, c.metric()));
        weighted.forEach((name, c) -> counted.put(name, c.metric()));
        all.putAll(counted);
        return all;
    }

    /// The loss of a batch, with what layers added and what weights cost.
    ///
    /// @throws ArgaliException if there is nothing to minimise
    Tensor loss(String model, Example batch, Nest predicted, List<Tensor> added) {
        List<Tensor> yPred = predicted.tensors();
        List<Optional<Tensor>> yTrue = parts.isEmpty() ? List.of() : targets(model, batch);
        List<Optional<Tensor>> weights = weights(model, batch);
        Optional<Tensor> total = Optional.empty();
        for (Part part : parts) {
            Tensor p = yPred.get(part.output());
            Tensor y = required(model, yTrue, part.output());
            Tensor value = weights.get(part.output())
                    .map(w -> part.loss().apply(y, p, w))
                    .orElseGet(() -> part.loss().apply(y, p));
            part.tracker().ifPresent(t -> t.updateWeighted(value, rows(value, p)));
            Tensor share = part.weight().map(value::mul).orElse(value);
            total = Optional.of(total.map(t -> t.add(share)).orElse(share));
        }
        for (Tensor more : added) {
            total = Optional.of(total.isPresent() ? total.get().add(more) : more);
        }
        return total.orElseThrow(() -> new ArgaliException(
                model, "there is no loss to minimise", "Give one in compile, such as c -> c.loss(\"mse\")"));
    }

    private List<Optional<Tensor>> targets(String model, Example batch) {
        return outputs.match(model, "targets", batch.targets(), wanted);
    }

    /// One tensor of weights is that of all outputs.
    private List<Optional<Tensor>> weights(String model, Example batch) {
        if (batch.weights().isEmpty()) {
            return none(outputs.count());
        }
        Nest weights = batch.weights().get();
        if (weights instanceof Nest.Leaf l) {
            return outputs.names().stream().map(_ -> Optional.of(l.tensor())).toList();
        }
        return outputs.match(model, "sample weights", weights, wanted);
    }

    private static Tensor rows(Tensor loss, Tensor batch) {
        return Primitives.scalar(loss.dtype(), (double) batch.shape().dim(0));
    }

    /// Adds a batch to loss and metrics. The loss counts once for each row.
    StepResult update(String model, Example batch, Nest predicted, Tensor loss) {
        lossTracker.updateWeighted(loss, rows(loss, batch.inputs().tensors().getFirst()));
        List<Tensor> yPred = predicted.tensors();
        if (!plain.isEmpty() || !weighted.isEmpty()) {
            List<Optional<Tensor>> yTrue = targets(model, batch);
            List<Optional<Tensor>> weights = weights(model, batch);
            plain.values()
                    .forEach(c -> c.metric().updateState(required(model, yTrue, c.output()), yPred.get(c.output())));
            weighted.values().forEach(c -> {
                Tensor y = required(model, yTrue, c.output());
                Tensor p = yPred.get(c.output());
                weights.get(c.output())
                        .ifPresentOrElse(
                                w -> c.metric().updateState(y, p, w),
                                () -> c.metric().updateState(y, p));
            });
        }
        SequencedMap<String, Tensor> results = new LinkedHashMap<>();
        metrics().forEach((name, metric) -> results.put(name, metric.result()));
        return new StepResult(results);
    }
}
