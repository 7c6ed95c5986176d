package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Any cell, or several on top of each other, over sequences `[batch, steps, ...]`. How it goes over them: see
/// [Recurrent].
///
/// Withers keep the cell: layers that share a cell share its weights.
public final class RNN extends Recurrent<RNN> {
    /// What an `RNN` is made of.
    ///
    /// @param cell the layer that does a step
    /// @param sequence how it goes over sequences
    public record Config(RecurrentCell cell, SequenceOptions sequence) {
        /// @throws ValueException if the cell is no layer
        public Config {
            requireLayer(cell);
        }
    }

    private final Config config;

    private RNN(Settings settings, Config config) {
        super(settings, config.cell, config.sequence);
        this.config = config;
    }

    /// A layer that calls this cell for each step.
    ///
    /// @throws ValueException if the cell is no [Layer]
    public static RNN of(RecurrentCell cell) {
        return new RNN(Settings.DEFAULTS, new Config(cell, SequenceOptions.DEFAULTS));
    }

    /// A layer of several cells, each given the output of the one before.
    ///
    /// @throws ValueException if there is none, or one is no [Layer]
    public static RNN of(List<? extends RecurrentCell> cells) {
        return of(StackedRNNCells.of(cells));
    }

    static RNN from(Settings settings, ObjectConfig file) {
        ObjectConfig cell = file.object("cell").orElseThrow(() -> file.missing("cell"));
        return new RNN(settings, new Config(cell(cell), SequenceOptions.from(file)));
    }

    /// The cell that a file describes.
    static RecurrentCell cell(ObjectConfig file) {
        if (LayerConfigs.from(file) instanceof RecurrentCell cell) {
            return cell;
        }
        throw new ValueException(
                "config of " + file.className(), "it is no cell of a recurrent layer", "Use a cell, such as LSTMCell");
    }

    static void requireLayer(RecurrentCell cell) {
        if (!(cell instanceof Layer)) {
            throw new ValueException(
                    "RNN",
                    "the cell " + cell.getClass().getName() + " is no layer",
                    "Let it extend Layer, and implement RecurrentCell");
        }
    }

    @Override
    RNN sequence(SequenceOptions value) {
        return new RNN(settings(), new Config(config.cell, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RNN with(Settings settings) {
        return new RNN(settings, config);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>(config.sequence.arguments());
        all.put("cell", LayerConfigs.config((Layer) config.cell));
        return all;
    }

    @Override
    protected String headline() {
        return "RNN(" + ((Layer) config.cell).headline() + ")";
    }
}
