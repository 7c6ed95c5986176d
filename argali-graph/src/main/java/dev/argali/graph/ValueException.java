package dev.argali.graph;

import dev.argali.api.Stable;

/// A value that is out of its range, found before or while a program ran: a label, an index, an option.
@Stable
public class ValueException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where`, with what is wrong and how to mend it.
    public ValueException(String where, String problem, String cure) {
        super(where, problem, cure);
    }
}
