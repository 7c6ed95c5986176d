package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Transposed convolution of sequences: each element lays the kernel down, `strides` apart. It makes inputs larger
/// where a convolution makes them smaller.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, steps, channels]` | |
/// | `kernel` | `[size, filters, channels]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new steps, filters]` | |
///
/// Defaults are those of Keras's `Conv1DTranspose`: by one, `valid`, channels last, no activation. Kernels have this
/// form for both data formats.
public final class Conv1DTranspose extends TransposedConvolution<Conv1DTranspose> {
    private Conv1DTranspose(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static Conv1DTranspose of(int filters, int kernelSize) {
        return new Conv1DTranspose(Settings.DEFAULTS, config(filters, 1, new int[] {kernelSize}));
    }

    static Conv1DTranspose from(Settings settings, ObjectConfig file) {
        return new Conv1DTranspose(settings, config(file, 1, "filters", "kernel"));
    }

    @Override
    Conv1DTranspose make(Settings settings, Config config) {
        return new Conv1DTranspose(settings, config);
    }
}
