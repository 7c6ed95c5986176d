package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Convolution of images, each channel by itself.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, height, width, channels]` | |
/// | `kernel` | `[height, width, channels, multiplier]` | Glorot uniform |
/// | `bias` | `[channels · multiplier]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new height, new width, channels · multiplier]` | |
///
/// Defaults are those of Keras's `DepthwiseConv2D`: by one, `valid`, channels last, no activation. Kernels have this
/// form for both data formats.
public final class DepthwiseConv2D extends DepthwiseConvolution<DepthwiseConv2D> {
    private DepthwiseConv2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// One filter of this size for each channel.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static DepthwiseConv2D of(int... kernelSize) {
        return new DepthwiseConv2D(Settings.DEFAULTS, config(1, 2, kernelSize));
    }

    static DepthwiseConv2D from(Settings settings, ObjectConfig file) {
        return new DepthwiseConv2D(settings, config(file, 2, "depth_multiplier", "depthwise"));
    }

    @Override
    DepthwiseConv2D make(Settings settings, Config config) {
        return new DepthwiseConv2D(settings, config);
    }
}
