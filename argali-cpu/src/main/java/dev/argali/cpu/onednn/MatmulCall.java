package dev.argali.cpu.onednn;

/// A [Matmul] with the arguments of one frame: for one thread at a time, and free of allocation.
/// The C objects behind it go with [#close], or with the last reference.
public final class MatmulCall implements AutoCloseable {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    private final PrimitiveCall call;

    MatmulCall(PrimitiveCall call) {
        this.call = call;
    }

    /// Computes on this thread. The addresses are not checked.
    ///
    /// @param a address of A
    /// @param b address of B
    /// @param c address of C
    /// @param scratch address of [Matmul#scratchBytes] bytes that no other thread uses meanwhile; ignored when that is
    /// 0
    /// @throws OneDnnException if oneDNN reports a failure
    public void run(long a, long b, long c, long scratch) {
        call.bind(A, a);
        call.bind(B, b);
        call.bind(C, c);
        call.bindScratch(scratch);
        call.run();
    }

    /// Destroys the C objects now. After this the call must not be used.
    @Override
    public void close() {
        call.close();
    }
}
