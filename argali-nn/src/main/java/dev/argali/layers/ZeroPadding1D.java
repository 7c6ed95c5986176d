package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts steps of zeros around sequences, `[batch, steps, channels]`.
public final class ZeroPadding1D extends ZeroPadding<ZeroPadding1D> {
    /// What a `ZeroPadding1D` is made of.
    ///
    /// @param padding what is added before and behind each axis of space
    /// @param dataFormat where the channels are
    public record Config(Margins padding, DataFormat dataFormat) {}

    private final Config config;

    private ZeroPadding1D(Settings settings, Config config) {
        super(settings, config.padding, config.dataFormat);
        this.config = config;
    }

    /// Adds one place on all sides.
    public static ZeroPadding1D of() {
        return of(1);
    }

    /// Adds as much on all sides.
    ///
    /// @throws dev.argali.graph.ValueException if the number is negative
    public static ZeroPadding1D of(int all) {
        return make(Margins.same(1, all));
    }

    /// Adds so much before the first and behind the last step.
    ///
    /// @throws dev.argali.graph.ValueException if a number is negative
    public static ZeroPadding1D of(int before, int behind) {
        return make(new Margins(List.of(before), List.of(behind)));
    }

    private static ZeroPadding1D make(Margins padding) {
        return new ZeroPadding1D(Settings.DEFAULTS, new Config(padding, DataFormat.CHANNELS_LAST));
    }

    static ZeroPadding1D from(Settings settings, ObjectConfig file) {
        Margins margins = Margins.from(file, "padding", 1, 1);
        return new ZeroPadding1D(settings, new Config(margins, LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public ZeroPadding1D dataFormat(DataFormat value) {
        return new ZeroPadding1D(settings(), new Config(config.padding, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public ZeroPadding1D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected ZeroPadding1D with(Settings settings) {
        return new ZeroPadding1D(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("padding", config.padding.config());
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
