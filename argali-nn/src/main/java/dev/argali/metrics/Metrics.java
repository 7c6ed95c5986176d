package dev.argali.metrics;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.losses.Loss;
import dev.argali.losses.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// Metrics by name, those whose name a loss has, and back from files.
public final class Metrics {
    private static final Set<String> BY_SHAPE = Set.of("accuracy", "acc", "crossentropy", "ce");

    private static final Map<String, BiFunction<String, ObjectConfig, Metric>> CLASSES = Map.of(
            "Mean", (name, _) -> Mean.named(name),
            "Sum", (name, _) -> Sum.of().name(name),
            "Accuracy", (name, _) -> Accuracy.of().name(name),
            "BinaryAccuracy", BinaryAccuracy::from,
            "CategoricalAccuracy", (name, _) -> CategoricalAccuracy.of().name(name),
            "SparseCategoricalAccuracy", (name, _) -> SparseCategoricalAccuracy.of().name(name));

    private static final Set<String> LOSSES = Set.of(
            "MeanSquaredError",
            "MeanAbsoluteError",
            "CategoricalCrossentropy",
            "SparseCategoricalCrossentropy",
            "BinaryCrossentropy");

    private static final Map<String, String> SHORT =
            Map.of("bce", "BinaryCrossentropy", "mse", "MeanSquaredError", "mae", "MeanAbsoluteError");

    private Metrics() {}

    /// The running mean of the values of a loss, under the loss's name; the reduction of the loss is not used.
    public static Metric of(Loss loss) {
        return new LossMetric(loss.name(), loss);
    }

    /// The running mean of the squared differences.
    public static Metric meanSquaredError() {
        return named("MeanSquaredError");
    }

    /// The running mean of the absolute differences.
    public static Metric meanAbsoluteError() {
        return named("MeanAbsoluteError");
    }

    /// The running mean of the crossentropy with targets that are a probability per class. For its options:
    /// `Metrics.of(CategoricalCrossentropy.of().fromLogits(true))`.
    public static Metric categoricalCrossentropy() {
        return named("CategoricalCrossentropy");
    }

    /// The running mean of the crossentropy with labels that are class numbers.
    public static Metric sparseCategoricalCrossentropy() {
        return named("SparseCategoricalCrossentropy");
    }

    /// The running mean of the crossentropy of independent yes-or-no outputs.
    public static Metric binaryCrossentropy() {
        return named("BinaryCrossentropy");
    }

    /// The metric of a name that Keras's `metrics.get` accepts: a class (`BinaryAccuracy`), its snake case
    /// (`binary_accuracy`), or a short form in small or capital letters (`mse`). Here "accuracy" means the class
    /// [Accuracy]; what `compile` means by it: [#resolve].
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static Metric named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean oneCase = name.equals(lower) || name.equals(name.toUpperCase(Locale.ROOT));
        if (oneCase && SHORT.containsKey(lower)) {
            return made(SHORT.get(lower));
        }
        List<String> classes = new ArrayList<>(CLASSES.keySet());
        classes.addAll(LOSSES);
        return classes.stream()
                .filter(c -> c.equals(name) || Names.snakeCase(c).equals(name))
                .findFirst()
                .map(Metrics::made)
                .orElseThrow(() -> Names.unknown("metric", name, known(classes)));
    }

    private static Metric made(String className) {
        return from(ObjectConfig.of("keras.metrics", className, Map.of()));
    }

    private static List<String> known(List<String> classes) {
        Set<String> all = new TreeSet<>(SHORT.keySet());
        all.addAll(BY_SHAPE);
        classes.forEach(c -> all.add(Names.snakeCase(c)));
        return new ArrayList<>(all);
    }

    /// The metric that `compile` means by a name, under that name. "accuracy" and "acc" are binary for one output, sparse
    /// for labels that are class numbers, else categorical; "crossentropy" and "ce" likewise.
    ///
    /// @param yTrue the shape of a batch of targets
    /// @param yPred the shape of a batch of predictions
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static Metric resolve(String name, Shape yTrue, Shape yPred) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "accuracy", "acc" -> accuracy(yTrue, yPred).name(name);
            case "crossentropy", "ce" -> of(Losses.resolve(name, yTrue, yPred));
            default -> named(name).name(name);
        };
    }

    private static Metric accuracy(Shape yTrue, Shape yPred) {
        if (yPred.rank() > 0 && yPred.last() == 1) {
            return BinaryAccuracy.of();
        }
        boolean sparse = yTrue.rank() < yPred.rank() || yTrue.rank() > 0 && yTrue.last() == 1 && yPred.last() > 1;
        return sparse ? SparseCategoricalAccuracy.of() : CategoricalAccuracy.of();
    }

    /// Checks a name that [#resolve] will be asked for once shapes are known.
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static void requireKnown(String name) {
        if (!BY_SHAPE.contains(name.toLowerCase(Locale.ROOT))) {
            named(name);
        }
    }

    /// The metric that a file describes, with no batch seen yet.
    ///
    /// @throws dev.argali.graph.ValueException if there is no such class, or an argument is wrong
    public static Metric from(ObjectConfig file) {
        String name = file.text("name").orElseGet(() -> Names.snakeCase(file.className()));
        if (LOSSES.contains(file.className())) {
            return new LossMetric(name, Losses.from(file));
        }
        BiFunction<String, ObjectConfig, Metric> maker = CLASSES.get(file.className());
        if (maker == null) {
            List<String> classes = new ArrayList<>(CLASSES.keySet());
            classes.addAll(LOSSES);
            throw Names.unknown("metric", file.className(), classes);
        }
        return maker.apply(name, file);
    }
}
