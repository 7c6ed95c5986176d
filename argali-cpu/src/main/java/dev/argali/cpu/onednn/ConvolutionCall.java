package dev.argali.cpu.onednn;

import org.jspecify.annotations.Nullable;

/// A [Convolution] with the arguments of one frame: for one thread at a time, and free of allocation.
/// The C objects behind it go with [#close], or with the last reference.
public final class ConvolutionCall implements AutoCloseable {
    private static final int RESULT = 2;

    private final ConvSpec.Pass pass;
    private final PrimitiveCall call;
    private final @Nullable ReorderCall packing;
    private final @Nullable ReorderCall adding;

    ConvolutionCall(
            ConvSpec.Pass pass, PrimitiveCall call, @Nullable ReorderCall packing, @Nullable ReorderCall adding) {
        this.pass = pass;
        this.call = call;
        this.packing = packing;
        this.adding = adding;
    }

    /// Brings a filter into this kernel's layout, if that is another one.
    ///
    /// @param filter its address
    /// @param packed address of [Convolution#packedBytes] bytes
    /// @param scratch as in [#run]
    public void pack(long filter, long packed, long scratch) {
        if (packing != null && pass != ConvSpec.Pass.FILTER) {
            packing.run(filter, packed, scratch);
        }
    }

    /// Computes on this thread. The addresses are not checked. The gradient for a filter is in `packed` behind this,
    /// for [#deliver].
    ///
    /// @param a address of the examples, or of the gradient for the results
    /// @param b address of the filter, or of the gradient for the results
    /// @param c address of the result; not looked at for a gradient for a filter
    /// @param packed address of [Convolution#packedBytes] bytes, where [#pack] has put the filter
    /// @param scratch address of [Convolution#scratchBytes] bytes that no other thread uses meanwhile
    /// @throws OneDnnException if oneDNN reports a failure
    public void run(long a, long b, long c, long packed, long scratch) {
        boolean gradient = pass == ConvSpec.Pass.FILTER;
        call.bind(0, a);
        call.bind(1, packing == null || gradient ? b : packed);
        call.bind(RESULT, gradient ? packed : c);
        call.bindScratch(scratch);
        call.run();
    }

    /// Brings the gradient for a filter to its place.
    ///
    /// @param packed where it is
    /// @param to where the plain gradient goes
    /// @param add whether it is added to what is there
    /// @param scratch as in [#run]
    public void deliver(long packed, long to, boolean add, long scratch) {
        ReorderCall reorder = add ? adding : packing;
        if (reorder == null) {
            throw new IllegalStateException("no gradient for a filter: " + pass);
        }
        reorder.run(packed, to, scratch);
    }

    /// Destroys the C objects now. After this the call must not be used.
    @Override
    public void close() {
        call.close();
        if (packing != null) {
            packing.close();
        }
        if (adding != null) {
            adding.close();
        }
    }
}
