package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Puts rows and columns of zeros around images, `[batch, height, width, channels]`.
public final class ZeroPadding2D extends ZeroPadding<ZeroPadding2D> {
    private ZeroPadding2D(Settings settings, Config config) {
        super(settings, config);
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
        return new ZeroPadding2D(Settings.DEFAULTS, Config.of(padding));
    }

    static ZeroPadding2D from(Settings settings, ObjectConfig file) {
        return new ZeroPadding2D(settings, Config.from(file, 2));
    }

    @Override
    ZeroPadding2D make(Settings settings, Config config) {
        return new ZeroPadding2D(settings, config);
    }
}
