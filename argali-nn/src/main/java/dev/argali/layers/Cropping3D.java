package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Cuts places off the edges of volumes, `[batch, depth, height, width, channels]`.
public final class Cropping3D extends Cropping<Cropping3D> {
    /// What a `Cropping3D` is made of.
    ///
    /// @param cropping what is cut off before and behind each axis of space
    /// @param dataFormat where the channels are
    public record Config(Margins cropping, DataFormat dataFormat) {}

    private final Config config;

    private Cropping3D(Settings settings, Config config) {
        super(settings, config.cropping, config.dataFormat);
        this.config = config;
    }

    /// Cuts off one place on all sides.
    public static Cropping3D of() {
        return of(1);
    }

    /// Cuts off as much on all sides.
    ///
    /// @throws dev.argali.graph.ValueException if the number is negative
    public static Cropping3D of(int all) {
        return make(Margins.same(3, all));
    }

    /// Cuts off as much on both sides of an axis.
    ///
    /// @throws dev.argali.graph.ValueException if a number is negative
    public static Cropping3D of(int depth, int height, int width) {
        return make(Margins.each(depth, height, width));
    }

    /// Cuts off `{before, behind}` of each axis.
    ///
    /// @throws dev.argali.graph.ValueException if there are not 3 pairs, or a number is negative
    public static Cropping3D of(int[][] cropping) {
        return make(Margins.pairs("Cropping3D", 3, cropping));
    }

    private static Cropping3D make(Margins cropping) {
        return new Cropping3D(Settings.DEFAULTS, new Config(cropping, DataFormat.CHANNELS_LAST));
    }

    static Cropping3D from(Settings settings, ObjectConfig file) {
        Margins margins = Margins.from(file, "cropping", 3, 1);
        return new Cropping3D(settings, new Config(margins, LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public Cropping3D dataFormat(DataFormat value) {
        return new Cropping3D(settings(), new Config(config.cropping, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public Cropping3D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Cropping3D with(Settings settings) {
        return new Cropping3D(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cropping", config.cropping.config());
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
