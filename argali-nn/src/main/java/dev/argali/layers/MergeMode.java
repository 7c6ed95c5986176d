package dev.argali.layers;

import dev.argali.config.Names;
import dev.argali.graph.ValueException;
import java.util.Locale;

/// What a [Bidirectional] layer makes of the outputs of its two directions.
public enum MergeMode {
    /// One behind the other along the last axis.
    CONCAT,
    /// Their sum.
    SUM,
    /// Their product.
    MUL,
    /// Their mean.
    AVE,
    /// Both, forward first; Keras's `None`.
    NONE;

    /// The mode of Keras's name.
    ///
    /// @throws ValueException if there is none
    public static MergeMode named(String name) {
        return Names.constant("merge mode", name, values(), MergeMode::text);
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
