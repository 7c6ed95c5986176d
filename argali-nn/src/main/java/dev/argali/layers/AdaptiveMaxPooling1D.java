package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.tensor.Tensor;

/// The largest of each part of the spatial axes, each channel by itself.
/// `[batch, steps, channels]` becomes `[batch, new steps, channels]` of the size that is given.
public final class AdaptiveMaxPooling1D extends AdaptivePool<AdaptiveMaxPooling1D> {
    private AdaptiveMaxPooling1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// An output of this size.
    ///
    /// @param outputSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AdaptiveMaxPooling1D of(int... outputSize) {
        return new AdaptiveMaxPooling1D(Settings.DEFAULTS, config(1, outputSize));
    }

    static AdaptiveMaxPooling1D from(Settings settings, ObjectConfig file) {
        return new AdaptiveMaxPooling1D(settings, config(file, 1));
    }

    @Override
    AdaptiveMaxPooling1D make(Settings settings, Config config) {
        return new AdaptiveMaxPooling1D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size) {
        return Pooling.adaptiveMaxPool(x, size);
    }
}
