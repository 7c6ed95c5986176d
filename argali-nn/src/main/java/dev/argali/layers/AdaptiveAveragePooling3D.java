package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.tensor.Tensor;

/// The mean of each part of the spatial axes, each channel by itself; along several axes the mean of means.
/// `[batch, depth, height, width, channels]` becomes `[batch, new depth, new height, new width, channels]` of the size
/// that is given.
public final class AdaptiveAveragePooling3D extends AdaptivePool<AdaptiveAveragePooling3D> {
    private AdaptiveAveragePooling3D(Settings settings, Config config) {
        super(settings, config);
    }

    /// An output of this size.
    ///
    /// @param outputSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AdaptiveAveragePooling3D of(int... outputSize) {
        return new AdaptiveAveragePooling3D(Settings.DEFAULTS, config(3, outputSize));
    }

    static AdaptiveAveragePooling3D from(Settings settings, ObjectConfig file) {
        return new AdaptiveAveragePooling3D(settings, config(file, 3));
    }

    @Override
    AdaptiveAveragePooling3D make(Settings settings, Config config) {
        return new AdaptiveAveragePooling3D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size) {
        return Pooling.adaptiveAveragePool(x, size);
    }
}
