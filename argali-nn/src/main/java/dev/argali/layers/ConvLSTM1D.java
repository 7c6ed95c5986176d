package dev.argali.layers;

import dev.argali.config.ObjectConfig;

/// LSTM whose products are convolutions, for sequences of rows.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, steps, width, channels]` | |
/// | `kernel` | `[width, channels, 4 * filters]`, gates i, f, c, o | Glorot uniform |
/// | `recurrent_kernel` | `[width, filters, 4 * filters]` | orthogonal |
/// | `bias` | `[4 * filters]` | zeros, ones for f; absent with `useBias(false)` |
/// | output, each state | `[batch, new width, filters]` | zeros |
///
/// With `returnSequences` the output has the steps behind the batch. Defaults are those of Keras's `ConvLSTM1D`: by
/// one, `valid`, channels last, `tanh` and `sigmoid`. The inputs of all steps are convolved at once.
///
/// Source: Shi et al., "Convolutional LSTM network", NIPS 2015; as in Keras, without peepholes.
public final class ConvLSTM1D extends ConvLSTM<ConvLSTM1D> {
    private ConvLSTM1D(Settings settings, Config config) {
        super(settings, config);
    }

    /// So many filters of this size for each gate.
    ///
    /// @param kernelSize one number, or one for each spatial axis
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static ConvLSTM1D of(int filters, int... kernelSize) {
        return new ConvLSTM1D(Settings.DEFAULTS, config(filters, 1, kernelSize));
    }

    static ConvLSTM1D from(Settings settings, ObjectConfig file) {
        return new ConvLSTM1D(settings, config(file, 1));
    }

    @Override
    ConvLSTM1D make(Settings settings, Config config) {
        return new ConvLSTM1D(settings, config);
    }
}
