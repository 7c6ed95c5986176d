package dev.argali.tensor;

import dev.argali.graph.ArgaliException;

/// Ends a trace in which a value was read. [Jit] catches it and runs the function operation by operation; users see it
/// only where that is no way out: in the body of a `cond`, a `scan`, a loop, or an op.
final class TraceEnd extends ArgaliException {
    private static final long serialVersionUID = 1;

    private final String site;

    TraceEnd(String site) {
        super(
                "Tensor",
                "a value is read at " + site + " inside a function that is traced and has none yet",
                "Use Control.cond or Control.whileLoop instead of a Java if or while, or read it outside");
        this.site = site;
    }

    /// {@return the line of the user's program that read the value}
    String site() {
        return site;
    }
}
