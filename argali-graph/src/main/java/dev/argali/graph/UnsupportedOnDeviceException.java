package dev.argali.graph;

import dev.argali.api.Stable;

/// An operation that the backend at hand cannot run.
@Stable
public class UnsupportedOnDeviceException extends ArgaliException {
    private static final long serialVersionUID = 1;

    /// An error at `where`, with what is wrong and how to mend it.
    public UnsupportedOnDeviceException(String where, String problem, String cure) {
        super(where, problem, cure);
    }
}
