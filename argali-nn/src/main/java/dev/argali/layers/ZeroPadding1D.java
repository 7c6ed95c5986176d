package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import java.util.List;

/// Puts steps of zeros around sequences, `[batch, steps, channels]`.
public final class ZeroPadding1D extends ZeroPadding<ZeroPadding1D> {
    private ZeroPadding1D(Settings settings, Config config) {
        super(settings, config);
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
        return new ZeroPadding1D(Settings.DEFAULTS, Config.of(padding));
    }

    static ZeroPadding1D from(Settings settings, ObjectConfig file) {
        return new ZeroPadding1D(settings, Config.from(file, 1));
    }

    @Override
    ZeroPadding1D make(Settings settings, Config config) {
        return new ZeroPadding1D(settings, config);
    }
}
