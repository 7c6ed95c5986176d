package dev.argali.losses;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Crossentropy;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// The mean over `axis` of `-(y · log(p) + (1 - y) · log(1 - p))`, for independent yes-or-no outputs.
///
/// Targets and predictions are `[batch, ..., d]`; values are `[batch, ...]`. Predictions are probabilities, kept within
/// `1e-7 … 1 - 1e-7`; with [#fromLogits] they are logits. If the graph shows that they come from a sigmoid, its logits
/// are used, as by Keras on TensorFlow.
public final class BinaryCrossentropy extends Loss {
    /// What the loss is made of.
    ///
    /// @param fromLogits whether predictions are logits
    /// @param labelSmoothing how far targets are moved toward one half, 0 to 1
    /// @param axis the axis over which the mean is taken
    public record Config(boolean fromLogits, double labelSmoothing, int axis) {
        /// @throws dev.argali.graph.ValueException if the smoothing is not within 0 and 1
        public Config {
            CategoricalCrossentropy.requireSmoothing("BinaryCrossentropy", labelSmoothing);
        }
    }

    private final Config config;

    private BinaryCrossentropy(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// The loss with Keras's defaults: of probabilities, no smoothing, mean over the last axis.
    public static BinaryCrossentropy of() {
        return new BinaryCrossentropy(Settings.of("binary_crossentropy"), new Config(false, 0, -1));
    }

    static BinaryCrossentropy from(Settings settings, ObjectConfig file) {
        return new BinaryCrossentropy(
                settings,
                new Config(
                        file.flag("from_logits").orElse(false),
                        file.number("label_smoothing").orElse(0.0),
                        Math.toIntExact(file.integer("axis").orElse(-1L))));
    }

    /// {@return this loss, taking predictions as logits or as probabilities}
    public BinaryCrossentropy fromLogits(boolean value) {
        return with(new Config(value, config.labelSmoothing, config.axis));
    }

    /// {@return this loss with targets `y · (1 - a) + a / 2`}
    public BinaryCrossentropy labelSmoothing(double a) {
        return with(new Config(config.fromLogits, a, config.axis));
    }

    /// {@return this loss with the mean over another axis}
    public BinaryCrossentropy axis(int value) {
        return with(new Config(config.fromLogits, config.labelSmoothing, value));
    }

    private BinaryCrossentropy with(Config changed) {
        return new BinaryCrossentropy(settings(), changed);
    }

    /// {@return what the loss is made of}
    public Config options() {
        return config;
    }

    @Override
    protected BinaryCrossentropy with(Settings changed) {
        return new BinaryCrossentropy(changed, config);
    }

    @Override
    public BinaryCrossentropy name(String value) {
        return with(settings().name(value));
    }

    @Override
    public BinaryCrossentropy reduction(Reduction value) {
        return with(settings().reduction(value));
    }

    @Override
    protected Tensor call(Tensor yTrue, Tensor yPred) {
        Ranks.requireEqual(
                name(),
                yTrue.shape(),
                yPred.shape(),
                "Give the model as many outputs per example as there are targets");
        Tensor y = config.labelSmoothing == 0
                ? yTrue
                : yTrue.mul(1 - config.labelSmoothing).add(0.5 * config.labelSmoothing);
        boolean logits = config.fromLogits && !Outputs.isProbability(name(), yPred, "sigmoid");
        return Crossentropy.binaryCrossentropy(y, yPred, logits).mean(config.axis);
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
