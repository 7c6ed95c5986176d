package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Pooling;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;

/// The largest number under each window, each channel by itself: `[batch, steps, channels]` to
/// `[batch, new steps, channels]`. Of equal ones the first has the gradient; NaN counts as the largest.
public final class MaxPooling1D extends WindowPool<MaxPooling1D> {
    private MaxPooling1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// Over 2 elements.
    public static MaxPooling1D of() {
        return of(2);
    }

    /// Over windows of this size.
    ///
    /// @param poolSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static MaxPooling1D of(int poolSize) {
        return new MaxPooling1D(Settings.DEFAULTS, config(1, poolSize));
    }

    static MaxPooling1D from(Settings settings, ObjectConfig file) {
        return new MaxPooling1D(settings, config(file, 1));
    }

    @Override
    MaxPooling1D make(Settings settings, Config config) {
        return new MaxPooling1D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] size, WindowOptions window) {
        return Pooling.maxPool(x, size, _ -> window);
    }
}
