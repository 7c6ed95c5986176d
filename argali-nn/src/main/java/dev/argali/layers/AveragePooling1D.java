package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;

/// The mean under each window, each channel by itself: `[batch, steps, channels]` to
/// `[batch, new steps, channels]`. Padding does not count.
public final class AveragePooling1D extends WindowPool<AveragePooling1D> {
    private AveragePooling1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// Over windows of this size.
    ///
    /// @param poolSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AveragePooling1D of(int poolSize) {
        return new AveragePooling1D(Settings.DEFAULTS, config(1, poolSize));
    }

    static AveragePooling1D from(Settings settings, ObjectConfig file) {
        return new AveragePooling1D(settings, config(file, 1));
    }

    @Override
    AveragePooling1D make(Settings settings, Config config) {
        return new AveragePooling1D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size, WindowOptions window) {
        return Pooling.averagePool(x, size, _ -> window);
    }
}
