package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Convolution of sequences, each channel by itself.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, steps, channels]` | |
/// | `kernel` | `[size, channels, multiplier]` | Glorot uniform |
/// | `bias` | `[channels · multiplier]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new steps, channels · multiplier]` | |
///
/// Defaults are those of Keras's `DepthwiseConv1D`: by one, `valid`, channels last, no activation. Kernels have this
/// form for both data formats.
public final class DepthwiseConv1D extends DepthwiseConvolution<DepthwiseConv1D> {
    private DepthwiseConv1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// One filter of this size for each channel.
    ///
    /// @param kernelSize one number
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static DepthwiseConv1D of(int kernelSize) {
        return new DepthwiseConv1D(Settings.DEFAULTS, config(1, 1, new int[] {kernelSize}));
    }

    static DepthwiseConv1D from(Settings settings, ObjectConfig file) {
        return new DepthwiseConv1D(settings, config(file, 1, "depth_multiplier", "depthwise"));
    }

    @Override
    DepthwiseConv1D make(Settings settings, Config config) {
        return new DepthwiseConv1D(settings, config);
    }
}
