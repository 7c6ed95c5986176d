package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Cuts rows and columns off the edges of images, `[batch, height, width, channels]`.
public final class Cropping2D extends Cropping<Cropping2D> {
    /// What a `Cropping2D` is made of.
    ///
    /// @param cropping what is cut off before and behind each axis of space
    /// @param dataFormat where the channels are
    public record Config(Margins cropping, DataFormat dataFormat) {}

    private final Config config;

    private Cropping2D(Settings settings, Config config) {
        super(settings, config.cropping, config.dataFormat);
        this.config = config;
    }

    /// Cuts off nothing.
    public static Cropping2D of() {
        return of(0);
    }

    /// Cuts off as much on all sides.
    ///
    /// @throws dev.argali.graph.ValueException if the number is negative
    public static Cropping2D of(int all) {
        return make(Margins.same(2, all));
    }

    /// Cuts off as much on both sides of an axis.
    ///
    /// @throws dev.argali.graph.ValueException if a number is negative
    public static Cropping2D of(int height, int width) {
        return make(Margins.each(height, width));
    }

    /// Cuts off `{before, behind}` of each axis.
    ///
    /// @throws dev.argali.graph.ValueException if there are not 2 pairs, or a number is negative
    public static Cropping2D of(int[][] cropping) {
        return make(Margins.pairs("Cropping2D", 2, cropping));
    }

    private static Cropping2D make(Margins cropping) {
        return new Cropping2D(Settings.DEFAULTS, new Config(cropping, DataFormat.CHANNELS_LAST));
    }

    static Cropping2D from(Settings settings, ObjectConfig file) {
        Margins margins = Margins.from(file, "cropping", 2, 0);
        return new Cropping2D(settings, new Config(margins, LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public Cropping2D dataFormat(DataFormat value) {
        return new Cropping2D(settings(), new Config(config.cropping, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public Cropping2D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Cropping2D with(Settings settings) {
        return new Cropping2D(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cropping", config.cropping.config());
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
