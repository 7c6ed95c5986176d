package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Convolution of sequences: each filter goes along the steps.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, steps, channels]` | |
/// | `kernel` | `[size, channels / groups, filters]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new steps, filters]` | |
///
/// Defaults are those of Keras's `Conv1D`: by one, `valid`, channels last, no activation. Kernels have this form for
/// both data formats.
public final class Conv1D extends PlainConvolution<Conv1D> {
    private Conv1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static Conv1D of(int filters, int kernelSize) {
        return new Conv1D(Settings.DEFAULTS, config(filters, 1, new int[] {kernelSize}));
    }

    static Conv1D from(Settings settings, ObjectConfig file) {
        return new Conv1D(settings, config(file, 1, "filters", "kernel"));
    }

    @Override
    Conv1D make(Settings settings, Config config) {
        return new Conv1D(settings, config);
    }
}
