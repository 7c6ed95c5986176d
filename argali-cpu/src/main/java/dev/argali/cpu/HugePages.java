package dev.argali.cpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Asks Linux to back large blocks by pages of 2 MB. The rows of a batch lie anywhere in a data set of hundreds of
/// megabytes: with pages of 4 KB each row misses the processor's table of addresses. Elsewhere nothing is asked.
final class HugePages {
    /// Blocks from this size on have some whole pages inside.
    static final long LEAST_BYTES = 8L << 20;

    private static final long PAGE = 2L << 20;
    private static final int ADVICE = 14;
    private static final Optional<MethodHandle> ADVISE = advise();

    private HugePages() {}

    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> advise() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("madvise")
                .map(f -> linker.downcallHandle(f, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT)));
    }

    /// Asks for the pages that lie within a block; others may share the pages at its ends. A system that refuses
    /// leaves everything as it was.
    static void prefer(long address, long bytes) {
        long first = (address + PAGE - 1) & -PAGE;
        long end = (address + bytes) & -PAGE;
        if (bytes < LEAST_BYTES || ADVISE.isEmpty()) {
            return;
        }
        try {
            int _ = (int) ADVISE.get().invokeExact(first, end - first, ADVICE);
        } catch (Throwable t) {
            throw new IllegalStateException("madvise", t);
        }
    }
}
