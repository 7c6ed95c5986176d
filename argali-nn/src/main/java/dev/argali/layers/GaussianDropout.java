package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Randoms;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// In training multiplies by random numbers of mean 1 and standard deviation `sqrt(rate / (1 - rate))` from a normal
/// distribution, as large as what a dropout of this rate does; else gives inputs on as they are.
///
/// Source: Srivastava et al., "Dropout", JMLR 15, 2014, section 10.
public final class GaussianDropout extends Noise<GaussianDropout> {
    /// What a `GaussianDropout` is made of.
    ///
    /// @param rate the rate of the dropout with as much noise, from 0 to below 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    public record Config(double rate, OptionalLong seed) {
        /// @throws dev.argali.graph.ValueException if the rate is not from 0 to below 1
        public Config {
            requireBelowOne("GaussianDropout", rate);
        }
    }

    private final Config config;

    private GaussianDropout(Settings settings, Config config) {
        super(settings, config.seed);
        this.config = config;
    }

    /// Noise as large as that of a dropout of this rate.
    ///
    /// @throws dev.argali.graph.ValueException if it is not from 0 to below 1
    public static GaussianDropout of(double rate) {
        return new GaussianDropout(Settings.DEFAULTS, new Config(rate, OptionalLong.empty()));
    }

    static GaussianDropout from(Settings settings, ObjectConfig file) {
        return new GaussianDropout(settings, new Config(rate(file), seed(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public GaussianDropout seed(long value) {
        return new GaussianDropout(settings(), new Config(config.rate, OptionalLong.of(value)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected GaussianDropout with(Settings settings) {
        return new GaussianDropout(settings, config);
    }

    @Override
    Tensor disturbed(Tensor x, SeedGenerator seeds) {
        double stddev = Math.sqrt(config.rate / (1 - config.rate));
        return config.rate == 0 ? x : x.mul(Randoms.normal(x.shape(), 1, stddev, x.dtype(), seeds));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rate", config.rate);
        all.put("seed", config(config.seed));
        return all;
    }

    @Override
    protected String headline() {
        return "GaussianDropout(" + config.rate + ")";
    }
}
