package dev.argali.graph;

import dev.argali.api.Stable;

/// Shapes, axes or indices that do not fit.
@Stable
public class ShapeException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where`, with what is wrong and how to mend it.
    public ShapeException(String where, String problem, String cure) {
        super(where, problem, cure);
    }
}
