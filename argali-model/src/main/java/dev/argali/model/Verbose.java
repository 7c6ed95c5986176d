package dev.argali.model;

import dev.argali.graph.ValueException;

/// What is printed while a model trains, is evaluated, or predicts.
public enum Verbose {
    /// A bar on a terminal, lines elsewhere, as in a pipe or a file. The default.
    AUTO,
    /// Nothing. Keras's 0.
    SILENT,
    /// A bar that is drawn anew in its place. Keras's 1.
    BAR,
    /// One line at the end of each epoch. Keras's 2.
    LINE;

    /// {@return what Keras's number stands for: 0 nothing, 1 a bar, 2 a line for each epoch}
    ///
    /// @throws ValueException if it is another number
    public static Verbose of(int value) {
        return switch (value) {
            case 0 -> SILENT;
            case 1 -> BAR;
            case 2 -> LINE;
            default -> throw unknown(Integer.toString(value));
        };
    }

    /// {@return what Keras's word stands for: `auto`, or a number of [#of(int)]}
    ///
    /// @throws ValueException if it is another word
    public static Verbose of(String value) {
        return switch (value) {
            case "auto" -> AUTO;
            case "0" -> SILENT;
            case "1" -> BAR;
            case "2" -> LINE;
            default -> throw unknown("'" + value + "'");
        };
    }

    private static ValueException unknown(String value) {
        return new ValueException(
                "verbose",
                "it is " + value,
                "Give \"auto\", 0 for nothing, 1 for a bar, or 2 for a line for each epoch");
    }
}
