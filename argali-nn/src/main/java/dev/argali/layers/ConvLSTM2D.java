package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// LSTM whose products are convolutions, for sequences of images.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, steps, height, width, channels]` | |
/// | `kernel` | `[height, width, channels, 4 * filters]`, gates i, f, c, o | Glorot uniform |
/// | `recurrent_kernel` | `[height, width, filters, 4 * filters]` | orthogonal |
/// | `bias` | `[4 * filters]` | zeros, ones for f; absent with `useBias(false)` |
/// | output, each state | `[batch, new height, new width, filters]` | zeros |
///
/// With `returnSequences` the output has the steps behind the batch. Defaults are those of Keras's `ConvLSTM2D`: by
/// one, `valid`, channels last, `tanh` and `sigmoid`. The inputs of all steps are convolved at once.
///
/// Source: Shi et al., "Convolutional LSTM network", NIPS 2015; as in Keras, without peepholes.
public final class ConvLSTM2D extends ConvLSTM<ConvLSTM2D> {
    private ConvLSTM2D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size for each gate.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static ConvLSTM2D of(int filters, int... kernelSize) {
        return new ConvLSTM2D(Settings.DEFAULTS, config(filters, 2, kernelSize));
    }

    static ConvLSTM2D from(Settings settings, ObjectConfig file) {
        return new ConvLSTM2D(settings, config(file, 2));
    }

    @Override
    ConvLSTM2D make(Settings settings, Config config) {
        return new ConvLSTM2D(settings, config);
    }
}
