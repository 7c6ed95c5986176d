package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.x86.Assembler.Condition;
import dev.argali.cpu.x86.Assembler.Element;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Slot;
import dev.argali.runtime.LruCache;
import java.util.Optional;

/// A row of float32 times a matrix of float32 whose rows are dense: what a layer does to a single example. For matrices
/// that fit the second-level cache a library call costs more than the product: 0.8 µs where 64 x 10 takes 0.1.
///
/// Up to 64 columns at a time have their sums in registers while the rows of the matrix go by; columns that do not
/// fill a vector are read and written under a mask. Sums are taken in the order of the rows, each term with one
/// rounding.
public final class RowProduct {
    /// Larger matrices are read from memory, where only the order of reading counts.
    private static final long MOST_ELEMENTS = 1 << 18;

    private static final int VECTOR_BYTES = 32;
    private static final int LANES = VECTOR_BYTES / Float.BYTES;
    private static final int VECTORS = 8;

    private static final int VALUE = 8;
    private static final int MASK = 9;
    private static final int PART = 10;

    private static final int ROW = Assembler.R9;
    private static final int LENGTH = Assembler.R10;
    private static final int BLOCKS = Assembler.R11;
    private static final int FROM = Assembler.RCX;
    private static final int TO = Assembler.RSI;
    private static final int STEP = Assembler.RDI;
    private static final int AT = Assembler.RAX;
    private static final int TERM = Assembler.RDX;

    // The block: four words, and the mask of the last columns.
    private static final int ROW_AT = 0;
    private static final int MATRIX_AT = 8;
    private static final int RESULT_AT = 16;
    private static final int STEP_AT = 24;
    private static final int MASK_AT = 32;

    /// The bytes of a block.
    public static final int BLOCK_BYTES = MASK_AT + VECTOR_BYTES;

    private static final boolean AVAILABLE = NestCode.isAvailable() && Processor.hasFma();
    private static final LruCache<Integer, Optional<Routine>> KNOWN = LruCache.of("row products", 2 * VECTORS * LANES);

    private final Routine routine;
    private final int length;
    private final int columns;
    private final long step;

    private RowProduct(Routine routine, int length, int columns, long step) {
        this.routine = routine;
        this.length = length;
        this.columns = columns;
        this.step = step;
    }

    /// {@return code for a row of `length` times a matrix of `columns`, or empty if the library does that better,
    ///     or this machine has no such code}
    ///
    /// @param step how many elements lie between the rows of the matrix
    public static Optional<RowProduct> of(long length, long columns, long step) {
        if (!AVAILABLE || length < 1 || columns < 1 || length * columns > MOST_ELEMENTS) {
            return Optional.empty();
        }
        int n = (int) columns;
        int rest = n % (VECTORS * LANES);
        return KNOWN.get(rest, () -> Routine.of(assemble(rest)))
                .map(r -> new RowProduct(r, (int) length, n, step * Float.BYTES));
    }

    /// Prepares a block, once.
    public void begin(long block) {
        ALL.set(JAVA_LONG, block + STEP_AT, step);
        for (int lane = 0; lane < LANES; lane++) {
            ALL.set(JAVA_INT, block + MASK_AT + (long) lane * Float.BYTES, lane < columns % LANES ? -1 : 0);
        }
    }

    /// Computes the product.
    ///
    /// @param row address of the row
    /// @param matrix address of the matrix
    /// @param result address of the result, which is dense
    public void run(long block, long row, long matrix, long result) {
        ALL.set(JAVA_LONG, block + ROW_AT, row);
        ALL.set(JAVA_LONG, block + MATRIX_AT, matrix);
        ALL.set(JAVA_LONG, block + RESULT_AT, result);
        routine.run(block, length, columns / (VECTORS * LANES));
    }

    /// @param rest how many columns are left behind the full blocks
    private static byte[] assemble(int rest) {
        var code = new Assembler();
        code.move(Assembler.R8, Assembler.RDI);
        code.move(LENGTH, Assembler.RSI);
        code.move(BLOCKS, Assembler.RDX);
        code.pointer(ROW, Assembler.R8, ROW_AT);
        code.pointer(FROM, Assembler.R8, MATRIX_AT);
        code.pointer(TO, Assembler.R8, RESULT_AT);
        code.pointer(STEP, Assembler.R8, STEP_AT);
        code.load(MASK, new Slot(Assembler.R8, MASK_AT));
        code.clear(TERM);
        code.compare(BLOCKS, TERM);
        int none = code.jump(Condition.EQUAL);
        int next = code.position();
        columns(code, VECTORS, false);
        code.add(FROM, VECTORS * VECTOR_BYTES);
        code.add(TO, VECTORS * VECTOR_BYTES);
        code.add(BLOCKS, -1);
        code.jumpBack(Condition.UNEQUAL, next);
        code.land(none);
        if (rest > 0) {
            columns(code, rest / LANES, rest % LANES > 0);
        }
        code.end();
        return code.bytes();
    }

    /// @param vectors how many full vectors of columns
    /// @param masked whether there are columns behind these
    private static void columns(Assembler code, int vectors, boolean masked) {
        for (int v = 0; v < vectors + (masked ? 1 : 0); v++) {
            code.vex(Assembler.Prefix.NONE, 0x57, v, v, new Register(v));
        }
        code.move(AT, FROM);
        code.clear(TERM);
        int next = code.position();
        code.broadcast(VALUE, new Element(ROW, TERM, Float.BYTES, 0), false);
        for (int v = 0; v < vectors; v++) {
            code.multiplyAdd(v, VALUE, new Slot(AT, v * VECTOR_BYTES));
        }
        if (masked) {
            code.loadMasked(PART, MASK, new Slot(AT, vectors * VECTOR_BYTES), false);
            code.multiplyAdd(vectors, VALUE, new Register(PART));
        }
        code.addressOf(AT, new Element(AT, STEP, 1, 0));
        code.add(TERM, 1);
        code.compare(TERM, LENGTH);
        code.jumpBack(Condition.BELOW, next);
        for (int v = 0; v < vectors; v++) {
            code.store(v, new Slot(TO, v * VECTOR_BYTES));
        }
        if (masked) {
            code.storeMasked(vectors, MASK, new Slot(TO, vectors * VECTOR_BYTES), false);
        }
    }
}
