package dev.argali.graph;

import dev.argali.api.Stable;

/// A dtype that an operation cannot take, or a name that is no dtype.
@Stable
public class DTypeException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where`, with what is wrong and how to mend it.
    public DTypeException(String where, String problem, String cure) {
        super(where, problem, cure);
    }
}
