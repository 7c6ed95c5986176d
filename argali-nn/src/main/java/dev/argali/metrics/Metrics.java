package dev.argali.metrics;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.Shape;
import dev.argali.losses.Loss;
import dev.argali.losses.Losses;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// Metrics by name, those whose name a loss has, and back from files.
public final class Metrics {
    private static final Set<String> BY_SHAPE = Set.of("accuracy", "acc");

    private static final Registry<Metric> REGISTRY = new Registry<Metric>("metric", "keras.metrics")
            .add("Mean", c -> Mean.named(name(c)))
            .add("Sum", c -> Sum.of().name(name(c)))
            .add("Accuracy", c -> Accuracy.of().name(name(c)))
            .add("BinaryAccuracy", c -> BinaryAccuracy.from(name(c), c))
            .add("CategoricalAccuracy", c -> CategoricalAccuracy.of().name(name(c)))
            .add(
                    "SparseCategoricalAccuracy",
                    c -> SparseCategoricalAccuracy.of().name(name(c)))
            .add("MeanSquaredError", Metrics::ofLoss, "mse", "MSE")
            .add("MeanAbsoluteError", Metrics::ofLoss, "mae", "MAE")
            .add("BinaryCrossentropy", Metrics::ofLoss, "bce", "BCE")
            .add("CategoricalCrossentropy", Metrics::ofLoss)
            .add("SparseCategoricalCrossentropy", Metrics::ofLoss);

    private Metrics() {}

    /// Whatever the name it was looked up by: the metric is called as its class unless the file says otherwise.
    private static String name(ObjectConfig file) {
        return file.text("name").orElseGet(() -> Names.snakeCase(file.className()));
    }

    private static Metric ofLoss(ObjectConfig file) {
        Loss loss = Losses.from(file);
        return new LossMetric(
                file.text("name").orElseGet(() -> Names.snakeCase(loss.config().className())), loss);
    }

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
        return REGISTRY.named(name);
    }

    /// Lets files name a metric of the user's.
    ///
    /// @param registeredName as `package>Name`
    public static void register(String registeredName, Function<ObjectConfig, Metric> factory) {
        REGISTRY.register(registeredName, factory);
    }

    /// The metric that `compile` means by a name, under that name. "accuracy" and "acc", in any letters, are binary for
    /// one output, sparse for labels that are class numbers, else categorical.
    ///
    /// @param yTrue the shape of a batch of targets
    /// @param yPred the shape of a batch of predictions
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static Metric resolve(String name, Shape yTrue, Shape yPred) {
        boolean byShape = BY_SHAPE.contains(name.toLowerCase(Locale.ROOT));
        return (byShape ? accuracy(yTrue, yPred) : named(name)).name(name);
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
        return REGISTRY.from(file);
    }
}
