package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// The ramp as a layer: `x` above the threshold, at most `maxValue`; at and below the threshold
/// `negativeSlope · (x - threshold)`.
public final class ReLU extends SameShape<ReLU> {
    /// What a `ReLU` is made of.
    ///
    /// @param maxValue the largest output; empty for none
    /// @param negativeSlope the slope below the threshold
    /// @param threshold where the ramp begins
    public record Config(OptionalDouble maxValue, double negativeSlope, double threshold) {
        /// @throws ValueException if a number is negative
        public Config {
            refuseNegative("maxValue", maxValue.orElse(0));
            refuseNegative("negativeSlope", negativeSlope);
            refuseNegative("threshold", threshold);
        }

        private static void refuseNegative(String what, double value) {
            if (!(value >= 0)) {
                throw new ValueException("ReLU", what + " is " + value, "Give 0 or more");
            }
        }
    }

    private final Config config;

    private ReLU(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// `x` above 0, else 0.
    public static ReLU of() {
        return new ReLU(Settings.DEFAULTS, new Config(OptionalDouble.empty(), 0, 0));
    }

    static ReLU from(Settings settings, ObjectConfig file) {
        OptionalDouble max = file.number("max_value").map(OptionalDouble::of).orElse(OptionalDouble.empty());
        return new ReLU(
                settings,
                new Config(
                        max,
                        file.number("negative_slope").orElse(0.0),
                        file.number("threshold").orElse(0.0)));
    }

    /// {@return a new layer whose outputs are at most this}
    public ReLU maxValue(double value) {
        return new ReLU(settings(), new Config(OptionalDouble.of(value), config.negativeSlope, config.threshold));
    }

    /// {@return a new layer with this slope below the threshold}
    public ReLU negativeSlope(double value) {
        return new ReLU(settings(), new Config(config.maxValue, value, config.threshold));
    }

    /// {@return a new layer whose ramp begins there}
    public ReLU threshold(double value) {
        return new ReLU(settings(), new Config(config.maxValue, config.negativeSlope, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected ReLU with(Settings settings) {
        return new ReLU(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        double max = config.maxValue.orElse(Double.POSITIVE_INFINITY);
        return Nonlinear.relu(x, config.negativeSlope, max, config.threshold);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("max_value", config.maxValue.isPresent() ? config.maxValue.getAsDouble() : ObjectConfig.NONE);
        all.put("negative_slope", config.negativeSlope);
        all.put("threshold", config.threshold);
        return all;
    }
}
