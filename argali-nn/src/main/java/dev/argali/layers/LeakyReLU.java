package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// The ramp with a slope below 0 as a layer: `x` above 0, else `negativeSlope · x`.
///
/// Source: Maas et al., "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.
public final class LeakyReLU extends SameShape<LeakyReLU> {
    private static final double SLOPE = 0.3;

    /// What a `LeakyReLU` is made of.
    ///
    /// @param negativeSlope the slope below 0
    public record Config(double negativeSlope) {
        /// @throws ValueException if the slope is negative
        public Config {
            if (!(negativeSlope >= 0)) {
                throw new ValueException("LeakyReLU", "negativeSlope is " + negativeSlope, "Give 0 or more");
            }
        }
    }

    private final Config config;

    private LeakyReLU(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// With a slope of 0.3.
    public static LeakyReLU of() {
        return of(SLOPE);
    }

    /// With this slope below 0.
    ///
    /// @throws ValueException if it is negative
    public static LeakyReLU of(double negativeSlope) {
        return new LeakyReLU(Settings.DEFAULTS, new Config(negativeSlope));
    }

    static LeakyReLU from(Settings settings, ObjectConfig file) {
        double slope =
                file.number("negative_slope").or(() -> file.number("alpha")).orElse(SLOPE);
        return new LeakyReLU(settings, new Config(slope));
    }

    /// {@return a new layer with this slope below 0}
    public LeakyReLU negativeSlope(double value) {
        return new LeakyReLU(settings(), new Config(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected LeakyReLU with(Settings settings) {
        return new LeakyReLU(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return Nonlinear.leakyRelu(x, config.negativeSlope);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("negative_slope", config.negativeSlope);
    }
}
