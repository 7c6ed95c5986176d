package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.Randoms;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// In training sets a share of the channels of sequences, `[batch, steps, channels]`, to 0 as a whole, at
/// random, and divides the others by what is left; else gives inputs on as they are.
///
/// Source: Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
public final class SpatialDropout1D extends Noise<SpatialDropout1D> {
    /// What a `SpatialDropout1D` is made of.
    ///
    /// @param rate the share of channels that become 0, from 0 to below 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    public record Config(double rate, OptionalLong seed) {
        /// @throws dev.argali.graph.ValueException if the rate is not from 0 to below 1
        public Config {
            requireBelowOne("SpatialDropout1D", rate);
        }
    }

    private final Config config;

    private SpatialDropout1D(Settings settings, Config config) {
        super(settings, config.seed);
        this.config = config;
    }

    /// A layer that drops this share of the channels.
    ///
    /// @throws dev.argali.graph.ValueException if it is not from 0 to below 1
    public static SpatialDropout1D of(double rate) {
        return new SpatialDropout1D(Settings.DEFAULTS, new Config(rate, OptionalLong.empty()));
    }

    static SpatialDropout1D from(Settings settings, ObjectConfig file) {
        return new SpatialDropout1D(settings, new Config(rate(file), seed(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public SpatialDropout1D seed(long value) {
        return new SpatialDropout1D(settings(), new Config(config.rate, OptionalLong.of(value)));
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.rank(3);
    }

    /// Keras reads no such argument of this class.
    @Override
    boolean savesTrainable() {
        return false;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected SpatialDropout1D with(Settings settings) {
        return new SpatialDropout1D(settings, config);
    }

    @Override
    Tensor disturbed(Tensor x, SeedGenerator seeds) {
        Shape noise = x.shape().with(1, 1);
        return config.rate == 0 ? x : Randoms.dropout(x, config.rate, noise, seeds);
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
        return "SpatialDropout1D(" + config.rate + ")";
    }
}
