package dev.argali.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.graph.ArgaliException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Memory outside the Java heap, from the C library: 64-byte aligned, not zeroed, given back at once. (An `Arena` for
/// each buffer would zero it and stop all threads for a moment when it is closed.)
///
/// Tensors that nobody uses any more give their buffers back when they are collected, but the collector knows nothing
/// of what hangs on a small handle. So a collection is asked for when 256 MB more are in use than after the last one
/// (half as much again where more is really needed), as long as collections take at most a tenth of the time; and past
/// three quarters of the process's limit in any case.
public final class NativeMemory {
    /// All memory as one segment: the offset is the address. Whoever uses it has checked the bounds.
    public static final MemorySegment ALL = all();

    private static final long ALIGNMENT = 64;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MALLOC = function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
    private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final long LIMIT = MemoryLimit.ofProcess();
    private static final AtomicLong USED = new AtomicLong();
    private static final FreeBlocks FREED = new FreeBlocks(NativeMemory::free);
    private static final LongAdder TAKEN = new LongAdder();
    private static final long GROWTH = Math.min(256L << 20, LIMIT / 8);
    private static final int PAUSE_SHARE = 10;
    // The least that was in use since the last collection: what is really needed, or a little more.
    private static final AtomicLong LEAST = new AtomicLong();
    // Above this a collection is worth its time although the last one did not help.
    private static volatile long tight = LIMIT / 4 * 3;
    private static volatile long restUntil = System.nanoTime();

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

    /// {@return how many bytes are in use}
    public static long used() {
        return USED.get();
    }

    /// {@return how often the system was asked for memory; what was given back lately is handed out without asking}
    public static long taken() {
        return TAKEN.sum();
    }

    /// {@return how many bytes may be in use: [MemoryLimit]}
    public static long limitBytes() {
        return LIMIT;
    }

    /// Memory of this size; its address is a multiple of 64.
    ///
    /// @throws ArgaliException if that would pass the limit, or the system has no more
    public static long allocate(long bytes) {
        account(bytes);
        long size = FreeBlocks.rounded(bytes);
        long kept = FREED.take(size);
        if (kept != 0) {
            return kept;
        }
        long raw = malloc(size + 2 * ALIGNMENT);
        if (raw == 0) {
            USED.addAndGet(-bytes);
            throw exhausted(bytes);
        }
        TAKEN.increment();
        // The address that malloc gave stands in front of the aligned block.
        long aligned = (raw + 2 * ALIGNMENT - 1) & -ALIGNMENT;
        ALL.set(JAVA_LONG, aligned - 8, raw);
        HugePages.prefer(aligned, size);
        return aligned;
    }

    /// Gives memory back.
    public static void free(long address, long bytes) {
        LEAST.accumulateAndGet(USED.addAndGet(-bytes), Math::min);
        if (FREED.keep(address, FreeBlocks.rounded(bytes))) {
            return;
        }
        free(address);
    }

    /// Gives all blocks that are kept for later back to the system.
    static void release() {
        FREED.clear();
    }

    private static void free(long address) {
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
        if (bytes > LIMIT) {
            throw exhausted(bytes);
        }
        long now = USED.addAndGet(bytes);
        if (now > tight) {
            collectHard(bytes);
        } else if (grown(now) && System.nanoTime() - restUntil > 0) {
            collect();
        }
    }

    private static boolean grown(long now) {
        long least = LEAST.get();
        return now - least > Math.max(GROWTH, least / 2);
    }

    private static synchronized void collect() {
        if (!grown(USED.get())) {
            return; // another thread was first
        }
        long start = System.nanoTime();
        System.gc();
        long end = System.nanoTime();
        LEAST.set(USED.get());
        restUntil = end + (end - start) * PAUSE_SHARE;
    }

    /// Gives back what programs keep for their next runs, waits for what a collection gives back, and refuses what does
    /// not fit even so.
    private static synchronized void collectHard(long bytes) {
        if (USED.get() <= tight) {
            return; // another thread was first
        }
        CpuProgram.releaseIdle();
        release();
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
        LEAST.set(now);
        // Where most of it is really in use, the next collection is worth its time only well above.
        tight = Math.max(LIMIT / 4 * 3, now + (LIMIT - now) / 4);
    }

    private static ArgaliException exhausted(long bytes) {
        return new ArgaliException(
                "memory",
                "a tensor of " + bytes + " bytes does not fit: " + used() + " of " + LIMIT + " bytes are in use",
                "A smaller batchSize needs less; " + MemoryLimit.VARIABLE + " sets the limit");
    }
}
