package dev.argali.model;

import dev.argali.graph.ArgaliException;

/// A file of Keras's formats (`.keras`, `.weights.h5`, `.h5`), or the drawing of a model, that cannot be read or
/// written: missing, foreign, truncated, damaged, unsafe, or on a disk that is full or read-only. A failed write
/// leaves the old file whole.
public class KerasFileException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where` (usually the file), with what is wrong and how to mend it.
    public KerasFileException(String where, String problem, String cure) {
        super(where, problem, cure);
    }

    /// The same with the exception that led to it.
    public KerasFileException(String where, String problem, String cure, Throwable cause) {
        super(where, problem, cure, cause);
    }
}
