package dev.argali.graph;

/// A value that is out of its range, found before or while a program ran: a label, an index, an option.
public class ValueException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where`, with what is wrong and how to mend it.
    public ValueException(String where, String problem, String cure) {
        super(where, problem, cure);
    }
}
