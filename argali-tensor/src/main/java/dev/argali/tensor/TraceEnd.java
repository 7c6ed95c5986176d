package dev.argali.tensor;

/// Ends a trace in which a value was read. Caught by [Jit]; never seen by users of `Jit` and `fit`.
final class TraceEnd extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String site;

    TraceEnd(String site) {
        super("a value is read inside a traced function at " + site, null, false, false);
        this.site = site;
    }

    /// {@return the line of the user's program that read the value}
    String site() {
        return site;
    }
}
