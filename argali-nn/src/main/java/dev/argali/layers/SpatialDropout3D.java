package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// In training sets a share of the channels of volumes, `[batch, depth, height, width, channels]`, to 0 as a whole, at
/// random, and divides the
/// others by what is left; else gives inputs on as they are.
public final class SpatialDropout3D extends SpatialDropout<SpatialDropout3D> {
    private SpatialDropout3D(Settings settings, Config config) {
        super(settings, config, 3);
    }

    /// A layer that drops this share of the channels.
    ///
    /// @throws dev.argali.graph.ValueException if it is not from 0 to below 1
    public static SpatialDropout3D of(double rate) {
        return new SpatialDropout3D(Settings.DEFAULTS, Config.of(rate));
    }

    static SpatialDropout3D from(Settings settings, ObjectConfig file) {
        return new SpatialDropout3D(settings, Config.from(file));
    }

    @Override
    SpatialDropout3D make(Settings settings, Config config) {
        return new SpatialDropout3D(settings, config);
    }
}
