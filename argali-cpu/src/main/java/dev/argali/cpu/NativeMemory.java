package dev.argali.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.OperatingSystemMXBean;
import dev.argali.graph.ArgaliException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/// Memory outside the Java heap, from the C library: 64-byte aligned, not zeroed, given back at once. (An `Arena` for
/// each buffer would zero it and stop all threads for a moment when it is closed.)
///
/// An account of what is in use keeps the process inside its limit: past three quarters of it a collection is asked
/// for, since tensors that nobody uses any more give their buffers back when they are collected.
public final class NativeMemory {
    /// All memory as one segment: the offset is the address. Whoever uses it has checked the bounds.
    public static final MemorySegment ALL = all();

    private static final long ALIGNMENT = 64;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MALLOC = function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final long LIMIT = limit();
    private static final AtomicLong USED = new AtomicLong();
    private static final AtomicLong NEXT_COLLECTION = new AtomicLong(LIMIT / 4 * 3);

    private NativeMemory() {}

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor type) {
        SymbolLookup lookup = LINKER.defaultLookup();
        return LINKER.downcallHandle(lookup.find(name).orElseThrow(), type);
    }

    private static long limit() {
        String stated = System.getenv("ARGALI_MEMORY_LIMIT_MB");
        if (stated != null && stated.matches("[0-9]{1,9}")) {
            return Long.parseLong(stated) << 20;
        }
        var system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof OperatingSystemMXBean machine) {
            return machine.getTotalMemorySize() / 10 * 9;
        }
        return Long.MAX_VALUE / 4;
    }

    /// {@return how many bytes are in use}
    public static long used() {
        return USED.get();
    }

    /// {@return how many bytes may be in use: `ARGALI_MEMORY_LIMIT_MB`, else nine tenths of the machine's memory}
    public static long limitBytes() {
        return LIMIT;
    }

    /// Memory of this size; its address is a multiple of 64.
    ///
    /// @throws ArgaliException if that would pass the limit, or the system has no more
    public static long allocate(long bytes) {
        account(bytes);
        long raw = malloc(bytes + 2 * ALIGNMENT);
        if (raw == 0) {
            USED.addAndGet(-bytes);
            throw exhausted(bytes);
        }
        // The address that malloc gave stands in front of the aligned block.
        long aligned = (raw + 2 * ALIGNMENT - 1) & -ALIGNMENT;
        ALL.set(JAVA_LONG, aligned - 8, raw);
        return aligned;
    }

    /// Gives memory back.
    public static void free(long address, long bytes) {
        USED.addAndGet(-bytes);
        try {
            FREE.invokeExact(MemorySegment.ofAddress(ALL.get(JAVA_LONG, address - 8)));
        } catch (Throwable t) {
            throw new IllegalStateException("free", t);
        }
    }

    private static long malloc(long bytes) {
        try {
            return ((MemorySegment) MALLOC.invokeExact(bytes)).address();
        } catch (Throwable t) {
            throw new IllegalStateException("malloc", t);
        }
    }

    private static void account(long bytes) {
        long now = USED.addAndGet(bytes);
        if (now > NEXT_COLLECTION.get()) {
            collect(bytes);
        }
    }

    private static synchronized void collect(long bytes) {
        for (int i = 0; i < 5 && USED.get() > LIMIT / 4 * 3; i++) {
            System.gc();
            try {
                Thread.sleep(10L << i);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        long now = USED.get();
        if (now > LIMIT) {
            USED.addAndGet(-bytes);
            throw exhausted(bytes);
        }
        // Where most of it is really in use, the next collection is worth its time only well above.
        NEXT_COLLECTION.set(Math.max(LIMIT / 4 * 3, now + (LIMIT - now) / 4));
    }

    private static ArgaliException exhausted(long bytes) {
        return new ArgaliException(
                "memory",
                "a tensor of " + bytes + " bytes does not fit: " + used() + " of " + LIMIT + " bytes are in use",
                "A smaller batchSize needs less");
    }
}
