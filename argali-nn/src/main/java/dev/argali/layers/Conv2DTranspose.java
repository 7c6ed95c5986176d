package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Transposed convolution of images: each element lays the kernel down, `strides` apart. It makes inputs larger where
/// a convolution makes them smaller.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, height, width, channels]` | |
/// | `kernel` | `[height, width, filters, channels]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new height, new width, filters]` | |
///
/// Defaults are those of Keras's `Conv2DTranspose`: by one, `valid`, channels last, no activation. Kernels have this
/// form for both data formats.
public final class Conv2DTranspose extends TransposedConvolution<Conv2DTranspose> {
    private Conv2DTranspose(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static Conv2DTranspose of(int filters, int... kernelSize) {
        return new Conv2DTranspose(Settings.DEFAULTS, config(filters, 2, kernelSize));
    }

    static Conv2DTranspose from(Settings settings, ObjectConfig file) {
        return new Conv2DTranspose(settings, config(file, 2, "filters", "kernel"));
    }

    @Override
    Conv2DTranspose make(Settings settings, Config config) {
        return new Conv2DTranspose(settings, config);
    }
}
