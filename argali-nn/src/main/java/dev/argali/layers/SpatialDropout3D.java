package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Randoms;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// In training sets a share of the channels of volumes, `[batch, depth, height, width, channels]`, to 0 as a whole, at
/// random, and divides the others by what is left; else gives inputs on as they are.
///
/// Source: Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
public final class SpatialDropout3D extends Noise<SpatialDropout3D> {
    /// What a `SpatialDropout3D` is made of.
    ///
    /// @param rate the share of channels that become 0, from 0 to below 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Config(double rate, OptionalLong seed, DataFormat dataFormat) {
        /// @throws dev.argali.graph.ValueException if the rate is not from 0 to below 1
        public Config {
            requireBelowOne("SpatialDropout3D", rate);
        }
    }

    private final Config config;

    private SpatialDropout3D(Settings settings, Config config) {
        super(settings, config.seed);
        this.config = config;
    }

    /// A layer that drops this share of the channels.
    ///
    /// @throws dev.argali.graph.ValueException if it is not from 0 to below 1
    public static SpatialDropout3D of(double rate) {
        return new SpatialDropout3D(
                Settings.DEFAULTS, new Config(rate, OptionalLong.empty(), DataFormat.CHANNELS_LAST));
    }

    static SpatialDropout3D from(Settings settings, ObjectConfig file) {
        return new SpatialDropout3D(settings, new Config(rate(file), seed(file), LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public SpatialDropout3D seed(long value) {
        return new SpatialDropout3D(settings(), new Config(config.rate, OptionalLong.of(value), config.dataFormat));
    }

    /// {@return a new layer for inputs whose channels are there}
    public SpatialDropout3D dataFormat(DataFormat value) {
        return new SpatialDropout3D(settings(), new Config(config.rate, config.seed, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public SpatialDropout3D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.rank(5);
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
    protected SpatialDropout3D with(Settings settings) {
        return new SpatialDropout3D(settings, config);
    }

    @Override
    Tensor disturbed(Tensor x, SeedGenerator seeds) {
        boolean first = config.dataFormat == DataFormat.CHANNELS_FIRST;
        int channels = x.shape().dim(first ? 1 : -1);
        Shape noise = first
                ? Shape.of(x.shape().dim(0), channels, 1, 1, 1)
                : Shape.of(x.shape().dim(0), 1, 1, 1, channels);
        return config.rate == 0 ? x : Randoms.dropout(x, config.rate, noise, seeds);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rate", config.rate);
        all.put("seed", config(config.seed));
        all.put("data_format", config.dataFormat.text());
        return all;
    }

    @Override
    protected String headline() {
        return "SpatialDropout3D(" + config.rate + ")";
    }
}
