package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Convolution of images: each filter goes over height and width.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, height, width, channels]` | |
/// | `kernel` | `[height, width, channels / groups, filters]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new height, new width, filters]` | |
///
/// Defaults are those of Keras's `Conv2D`: by one, `valid`, channels last, no activation. Kernels have this form for
/// both data formats.
public final class Conv2D extends PlainConvolution<Conv2D> {
    private Conv2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static Conv2D of(int filters, int... kernelSize) {
        return new Conv2D(Settings.DEFAULTS, config(filters, 2, kernelSize));
    }

    static Conv2D from(Settings settings, ObjectConfig file) {
        return new Conv2D(settings, config(file, 2, "filters", "kernel"));
    }

    @Override
    Conv2D make(Settings settings, Config config) {
        return new Conv2D(settings, config);
    }
}
