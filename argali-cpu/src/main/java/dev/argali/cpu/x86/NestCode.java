package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.runtime.LruCache;
import java.util.Optional;

/// The machine code of a [Nest], once in a process. Has no state: any number of threads may run it, each with a block
/// of its own.
public final class NestCode {
    private static final LruCache<Nest, Optional<NestCode>> KNOWN = LruCache.of("kernels in machine code", 512);

    /// Points that take some ten microseconds, more where many operations are done on each.
    private static final long BRIEF_CELLS = 1 << 15;

    private static final boolean AVAILABLE = Processor.hasAvx2();

    private final Nest nest;
    private final NestBlock layout;
    private final Routine routine;
    private final long blockBytes;

    private NestCode(Nest nest, Routine routine, long blockBytes) {
        this.nest = nest;
        this.layout = new NestBlock(nest);
        this.routine = routine;
        this.blockBytes = blockBytes;
    }

    /// {@return whether code can be written and run here}
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    /// {@return the code, or empty if the system does not let a process write code}
    public static Optional<NestCode> of(Nest nest) {
        return KNOWN.get(nest, () -> {
            var compiler = new NestCompiler(nest);
            return Routine.of(compiler.assemble()).map(r -> new NestCode(nest, r, compiler.blockBytes()));
        });
    }

    /// {@return the bytes of a block, which begins at a multiple of 64}
    public long blockBytes() {
        return blockBytes;
    }

    /// Prepares a block, once.
    public void begin(long block) {
        layout.begin(block, nest);
    }

    /// Says how many bytes lie between an operand's rows; 0 in a fresh block.
    public void step(long block, int operand, long bytes) {
        ALL.set(JAVA_LONG, block + layout.step(operand), bytes);
    }

    /// Says where the first row of an operand is, for the next run.
    public void address(long block, int operand, long address) {
        ALL.set(JAVA_LONG, block + layout.address(operand), address);
    }

    /// Computes so many rows of so many columns, at least one of each.
    public void run(long block, long rows, long columns) {
        routine.run(block, rows, columns, rows * columns <= BRIEF_CELLS);
    }
}
