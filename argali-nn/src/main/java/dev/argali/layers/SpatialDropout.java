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

/// What layers have in common that drop whole channels of images and volumes.
///
/// Source: Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
///
/// @param <L> the class itself
public abstract sealed class SpatialDropout<L extends SpatialDropout<L>> extends Noise<L>
        permits SpatialDropout2D, SpatialDropout3D {
    /// What such a layer is made of.
    ///
    /// @param rate the share of channels that become 0, from 0 to below 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Config(double rate, OptionalLong seed, DataFormat dataFormat) {
        /// @throws dev.argali.graph.ValueException if the rate is not from 0 to below 1
        public Config {
            requireBelowOne("SpatialDropout", rate);
        }

        static Config of(double rate) {
            return new Config(rate, OptionalLong.empty(), DataFormat.CHANNELS_LAST);
        }

        static Config from(ObjectConfig file) {
            return new Config(Noise.rate(file), Noise.seed(file), LayerConfigs.dataFormat(file));
        }
    }

    private final Config config;
    private final SpatialAxes axes;

    SpatialDropout(Settings settings, Config config, int axes) {
        super(settings, config.seed);
        this.config = config;
        this.axes = new SpatialAxes(axes, config.dataFormat);
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return a new layer whose random numbers begin at this seed}
    public final L seed(long value) {
        return make(settings(), new Config(config.rate, OptionalLong.of(value), config.dataFormat));
    }

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return make(settings(), new Config(config.rate, config.seed, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    protected final InputSpec inputSpec() {
        return InputSpec.rank(axes.rank());
    }

    /// Keras reads no such argument of these classes.
    @Override
    final boolean savesTrainable() {
        return false;
    }

    @Override
    public final Config config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    @Override
    final Tensor disturbed(Tensor x, SeedGenerator seeds) {
        Shape noise = axes.changed(x.shape(), (_, _) -> 1);
        return config.rate == 0 ? x : Randoms.dropout(x, config.rate, noise, seeds);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rate", config.rate);
        all.put("seed", config(config.seed));
        all.put("data_format", config.dataFormat.text());
        return all;
    }

    @Override
    protected final String headline() {
        return className() + "(" + config.rate + ")";
    }
}
