package dev.argali.cpu.x86;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.NativeMemory;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/// Pages of the operating system that hold a routine: first writable, then executable, never both.
final class CodeMemory {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE = 2;
    private static final boolean MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    private static final int ANONYMOUS = MAC ? 0x1000 : 0x20;
    private static final long PAGE = 4096;

    private static final MethodHandle MAP = function(
            "mmap", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle PROTECT =
            function("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle UNMAP = function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    /// Pages with a routine.
    record Pages(long address, long bytes) implements Runnable {
        /// Gives the pages back; nobody may be inside.
        @Override
        public void run() {
            try {
                int _ = (int) UNMAP.invokeExact(address, bytes);
            } catch (Throwable t) {
                throw new IllegalStateException("munmap", t);
            }
        }
    }

    private CodeMemory() {}

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type);
    }

    /// {@return pages with these bytes, or empty if the system does not allow it}
    static Optional<Pages> hold(byte[] code) {
        long bytes = Math.ceilDiv(code.length, PAGE) * PAGE;
        try {
            long address = (long) MAP.invokeExact(0L, bytes, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0L);
            if (address == -1) {
                return Optional.empty();
            }
            var pages = new Pages(address, bytes);
            MemorySegment.copy(MemorySegment.ofArray(code), 0, NativeMemory.ALL, address, code.length);
            if ((int) PROTECT.invokeExact(address, bytes, READ | EXECUTE) != 0) {
                pages.run();
                return Optional.empty();
            }
            return Optional.of(pages);
        } catch (Throwable t) {
            throw new IllegalStateException("mmap", t);
        }
    }
}
