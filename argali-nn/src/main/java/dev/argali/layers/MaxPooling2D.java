package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;

/// The largest number under each window, each channel by itself: `[batch, height, width, channels]` to
/// `[batch, new height, new width, channels]`. Of equal ones the first has the gradient; NaN counts as the largest.
public final class MaxPooling2D extends WindowPool<MaxPooling2D> {
    private MaxPooling2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// Over windows of 2 along each axis.
    public static MaxPooling2D of() {
        return of(2);
    }

    /// Over windows of this size.
    ///
    /// @param poolSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static MaxPooling2D of(int... poolSize) {
        return new MaxPooling2D(Settings.DEFAULTS, config(2, poolSize));
    }

    static MaxPooling2D from(Settings settings, ObjectConfig file) {
        return new MaxPooling2D(settings, config(file, 2));
    }

    @Override
    MaxPooling2D make(Settings settings, Config config) {
        return new MaxPooling2D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size, WindowOptions window) {
        return Pooling.maxPool(x, size, _ -> window);
    }
}
