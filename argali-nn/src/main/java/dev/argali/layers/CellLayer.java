package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/// What recurrent layers have in common that make their cell themselves.
///
/// @param <L> the class itself
public abstract sealed class CellLayer<L extends CellLayer<L>> extends Recurrent<L> implements CellWithers<L>
        permits SimpleRNN, LSTM, GRU, ConvLSTM {
    CellLayer(Settings settings, RecurrentCell cell, SequenceOptions sequence) {
        super(settings, cell, sequence);
    }

    /// What the cell has of the settings of its layer.
    ///
    /// @param name Keras's name of the cell
    static Settings ofCell(Settings layer, String name) {
        return Settings.DEFAULTS.name(name).trainable(layer.trainable()).dtype(layer.dtype());
    }

    static int units(ObjectConfig file) {
        return LayerConfigs.requireCount(file, "units");
    }

    @Override
    protected InputSpec inputSpec() {
        InputSpec any = InputSpec.rank(3);
        return builtFor().map(in -> any.axis(-1, in.last())).orElse(any);
    }

    @Override
    String axesOf(Shape shape) {
        return shape.rank() == 3 ? "" : ": [batch, steps, features]";
    }

    /// What files say of the layer, given what they say of its cell.
    final Map<String, Object> arguments(Map<String, Object> cell) {
        Map<String, Object> all = new LinkedHashMap<>(sequence().arguments());
        all.putAll(cell);
        return all;
    }
}
