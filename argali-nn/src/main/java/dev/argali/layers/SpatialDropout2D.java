package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// In training sets a share of the channels of images, `[batch, height, width, channels]`, to 0 as a whole, at random,
/// and divides the others by what is left; else gives inputs on as they are.
public final class SpatialDropout2D extends SpatialDropout<SpatialDropout2D> {
    private SpatialDropout2D(Settings settings, Config config) {
        super(settings, config, 2);
    }

    /// A layer that drops this share of the channels.
    ///
    /// @throws dev.argali.graph.ValueException if it is not from 0 to below 1
    public static SpatialDropout2D of(double rate) {
        return new SpatialDropout2D(Settings.DEFAULTS, Config.of(rate));
    }

    static SpatialDropout2D from(Settings settings, ObjectConfig file) {
        return new SpatialDropout2D(settings, Config.from(file));
    }

    @Override
    SpatialDropout2D make(Settings settings, Config config) {
        return new SpatialDropout2D(settings, config);
    }
}
