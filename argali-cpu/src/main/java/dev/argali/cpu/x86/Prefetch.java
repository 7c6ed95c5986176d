package dev.argali.cpu.x86;

import dev.argali.cpu.x86.Assembler.Slot;
import dev.argali.runtime.LruCache;
import java.util.Optional;

/// Asks the processor for the beginning of a stretch of memory that is read soon; while that arrives, the caller does
/// something else. Where the stretch goes on, the processor follows by itself. Any address will do, it is not touched.
public final class Prefetch {
    /// The lines that are asked for.
    private static final int LINES = 8;

    private static final int LINE_BYTES = 64;

    /// What is shorter is there as soon as it is asked for.
    public static final int LEAST_BYTES = LINES * LINE_BYTES;

    /// Not in a field of its own: whoever gives the engine back empties all caches, so that its code can go.
    private static final LruCache<Integer, Optional<Prefetch>> KNOWN = LruCache.of("prefetches", 1);

    private final Routine routine;

    private Prefetch(Routine routine) {
        this.routine = routine;
    }

    /// {@return what asks, or empty if this machine has no such code}
    public static Optional<Prefetch> ofProcess() {
        return NestCode.isAvailable()
                ? KNOWN.get(LINES, () -> Routine.of(assemble()).map(Prefetch::new))
                : Optional.empty();
    }

    /// Asks for what is at this address.
    public void fetch(long address) {
        routine.run(address, 0, 0, true);
    }

    private static byte[] assemble() {
        var code = new Assembler();
        for (int i = 0; i < LINES; i++) {
            code.prefetch(new Slot(Assembler.RDI, i * LINE_BYTES));
        }
        code.leave();
        return code.bytes();
    }
}
