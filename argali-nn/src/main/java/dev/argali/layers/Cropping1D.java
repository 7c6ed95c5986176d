package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import java.util.List;
import java.util.Map;

/// Cuts steps off the edges of sequences, `[batch, steps, channels]`.
public final class Cropping1D extends Cropping<Cropping1D> {
    /// What a `Cropping1D` is made of.
    ///
    /// @param cropping what is cut off before and behind each axis of space
    public record Config(Margins cropping) {}

    private final Config config;

    private Cropping1D(Settings settings, Config config) {
        super(settings, config.cropping, DataFormat.CHANNELS_LAST);
        this.config = config;
    }

    /// Cuts off one place on all sides.
    public static Cropping1D of() {
        return of(1);
    }

    /// Cuts off as much on all sides.
    ///
    /// @throws dev.argali.graph.ValueException if the number is negative
    public static Cropping1D of(int all) {
        return make(Margins.same(1, all));
    }

    /// Cuts off so much before the first and behind the last step.
    ///
    /// @throws dev.argali.graph.ValueException if a number is negative
    public static Cropping1D of(int before, int behind) {
        return make(new Margins(List.of(before), List.of(behind)));
    }

    private static Cropping1D make(Margins cropping) {
        return new Cropping1D(Settings.DEFAULTS, new Config(cropping));
    }

    static Cropping1D from(Settings settings, ObjectConfig file) {
        Margins margins = Margins.from(file, "cropping", 1, 1);
        return new Cropping1D(settings, new Config(margins));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Cropping1D with(Settings settings) {
        return new Cropping1D(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("cropping", config.cropping.config());
    }
}
