package dev.argali.model;

import dev.argali.graph.ValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// What `summary` may be told, in Keras's words: `s -> s.lineLength(100).showTrainable(true)`. Immutable: each word
/// gives a new value.
///
/// @param lineLength how wide the table is; empty for its natural width, or that of the terminal less 4 if that is less
/// @param positions where the columns end, as shares of the width; empty for Keras's own
/// @param showTrainable whether a column says which layers are trained
/// @param expandNested whether the layers of models inside the model are shown
/// @param layerRange patterns of the names of the first and the last layer to be shown; empty for all
/// @param printer takes the whole text; empty for standard output
public record SummaryOptions(
        OptionalInt lineLength,
        List<Double> positions,
        boolean showTrainable,
        boolean expandNested,
        List<String> layerRange,
        Optional<Consumer<String>> printer) {
    static final SummaryOptions DEFAULTS =
            new SummaryOptions(OptionalInt.empty(), List.of(), false, false, List.of(), Optional.empty());

    /// Keeps copies of the lists.
    public SummaryOptions {
        positions = List.copyOf(positions);
        layerRange = List.copyOf(layerRange);
    }

    /// {@return this with a table so many characters wide}
    ///
    /// @throws ValueException if it is not positive
    public SummaryOptions lineLength(int value) {
        if (value <= 0) {
            throw new ValueException(
                    "summary", "lineLength must be positive, got " + value, "Leave it out for the natural width");
        }
        return new SummaryOptions(OptionalInt.of(value), positions, showTrainable, expandNested, layerRange, printer);
    }

    /// {@return this with columns that end here, in shares of the width, the last of which is 1}
    public SummaryOptions positions(double... values) {
        List<Double> list = Arrays.stream(values).boxed().toList();
        return new SummaryOptions(lineLength, list, showTrainable, expandNested, layerRange, printer);
    }

    /// {@return this with or without a column that says which layers are trained}
    public SummaryOptions showTrainable(boolean value) {
        return new SummaryOptions(lineLength, positions, value, expandNested, layerRange, printer);
    }

    /// {@return this with or without the layers of models inside the model}
    public SummaryOptions expandNested(boolean value) {
        return new SummaryOptions(lineLength, positions, showTrainable, value, layerRange, printer);
    }

    /// {@return this with the layers from one to another alone, both by a name or by a regular expression for its
    ///     beginning}
    public SummaryOptions layerRange(String first, String last) {
        return new SummaryOptions(lineLength, positions, showTrainable, expandNested, List.of(first, last), printer);
    }

    /// {@return this, handing the whole text to somebody in place of printing it}
    public SummaryOptions printer(Consumer<String> value) {
        return new SummaryOptions(lineLength, positions, showTrainable, expandNested, layerRange, Optional.of(value));
    }
}
