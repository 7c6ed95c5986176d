package dev.argali.graph;

import dev.argali.api.Stable;

/// Something is used before its shapes are known: a layer without weights, a model that was never called.
@Stable
public class NotBuiltException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where`, with what is wrong and how to mend it.
    public NotBuiltException(String where, String problem, String cure) {
        super(where, problem, cure);
    }
}
