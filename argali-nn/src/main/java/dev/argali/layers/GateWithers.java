package dev.argali.layers;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;

/// The withers of recurrent cells that have gates.
///
/// @param <L> the class itself
public sealed interface GateWithers<L extends FluentLayer<L>> extends CellWithers<L>
        permits LSTMCell, GRUCell, LSTM, GRU, ConvLSTM {
    /// {@return a new layer with this activation of its gates}
    default L recurrentActivation(ActivationFunction value) {
        return options(o -> o.recurrentActivation(value));
    }

    /// {@return a new layer whose gates have the activation of Keras's name, such as `hard_sigmoid`}
    default L recurrentActivation(String name) {
        return recurrentActivation(Activations.named(name));
    }
}
