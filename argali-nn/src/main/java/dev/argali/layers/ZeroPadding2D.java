package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Puts rows and columns of zeros around images, `[batch, height, width, channels]`.
public final class ZeroPadding2D extends ZeroPadding<ZeroPadding2D> {
    /// What a `ZeroPadding2D` is made of.
    ///
    /// @param padding what is added before and behind each axis of space
    /// @param dataFormat where the channels are
    public record Config(Margins padding, DataFormat dataFormat) {}

    private final Config config;

    private ZeroPadding2D(Settings settings, Config config) {
        super(settings, config.padding, config.dataFormat);
        this.config = config;
    }

    /// Adds one place on all sides.
    public static ZeroPadding2D of() {
        return of(1);
    }

    /// Adds as much on all sides.
    ///
    /// @throws dev.argali.graph.ValueException if the number is negative
    public static ZeroPadding2D of(int all) {
        return make(Margins.same(2, all));
    }

    /// Adds as much on both sides of an axis.
    ///
    /// @throws dev.argali.graph.ValueException if a number is negative
    public static ZeroPadding2D of(int height, int width) {
        return make(Margins.each(height, width));
    }

    /// Adds `{before, behind}` of each axis.
    ///
    /// @throws dev.argali.graph.ValueException if there are not 2 pairs, or a number is negative
    public static ZeroPadding2D of(int[][] padding) {
        return make(Margins.pairs("ZeroPadding2D", 2, padding));
    }

    private static ZeroPadding2D make(Margins padding) {
        return new ZeroPadding2D(Settings.DEFAULTS, new Config(padding, DataFormat.CHANNELS_LAST));
    }

    static ZeroPadding2D from(Settings settings, ObjectConfig file) {
        Margins margins = Margins.from(file, "padding", 2, 1);
        return new ZeroPadding2D(settings, new Config(margins, LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public ZeroPadding2D dataFormat(DataFormat value) {
        return new ZeroPadding2D(settings(), new Config(config.padding, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public ZeroPadding2D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected ZeroPadding2D with(Settings settings) {
        return new ZeroPadding2D(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("padding", config.padding.config());
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
