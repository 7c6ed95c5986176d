package dev.argali.cpu.matmul;

import java.lang.foreign.MemorySegment;

/// The blocks of one product in Java arrays, where C2 vectorises plain loops, which it does not over memory segments.
///
/// A block of C is summed over all of `k` before it is stored. Rows are arrays of their own: a loop whose arrays are
/// all indexed by the loop variable alone is one that C2 knows to be free of aliasing.
abstract class Panels {
    /// Rows of a block of C; two of them are summed at once.
    static final int ROWS = 64;

    /// The extent of `k` in a block; four of it are summed at once. Sums do not depend on how a product was sliced,
    /// because this is a constant.
    static final int DEPTH = 128;

    /// Columns of a block of C.
    static final int COLUMNS = 512;

    static final int ROWS_AT_ONCE = 2;
    static final int DEPTH_AT_ONCE = 4;

    /// All of memory, so that an address is an offset.
    static final MemorySegment MEMORY = everything();

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    static Panels of(Element element) {
        return switch (element) {
            case F32, F16, BF16 -> new FloatPanels(element);
            case F64 -> new DoublePanels();
            case I32 -> new IntPanels();
            case I64 -> new LongPanels();
        };
    }

    /// Brings a `rows` x `depth` block of A here, filled up with zeros to multiples of what is summed at once.
    abstract void packA(long address, Strides strides, int rows, int depth);

    /// Brings a `depth` x `columns` block of B here, filled up with rows of zeros.
    abstract void packB(long address, Strides strides, int depth, int columns);

    /// Starts a block of C with zeros.
    abstract void clear(int rows, int columns);

    /// Starts a block of C with what is stored there.
    abstract void load(long address, Strides strides, int rows, int columns);

    /// Adds the product of the packed blocks.
    abstract void multiply(int rows, int depth, int columns);

    /// Stores a block of C.
    abstract void store(long address, Strides strides, int rows, int columns);

    static int roundedUp(int count, int step) {
        return (count + step - 1) / step * step;
    }
}
