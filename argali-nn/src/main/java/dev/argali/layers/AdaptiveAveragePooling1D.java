package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.tensor.Tensor;

/// The mean of each part of the spatial axes, each channel by itself.
/// `[batch, steps, channels]` becomes `[batch, new steps, channels]` of the size that is given.
public final class AdaptiveAveragePooling1D extends AdaptivePool<AdaptiveAveragePooling1D> {
    private AdaptiveAveragePooling1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// An output of this size.
    ///
    /// @param outputSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AdaptiveAveragePooling1D of(int... outputSize) {
        return new AdaptiveAveragePooling1D(Settings.DEFAULTS, config(1, outputSize));
    }

    static AdaptiveAveragePooling1D from(Settings settings, ObjectConfig file) {
        return new AdaptiveAveragePooling1D(settings, config(file, 1));
    }

    @Override
    AdaptiveAveragePooling1D make(Settings settings, Config config) {
        return new AdaptiveAveragePooling1D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size) {
        return Pooling.adaptiveAveragePool(x, size);
    }
}
