package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Separable convolution of images: each channel by itself, then a mixing.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, height, width, channels]` | |
/// | `depthwise_kernel` | `[height, width, channels, multiplier]` | Glorot uniform |
/// | `pointwise_kernel` | `[1, 1, channels · multiplier, filters]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new height, new width, filters]` | |
public final class SeparableConv2D extends SeparableConvolution<SeparableConv2D> {
    private SeparableConv2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static SeparableConv2D of(int filters, int... kernelSize) {
        return new SeparableConv2D(Settings.DEFAULTS, config(filters, 2, kernelSize));
    }

    static SeparableConv2D from(Settings settings, ObjectConfig file) {
        return new SeparableConv2D(settings, config(file, 2));
    }

    @Override
    SeparableConv2D make(Settings settings, Config config) {
        return new SeparableConv2D(settings, config);
    }
}
