package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;

/// The largest number under each window, each channel by itself: `[batch, depth, height, width, channels]` to
/// `[batch, new depth, new height, new width, channels]`. Of equal ones the first has the gradient; NaN counts as the
/// largest.
public final class MaxPooling3D extends WindowPool<MaxPooling3D> {
    private MaxPooling3D(Settings settings, Config config) {
        super(settings, config);
    }

    /// Over windows of 2 along each axis.
    public static MaxPooling3D of() {
        return of(2);
    }

    /// Over windows of this size.
    ///
    /// @param poolSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static MaxPooling3D of(int... poolSize) {
        return new MaxPooling3D(Settings.DEFAULTS, config(3, poolSize));
    }

    static MaxPooling3D from(Settings settings, ObjectConfig file) {
        return new MaxPooling3D(settings, config(file, 3));
    }

    @Override
    MaxPooling3D make(Settings settings, Config config) {
        return new MaxPooling3D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size, WindowOptions window) {
        return Pooling.maxPool(x, size, _ -> window);
    }
}
