package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Separable convolution of sequences: each channel by itself, then a mixing.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, steps, channels]` | |
/// | `depthwise_kernel` | `[size, channels, multiplier]` | Glorot uniform |
/// | `pointwise_kernel` | `[1, channels · multiplier, filters]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new steps, filters]` | |
public final class SeparableConv1D extends SeparableConvolution<SeparableConv1D> {
    private SeparableConv1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static SeparableConv1D of(int filters, int kernelSize) {
        return new SeparableConv1D(Settings.DEFAULTS, config(filters, 1, kernelSize));
    }

    static SeparableConv1D from(Settings settings, ObjectConfig file) {
        return new SeparableConv1D(settings, config(file, 1));
    }

    @Override
    SeparableConv1D make(Settings settings, Config config) {
        return new SeparableConv1D(settings, config);
    }
}
