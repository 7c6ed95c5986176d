package dev.argali.ops;

import dev.argali.graph.ValueException;
import java.util.Locale;

/// What a window finds beyond the borders.
public enum Padding {
    /// Nothing: it stays inside.
    VALID,
    /// As many zeros as give a position for every `stride` elements, half of them before and the odd one behind.
    SAME,
    /// Zeros before the first element alone, so that no position looks ahead; for sequences.
    CAUSAL;

    /// {@return Keras's name of it}
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The padding of Keras's name.
    ///
    /// @throws ValueException if there is none
    public static Padding named(String name) {
        for (Padding padding : values()) {
            if (padding.text().equals(name)) {
                return padding;
            }
        }
        throw new ValueException("padding", "there is no padding '" + name + "'", "Use valid, same or causal");
    }
}
