package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Transposed convolution of volumes: each element lays the kernel down, `strides` apart. It makes inputs larger where
/// a convolution makes them smaller.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, depth, height, width, channels]` | |
/// | `kernel` | `[depth, height, width, filters, channels]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new depth, new height, new width, filters]` | |
///
/// Defaults are those of Keras's `Conv3DTranspose`: by one, `valid`, channels last, no activation. Kernels have this
/// form for both data formats.
public final class Conv3DTranspose extends TransposedConvolution<Conv3DTranspose> {
    private Conv3DTranspose(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static Conv3DTranspose of(int filters, int... kernelSize) {
        return new Conv3DTranspose(Settings.DEFAULTS, config(filters, 3, kernelSize));
    }

    static Conv3DTranspose from(Settings settings, ObjectConfig file) {
        return new Conv3DTranspose(settings, config(file, 3, "filters", "kernel"));
    }

    @Override
    Conv3DTranspose make(Settings settings, Config config) {
        return new Conv3DTranspose(settings, config);
    }
}
