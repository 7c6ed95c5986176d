package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.tensor.Tensor;

/// The mean of each part of the spatial axes, each channel by itself; along several axes the mean of means.
/// `[batch, height, width, channels]` becomes `[batch, new height, new width, channels]` of the size that is given.
public final class AdaptiveAveragePooling2D extends AdaptivePool<AdaptiveAveragePooling2D> {
    private AdaptiveAveragePooling2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// An output of this size.
    ///
    /// @param outputSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AdaptiveAveragePooling2D of(int... outputSize) {
        return new AdaptiveAveragePooling2D(Settings.DEFAULTS, config(2, outputSize));
    }

    static AdaptiveAveragePooling2D from(Settings settings, ObjectConfig file) {
        return new AdaptiveAveragePooling2D(settings, config(file, 2));
    }

    @Override
    AdaptiveAveragePooling2D make(Settings settings, Config config) {
        return new AdaptiveAveragePooling2D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size) {
        return Pooling.adaptiveAveragePool(x, size);
    }
}
