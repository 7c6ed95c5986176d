package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.regularizers.Regularizers;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Gated recurrent units: a [GRUCell] over `[batch, steps, features]`.
///
/// | | shape |
/// |---|---|
/// | output | `[batch, units]`; `[batch, steps, units]` with `returnSequences` |
/// | state | `[batch, units]` |
///
/// The products of inputs and kernel are one for all steps. How it goes over sequences: see [Recurrent].
///
/// Source: Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014.
public final class GRU extends CellLayer<GRU> implements GateWithers<GRU> {
    /// What a `GRU` is made of.
    ///
    /// @param cell its cell
    /// @param sequence how it goes over sequences
    public record Config(GRUCell.Config cell, SequenceOptions sequence) {}

    private final Config config;

    private GRU(Settings settings, Config config) {
        super(settings, new GRUCell(ofCell(settings, "gru_cell"), config.cell), config.sequence);
        this.config = config;
    }

    /// A layer with so many units, `tanh` and `sigmoid` activations and bias, that resets the state after its product.
    ///
    /// @throws ValueException if there are none
    public static GRU of(int units) {
        return new GRU(Settings.DEFAULTS, new Config(GRUCell.Config.of(units), SequenceOptions.DEFAULTS));
    }

    static GRU from(Settings settings, ObjectConfig file) {
        return new GRU(settings, new Config(GRUCell.Config.from(file), SequenceOptions.from(file)));
    }

    /// {@return a new layer that resets the state after its product with the recurrent kernel, or before}
    public GRU resetAfter(boolean value) {
        return new GRU(settings(), new Config(config.cell.resetAfter(value), config.sequence));
    }

    @Override
    public GRU options(UnaryOperator<CellOptions> change) {
        return new GRU(settings(), new Config(config.cell.options(change), config.sequence));
    }

    @Override
    GRU sequence(SequenceOptions value) {
        return new GRU(settings(), new Config(config.cell, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected GRU with(Settings settings) {
        return new GRU(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        return arguments(config.cell
                .arguments()
                .add("activity_regularizer", Regularizers.config(settings().activityRegularizer()))
                .constraints()
                .dropouts()
                .add("reset_after", config.cell.resetAfter())
                .seed()
                .toMap());
    }

    @Override
    protected String headline() {
        return "GRU(" + config.cell.units() + ")";
    }
}
