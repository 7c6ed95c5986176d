package dev.argali.cpu.vectors;

import dev.argali.cpu.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// Computes points one behind the other; each generated class is one. Has no state: any number of threads may use it.
public abstract class VectorLoop {
    /// All memory; for generated classes.
    protected static final MemorySegment ALL = NativeMemory.ALL;

    /// The byte order of this machine; for generated classes.
    protected static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// For generated classes.
    protected VectorLoop() {}

    /// {@return the bytes of a vector}
    public static int vectorBytes() {
        return FloatVector.SPECIES_PREFERRED.vectorByteSize();
    }

    /// Computes the points `from … to - 1`; their number is a multiple of a vector's lanes.
    ///
    /// @param addresses of point 0, for everything dense: what is read, then what is written
    /// @param arrays for everything else, in the same order: an element for each point, or one for all
    public abstract void run(long[] addresses, Object[] arrays, int from, int to);
}
