package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Puts places of zeros around volumes, `[batch, depth, height, width, channels]`.
public final class ZeroPadding3D extends ZeroPadding<ZeroPadding3D> {
    private ZeroPadding3D(Settings settings, Config config) {
        super(settings, config);
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
        return new ZeroPadding3D(Settings.DEFAULTS, Config.of(padding));
    }

    static ZeroPadding3D from(Settings settings, ObjectConfig file) {
        return new ZeroPadding3D(settings, Config.from(file, 3));
    }

    @Override
    ZeroPadding3D make(Settings settings, Config config) {
        return new ZeroPadding3D(settings, config);
    }
}
