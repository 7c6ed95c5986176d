package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.runtime.LruCache;
import java.util.Optional;

/// A product of float32 matrices of one shape, in machine code made for that shape. For matrices that fit the
/// second-level cache a library call costs up to a microsecond, and half of its speed is lost at the borders of such
/// small sizes.
///
/// Sums are taken in the order of the terms, each term with one rounding: how a product is cut into rows and columns
/// does not change its bits.
public final class PanelProduct {
    /// Larger matrices, all three together, do not stay in the second-level cache, where a library orders its reading
    /// better.
    private static final long MOST_ELEMENTS = 1 << 19;

    /// More terms than these a library takes in blocks, which is faster where a panel leaves the first-level cache.
    /// With long vectors twice as many are measured to do well: 128x784x64 in 64 µs, the library in 71.
    private static final long MOST_TERMS = PanelVectors.LONG ? 1024 : 512;

    private static final boolean AVAILABLE = NestCode.isAvailable() && Processor.hasFma();
    private static final LruCache<Key, Optional<Routine>> KNOWN = LruCache.of("small products", 512);

    /// Multiply-adds that take some ten microseconds.
    private static final long BRIEF_WORK = 1 << 20;

    /// What may be otherwise than in a plain product.
    ///
    /// @param runs in which the terms of a row of the left operand lie, of equal length, in each by the column stride
    /// @param apart elements from the begin of one run to that of the next
    /// @param adds whether the product is added to what is there; then rows of the result may overlap
    public record Form(int runs, long apart, boolean adds) {
        static final Form PLAIN = new Form(1, 0, false);
    }

    private record Key(MatmulShape shape, Form form, boolean wide) {}

    private final Routine routine;
    private final PanelCode code;
    private final boolean brief;

    private PanelProduct(Routine routine, PanelCode code, boolean brief) {
        this.routine = routine;
        this.code = code;
        this.brief = brief;
    }

    /// {@return code for a product, or empty if the library does that better, or this machine has no such code}
    ///
    /// @param shape sizes and strides, without a stack
    public static Optional<PanelProduct> of(MatmulShape shape) {
        return of(shape, Form.PLAIN);
    }

    /// {@return code for a product of another form; empty as above}
    ///
    /// @param shape sizes and strides, without a stack
    public static Optional<PanelProduct> of(MatmulShape shape, Form form) {
        return of(shape, form, PanelVectors.LONG);
    }

    /// @param wide whether in vectors of 512 bits
    static Optional<PanelProduct> of(MatmulShape shape, Form form, boolean wide) {
        if (!AVAILABLE || !fits(shape)) {
            return Optional.empty();
        }
        var code = new PanelCode(shape, form, wide);
        return KNOWN.get(new Key(shape, form, wide), () -> Routine.of(code.assemble()))
                .map(routine -> new PanelProduct(routine, code, shape.work() <= BRIEF_WORK));
    }

    private static boolean fits(MatmulShape shape) {
        MatmulShape.Sizes s = shape.sizes();
        // The right operand goes by once.
        boolean passes = s.m() <= PanelCode.BEST_ROWS && shape.b().column() == 1;
        boolean small = passes || s.k() <= MOST_TERMS;
        boolean some = s.batch() == 1 && s.m() > 0 && s.k() > 0 && s.n() > 1;
        long elements = s.m() * s.k() + s.k() * s.n() + s.m() * s.n();
        return small && elements <= MOST_ELEMENTS && some && shape.c().column() == 1 && PanelCode.reaches(shape);
    }

    /// {@return the bytes of a block}
    public long blockBytes() {
        return code.blockBytes();
    }

    /// Prepares a block, once.
    public void begin(long block) {
        code.begin(block);
    }

    /// Computes the product.
    ///
    /// @param block prepared memory that nobody else uses meanwhile
    /// @param a address of the left operand
    /// @param b address of the right operand
    /// @param c address of the result
    public void run(long block, long a, long b, long c) {
        ALL.set(JAVA_LONG, block + PanelCode.LEFT_AT, a);
        ALL.set(JAVA_LONG, block + PanelCode.RIGHT_AT, b);
        ALL.set(JAVA_LONG, block + PanelCode.RESULT_AT, c);
        routine.run(block, 0, 0, brief);
    }
}
