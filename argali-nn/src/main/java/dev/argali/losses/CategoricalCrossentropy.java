package dev.argali.losses;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.ops.Crossentropy;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// `-Σ target · log(probability)` over the classes, for targets that are a probability per class (one-hot, mostly).
///
/// Targets and predictions are `[batch, ..., classes]`; values are `[batch, ...]`. Predictions are probabilities,
/// which are first divided by their sum and then kept within `1e-7 … 1 - 1e-7`; with [#fromLogits] they are logits. If
/// the graph shows that the probabilities come from a softmax, its logits are used, as by Keras on TensorFlow: more
/// exact, and with a gradient that never vanishes. Labels that are class numbers take
/// [SparseCategoricalCrossentropy].
public final class CategoricalCrossentropy extends Loss {
    /// What the loss is made of.
    ///
    /// @param fromLogits whether predictions are logits
    /// @param labelSmoothing how much of the targets is spread evenly over the classes, 0 to 1
    /// @param axis the axis of the classes
    public record Config(boolean fromLogits, double labelSmoothing, int axis) {
        /// @throws ValueException if the smoothing is not within 0 and 1
        public Config {
            requireSmoothing("CategoricalCrossentropy", labelSmoothing);
        }
    }

    private final Config config;

    private CategoricalCrossentropy(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// The loss with Keras's defaults: of probabilities, no smoothing, classes on the last axis.
    public static CategoricalCrossentropy of() {
        return new CategoricalCrossentropy(Settings.of("categorical_crossentropy"), new Config(false, 0, -1));
    }

    static CategoricalCrossentropy from(Settings settings, ObjectConfig file) {
        return new CategoricalCrossentropy(
                settings,
                new Config(
                        file.flag("from_logits").orElse(false),
                        file.number("label_smoothing").orElse(0.0),
                        Math.toIntExact(file.integer("axis").orElse(-1L))));
    }

    static void requireSmoothing(String loss, double smoothing) {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new ValueException(
                    loss, "labelSmoothing is " + smoothing, "Give a number from 0 (none) to 1 (all classes equal)");
        }
    }

    /// {@return this loss, taking predictions as logits or as probabilities}
    public CategoricalCrossentropy fromLogits(boolean value) {
        return with(new Config(value, config.labelSmoothing, config.axis));
    }

    /// {@return this loss with targets `y · (1 - a) + a / classes`}
    public CategoricalCrossentropy labelSmoothing(double a) {
        return with(new Config(config.fromLogits, a, config.axis));
    }

    /// {@return this loss with the classes along another axis}
    public CategoricalCrossentropy axis(int value) {
        return with(new Config(config.fromLogits, config.labelSmoothing, value));
    }

    private CategoricalCrossentropy with(Config changed) {
        return new CategoricalCrossentropy(settings(), changed);
    }

    /// {@return what the loss is made of}
    public Config options() {
        return config;
    }

    @Override
    protected CategoricalCrossentropy with(Settings changed) {
        return new CategoricalCrossentropy(changed, config);
    }

    @Override
    public CategoricalCrossentropy name(String value) {
        return with(settings().name(value));
    }

    @Override
    public CategoricalCrossentropy reduction(Reduction value) {
        return with(settings().reduction(value));
    }

    @Override
    protected Tensor call(Tensor yTrue, Tensor yPred) {
        check(yTrue.shape(), yPred.shape());
        Tensor y = config.labelSmoothing == 0
                ? yTrue
                : yTrue.mul(1 - config.labelSmoothing)
                        .add(config.labelSmoothing / yTrue.shape().last());
        boolean logits = config.fromLogits && !Outputs.isProbability(name(), yPred, "softmax");
        return Crossentropy.categoricalCrossentropy(y, yPred, logits, config.axis);
    }

    private void check(Shape target, Shape prediction) {
        if (prediction.rank() == 0) {
            throw new ShapeException(name(), "the prediction is a scalar", "Feed [batch, classes]");
        }
        if (target.rank() < prediction.rank() || target.last() == 1 && prediction.last() > 1) {
            throw new ShapeException(
                    name(),
                    "targets of shape " + target + " have no axis of the " + prediction.last()
                            + " classes that predictions of shape " + prediction + " have",
                    "For labels that are class numbers use sparse_categorical_crossentropy,"
                            + " or Labels.toCategorical(y) first");
        }
        Ranks.requireEqual(
                name(), target, prediction, "Give the output layer as many units as the targets have classes");
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("from_logits", config.fromLogits);
        all.put("label_smoothing", config.labelSmoothing);
        all.put("axis", config.axis);
        return all;
    }
}
