package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.tensor.Tensor;

/// The largest of each part of the spatial axes, each channel by itself.
/// `[batch, height, width, channels]` becomes `[batch, new height, new width, channels]` of the size that is given.
public final class AdaptiveMaxPooling2D extends AdaptivePool<AdaptiveMaxPooling2D> {
    private AdaptiveMaxPooling2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// An output of this size.
    ///
    /// @param outputSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AdaptiveMaxPooling2D of(int... outputSize) {
        return new AdaptiveMaxPooling2D(Settings.DEFAULTS, config(2, outputSize));
    }

    static AdaptiveMaxPooling2D from(Settings settings, ObjectConfig file) {
        return new AdaptiveMaxPooling2D(settings, config(file, 2));
    }

    @Override
    AdaptiveMaxPooling2D make(Settings settings, Config config) {
        return new AdaptiveMaxPooling2D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size) {
        return Pooling.adaptiveMaxPool(x, size);
    }
}
