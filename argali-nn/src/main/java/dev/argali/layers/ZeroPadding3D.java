package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Puts places of zeros around volumes, `[batch, depth, height, width, channels]`.
public final class ZeroPadding3D extends ZeroPadding<ZeroPadding3D> {
    /// What a `ZeroPadding3D` is made of.
    ///
    /// @param padding what is added before and behind each axis of space
    /// @param dataFormat where the channels are
    public record Config(Margins padding, DataFormat dataFormat) {}

    private final Config config;

    private ZeroPadding3D(Settings settings, Config config) {
        super(settings, config.padding, config.dataFormat);
        this.config = config;
    }

    /// Adds one place on all sides.
    public static ZeroPadding3D of() {
        return of(1);
    }

    /// Adds as much on all sides.
    ///
    /// @throws dev.argali.graph.ValueException if the number is negative
    public static ZeroPadding3D of(int all) {
        return make(Margins.same(3, all));
    }

    /// Adds as much on both sides of an axis.
    ///
    /// @throws dev.argali.graph.ValueException if a number is negative
    public static ZeroPadding3D of(int depth, int height, int width) {
        return make(Margins.each(depth, height, width));
    }

    /// Adds `{before, behind}` of each axis.
    ///
    /// @throws dev.argali.graph.ValueException if there are not 3 pairs, or a number is negative
    public static ZeroPadding3D of(int[][] padding) {
        return make(Margins.pairs("ZeroPadding3D", 3, padding));
    }

    private static ZeroPadding3D make(Margins padding) {
        return new ZeroPadding3D(Settings.DEFAULTS, new Config(padding, DataFormat.CHANNELS_LAST));
    }

    static ZeroPadding3D from(Settings settings, ObjectConfig file) {
        Margins margins = Margins.from(file, "padding", 3, 1);
        return new ZeroPadding3D(settings, new Config(margins, LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public ZeroPadding3D dataFormat(DataFormat value) {
        return new ZeroPadding3D(settings(), new Config(config.padding, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public ZeroPadding3D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected ZeroPadding3D with(Settings settings) {
        return new ZeroPadding3D(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("padding", config.padding.config());
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
