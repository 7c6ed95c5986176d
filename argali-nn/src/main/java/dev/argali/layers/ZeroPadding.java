package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Zeros around the axes of space.
///
/// @param <L> the class itself
public abstract sealed class ZeroPadding<L extends ZeroPadding<L>> extends Spatial<L>
        permits ZeroPadding1D, ZeroPadding2D, ZeroPadding3D {
    /// What such a layer is made of.
    ///
    /// @param padding what is added before and behind each axis of space
    /// @param dataFormat where the channels are
    public record Config(Margins padding, DataFormat dataFormat) {
        static Config of(Margins padding) {
            return new Config(padding, DataFormat.CHANNELS_LAST);
        }

        static Config from(ObjectConfig file, int axes) {
            return new Config(Margins.from(file, "padding", axes, 1), LayerConfigs.dataFormat(file));
        }
    }

    private final Config config;

    ZeroPadding(Settings settings, Config config) {
        super(settings, config.padding.before().size(), config.dataFormat);
        this.config = config;
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return make(settings(), new Config(config.padding, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
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
    final int extent(int i, int before) {
        return before + config.padding.before().get(i) + config.padding.behind().get(i);
    }

    @Override
    protected final Tensor call(Tensor x, boolean training) {
        Margins padding = config.padding;
        return Shapes.pad(x, everyAxis(padding.before()::get), everyAxis(padding.behind()::get), 0);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("padding", config.padding.config());
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
