package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.regularizers.Regularizers;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Fully connected recurrent layer: a [SimpleRNNCell] over `[batch, steps, features]`.
///
/// | | shape |
/// |---|---|
/// | output | `[batch, units]`; `[batch, steps, units]` with `returnSequences` |
/// | state | `[batch, units]` |
///
/// The products of inputs and kernel are one for all steps. How it goes over sequences: see [Recurrent].
public final class SimpleRNN extends CellLayer<SimpleRNN> {
    /// What a `SimpleRNN` is made of.
    ///
    /// @param cell its cell
    /// @param sequence how it goes over sequences
    public record Config(SimpleRNNCell.Config cell, SequenceOptions sequence) {}

    private final Config config;

    private SimpleRNN(Settings settings, Config config) {
        super(settings, new SimpleRNNCell(ofCell(settings, "simple_rnn_cell"), config.cell), config.sequence);
        this.config = config;
    }

    /// A layer with so many units, `tanh` activation and bias.
    ///
    /// @throws ValueException if there are none
    public static SimpleRNN of(int units) {
        return new SimpleRNN(Settings.DEFAULTS, new Config(SimpleRNNCell.Config.of(units), SequenceOptions.DEFAULTS));
    }

    static SimpleRNN from(Settings settings, ObjectConfig file) {
        return new SimpleRNN(settings, new Config(SimpleRNNCell.Config.from(file), SequenceOptions.from(file)));
    }

    @Override
    public SimpleRNN options(UnaryOperator<CellOptions> change) {
        return new SimpleRNN(settings(), new Config(config.cell.options(change), config.sequence));
    }

    @Override
    SimpleRNN sequence(SequenceOptions value) {
        return new SimpleRNN(settings(), new Config(config.cell, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected SimpleRNN with(Settings settings) {
        return new SimpleRNN(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        return arguments(config.cell
                .arguments()
                .add("activity_regularizer", Regularizers.config(settings().activityRegularizer()))
                .constraints()
                .dropouts()
                .toMap());
    }

    @Override
    protected String headline() {
        return "SimpleRNN(" + config.cell.units() + ")";
    }
}
