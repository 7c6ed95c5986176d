package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// Convolution of volumes: each filter goes through depth, height and width.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, depth, height, width, channels]` | |
/// | `kernel` | `[depth, height, width, channels / groups, filters]` | Glorot uniform |
/// | `bias` | `[filters]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, new depth, new height, new width, filters]` | |
///
/// Defaults are those of Keras's `Conv3D`: by one, `valid`, channels last, no activation. Kernels have this form for
/// both data formats.
public final class Conv3D extends PlainConvolution<Conv3D> {
    private Conv3D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static Conv3D of(int filters, int... kernelSize) {
        return new Conv3D(Settings.DEFAULTS, config(filters, 3, kernelSize));
    }

    static Conv3D from(Settings settings, ObjectConfig file) {
        return new Conv3D(settings, config(file, 3, "filters", "kernel"));
    }

    @Override
    Conv3D make(Settings settings, Config config) {
        return new Conv3D(settings, config);
    }
}
