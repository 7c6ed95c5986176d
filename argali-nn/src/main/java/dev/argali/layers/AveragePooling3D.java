package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;

/// The mean under each window, each channel by itself: `[batch, depth, height, width, channels]` to
/// `[batch, new depth, new height, new width, channels]`. Padding does not count.
public final class AveragePooling3D extends WindowPool<AveragePooling3D> {
    private AveragePooling3D(Settings settings, Config config) {
        super(settings, config);
    }

    /// Over windows of this size.
    ///
    /// @param poolSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static AveragePooling3D of(int... poolSize) {
        return new AveragePooling3D(Settings.DEFAULTS, config(3, poolSize));
    }

    static AveragePooling3D from(Settings settings, ObjectConfig file) {
        return new AveragePooling3D(settings, config(file, 3));
    }

    @Override
    AveragePooling3D make(Settings settings, Config config) {
        return new AveragePooling3D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size, WindowOptions window) {
        return Pooling.averagePool(x, size, _ -> window);
    }
}
