package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.tensor.Tensor;

/// The largest of each part of the spatial axes, each channel by itself.
/// `[batch, depth, height, width, channels]` becomes `[batch, new depth, new height, new width, channels]` of the size
/// that is given.
public final class AdaptiveMaxPooling3D extends AdaptivePool<AdaptiveMaxPooling3D> {
    private AdaptiveMaxPooling3D(Settings settings, Config config) {
        super(settings, config);
    }

    /// An output of this size.
    ///
    /// @param outputSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AdaptiveMaxPooling3D of(int... outputSize) {
        return new AdaptiveMaxPooling3D(Settings.DEFAULTS, config(3, outputSize));
    }

    static AdaptiveMaxPooling3D from(Settings settings, ObjectConfig file) {
        return new AdaptiveMaxPooling3D(settings, config(file, 3));
    }

    @Override
    AdaptiveMaxPooling3D make(Settings settings, Config config) {
        return new AdaptiveMaxPooling3D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size) {
        return Pooling.adaptiveMaxPool(x, size);
    }
}
