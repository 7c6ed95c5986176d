package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;

/// The mean under each window, each channel by itself: `[batch, height, width, channels]` to
/// `[batch, new height, new width, channels]`. Padding does not count.
public final class AveragePooling2D extends WindowPool<AveragePooling2D> {
    private AveragePooling2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// Over windows of this size.
    ///
    /// @param poolSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AveragePooling2D of(int... poolSize) {
        return new AveragePooling2D(Settings.DEFAULTS, config(2, poolSize));
    }

    static AveragePooling2D from(Settings settings, ObjectConfig file) {
        return new AveragePooling2D(settings, config(file, 2));
    }

    @Override
    AveragePooling2D make(Settings settings, Config config) {
        return new AveragePooling2D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size, WindowOptions window) {
        return Pooling.averagePool(x, size, _ -> window);
    }
}
