package dev.argali.cpu.onednn;

/// A [Reorder] with the arguments of one frame: for one thread at a time, and free of allocation.
public final class ReorderCall implements AutoCloseable {
    private static final int SOURCE = 0;
    private static final int TARGET = 1;

    private final PrimitiveCall call;

    ReorderCall(PrimitiveCall call) {
        this.call = call;
    }

    /// Copies on this thread. The addresses are not checked.
    ///
    /// @param source address of the array as it is
    /// @param target address of the array as it shall be
    /// @param scratch address of [Reorder#scratchBytes] bytes; ignored when that is 0
    /// @throws OneDnnException if oneDNN reports a failure
    public void run(long source, long target, long scratch) {
        call.bind(SOURCE, source);
        call.bind(TARGET, target);
        call.bindScratch(scratch);
        call.run();
    }

    /// Destroys the C objects now. After this the call must not be used.
    @Override
    public void close() {
        call.close();
    }
}
