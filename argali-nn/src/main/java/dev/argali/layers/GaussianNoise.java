package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Randoms;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// In training adds random numbers of mean 0 from a normal distribution; else gives inputs on as they are.
public final class GaussianNoise extends Noise<GaussianNoise> {
    /// What a `GaussianNoise` is made of.
    ///
    /// @param stddev the standard deviation, from 0 to 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    public record Config(double stddev, OptionalLong seed) {
        /// @throws ValueException if the standard deviation is not within 0 and 1
        public Config {
            if (!(stddev >= 0 && stddev <= 1)) {
                throw new ValueException(
                        "GaussianNoise", "stddev must be within 0 and 1, got " + stddev, "Give one as 0.1");
            }
        }
    }

    private final Config config;

    private GaussianNoise(Settings settings, Config config) {
        super(settings, config.seed);
        this.config = config;
    }

    /// Noise of this standard deviation.
    ///
    /// @throws ValueException if it is not within 0 and 1
    public static GaussianNoise of(double stddev) {
        return new GaussianNoise(Settings.DEFAULTS, new Config(stddev, OptionalLong.empty()));
    }

    static GaussianNoise from(Settings settings, ObjectConfig file) {
        double stddev = file.number("stddev").orElseThrow(() -> file.missing("stddev"));
        return new GaussianNoise(settings, new Config(stddev, seed(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public GaussianNoise seed(long value) {
        return new GaussianNoise(settings(), new Config(config.stddev, OptionalLong.of(value)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected GaussianNoise with(Settings settings) {
        return new GaussianNoise(settings, config);
    }

    @Override
    Tensor disturbed(Tensor x, SeedGenerator seeds) {
        return config.stddev == 0 ? x : x.add(Randoms.normal(x.shape(), 0, config.stddev, x.dtype(), seeds));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("stddev", config.stddev);
        all.put("seed", config(config.seed));
        return all;
    }

    @Override
    protected String headline() {
        return "GaussianNoise(" + config.stddev + ")";
    }
}
