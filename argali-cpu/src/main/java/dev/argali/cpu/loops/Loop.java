package dev.argali.cpu.loops;

import dev.argali.cpu.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// The generated code of a [LoopShape]: computes points one behind the other. Has no state: any number of threads may
/// use it.
public abstract class Loop {
    /// Points come in multiples of this: the lanes of the widest vector of the narrowest element.
    public static final int LANES = 16;

    /// All memory; for generated classes.
    protected static final MemorySegment ALL = NativeMemory.ALL;

    /// The byte order of this machine; for generated classes.
    protected static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// For generated classes.
    protected Loop() {}

    /// Computes the points 0 to `count` − 1; `count` is a multiple of [#LANES].
    ///
    /// @param block memory of [LoopShape#blockBytes] with the address of each operand, inputs first; aligned to 64
    /// bytes
    public abstract void run(long block, int count);
}
