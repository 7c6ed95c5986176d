package dev.argali.cpu.vectors;

import dev.argali.cpu.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// Computes points one behind the other; each generated class is one. Has no state: any number of threads may use it.
public abstract class VectorLoop {
    /// All memory; for generated classes.
    protected static final MemorySegment ALL = NativeMemory.ALL;

    /// The byte order of this machine; for generated classes.
    protected static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// For generated classes.
    protected VectorLoop() {}

    /// Computes `n` points.
    ///
    /// @param addresses of the first point, for everything dense: what is read, then what is written
    /// @param arrays for everything else, in the same order: `n` elements, or one if it is the same for all points
    public abstract void run(long[] addresses, Object[] arrays, int n);
}
