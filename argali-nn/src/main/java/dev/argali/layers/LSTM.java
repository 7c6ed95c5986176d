package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.regularizers.Regularizers;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Long short-term memory: an [LSTMCell] over `[batch, steps, features]`.
///
/// | | shape |
/// |---|---|
/// | output | `[batch, units]`; `[batch, steps, units]` with `returnSequences` |
/// | states h and c | `[batch, units]` |
///
/// The products of inputs and kernel are one for all steps. How it goes over sequences: see [Recurrent].
///
/// Source: Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9, 1997.
public final class LSTM extends CellLayer<LSTM> implements GateWithers<LSTM> {
    /// What an `LSTM` is made of.
    ///
    /// @param cell its cell
    /// @param sequence how it goes over sequences
    public record Config(LSTMCell.Config cell, SequenceOptions sequence) {}

    private final Config config;

    private LSTM(Settings settings, Config config) {
        super(settings, new LSTMCell(ofCell(settings, "lstm_cell"), config.cell), config.sequence);
        this.config = config;
    }

    /// A layer with so many units, `tanh` and `sigmoid` activations, bias, the forget gate open.
    ///
    /// @throws ValueException if there are none
    public static LSTM of(int units) {
        return new LSTM(Settings.DEFAULTS, new Config(LSTMCell.Config.of(units), SequenceOptions.DEFAULTS));
    }

    static LSTM from(Settings settings, ObjectConfig file) {
        return new LSTM(settings, new Config(LSTMCell.Config.from(file), SequenceOptions.from(file)));
    }

    /// {@return a new layer whose forget gate begins with a bias of ones, or as the others}
    public LSTM unitForgetBias(boolean value) {
        return new LSTM(settings(), new Config(config.cell.unitForgetBias(value), config.sequence));
    }

    @Override
    public LSTM options(UnaryOperator<CellOptions> change) {
        return new LSTM(settings(), new Config(config.cell.options(change), config.sequence));
    }

    @Override
    LSTM sequence(SequenceOptions value) {
        return new LSTM(settings(), new Config(config.cell, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected LSTM with(Settings settings) {
        return new LSTM(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        return arguments(config.cell.options().new Arguments()
                .add("units", config.cell.units())
                .activations(true)
                .initializers()
                .add("unit_forget_bias", config.cell.unitForgetBias())
                .regularizers()
                .add("activity_regularizer", Regularizers.config(settings().activityRegularizer()))
                .constraints()
                .dropouts()
                .seed()
                .toMap());
    }

    @Override
    protected String headline() {
        return "LSTM(" + config.cell.units() + ")";
    }
}
