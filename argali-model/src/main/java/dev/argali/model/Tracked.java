package dev.argali.model;

import dev.argali.graph.ValueException;
import dev.argali.layers.Layer;
import dev.argali.layers.Weight;
import dev.argali.metrics.Metric;
import dev.argali.optimizers.Optimizer;
import dev.argali.tensor.Variable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What the class of a model declares besides layers: metrics, and optimizers besides that of `compile`.
final class Tracked {
    private static final String OF_COMPILE = "optimizer";

    private final SequencedMap<String, Use> optimizers = new LinkedHashMap<>();
    private final SequencedMap<String, Metric> metrics = new LinkedHashMap<>();

    /// An optimizer, and the layers whose weights it trains.
    private record Use(Optimizer optimizer, List<Layer> layers) {}

    /// @param layers whose weights it trains; none for the whole model
    <O extends Optimizer> O add(String attribute, O optimizer, Model model, Layer... layers) {
        boolean taken = attribute.equals(OF_COMPILE)
                || optimizers.containsKey(attribute)
                || model.children().containsKey(attribute);
        requireFree(!taken, model, "attribute", attribute);
        optimizers.put(attribute, new Use(optimizer, layers.length == 0 ? List.of(model) : List.of(layers)));
        return optimizer;
    }

    <M extends Metric> M add(M metric, Model model) {
        requireFree(!metrics.containsKey(metric.name()), model, "metric", metric.name());
        metrics.put(metric.name(), metric);
        return metric;
    }

    private static void requireFree(boolean free, Model model, String what, String name) {
        if (!free) {
            throw new ValueException(
                    "class " + model.getClass().getSimpleName(),
                    "the " + what + " '" + name + "' is declared twice",
                    "Give each a name of its own");
        }
    }

    /// {@return the optimizers by attribute}
    SequencedMap<String, Optimizer> optimizers() {
        SequencedMap<String, Optimizer> all = new LinkedHashMap<>();
        optimizers.forEach((attribute, use) -> all.put(attribute, use.optimizer()));
        return all;
    }

    /// {@return the metrics by name}
    SequencedMap<String, Metric> metrics() {
        return Collections.unmodifiableSequencedMap(metrics);
    }

    /// Makes the slots of these optimizers.
    void build() {
        optimizers.values().forEach(use -> build(use.optimizer(), use.layers()));
    }

    /// Makes the slots for the weights of these layers, unless some come only with the first step, which calls more
    /// than `call` does: the optimizer makes its slots then, too.
    static void build(Optimizer optimizer, List<Layer> layers) {
        if (!optimizer.isBuilt() && layers.stream().allMatch(Tracked::hasAllWeights)) {
            optimizer.build(weights(layers));
        }
    }

    private static boolean hasAllWeights(Layer layer) {
        return layer.ownWeights().stream().allMatch(Weight::isMade)
                && layer.children().values().stream().allMatch(Tracked::hasAllWeights);
    }

    private static List<Variable> weights(List<Layer> layers) {
        return layers.stream()
                .flatMap(l -> l.trainableWeights().stream())
                .distinct()
                .toList();
    }
}
