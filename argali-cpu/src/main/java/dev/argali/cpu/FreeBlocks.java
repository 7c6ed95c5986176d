package dev.argali.cpu;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/// Blocks of memory that were given back, kept for who asks for the same size next: so that steps which are alike take
/// nothing from the system. Bounded, safe for many threads, without locks.
final class FreeBlocks {
    /// Sizes are multiples of this.
    static final long GRAIN = 64;

    private static final long MOST_BYTES = 1 << 20;
    private static final long MOST_KEPT = 16 << 20;
    private static final int SETS = 256;
    private static final int WAYS = 16;
    private static final int ADDRESS_BITS = 48;

    /// A block a word: its address, and above it its size in grains. Blocks of a size stand in one set.
    private final AtomicLongArray slots = new AtomicLongArray(SETS * WAYS);
    private final AtomicLong kept = new AtomicLong();

    FreeBlocks() {}

    /// {@return the size of the block for this many bytes}
    static long rounded(long bytes) {
        return Math.max(GRAIN, (bytes + GRAIN - 1) & -GRAIN);
    }

    /// {@return how many bytes are kept}
    long keptBytes() {
        return kept.get();
    }

    private static int firstSlot(long grains) {
        // Neighbouring sizes in neighbouring sets; sizes that are multiples of a power of two elsewhere, too.
        return (int) ((grains ^ grains >>> 8) & SETS - 1) * WAYS;
    }

    /// {@return a block of this size, rounded, or 0 if there is none}
    long take(long size) {
        if (size > MOST_BYTES) {
            return 0;
        }
        long grains = size / GRAIN;
        int first = firstSlot(grains);
        for (int i = first; i < first + WAYS; i++) {
            long word = slots.get(i);
            if (word != 0 && word >>> ADDRESS_BITS == grains && slots.compareAndSet(i, word, 0)) {
                kept.addAndGet(-size);
                return word & (1L << ADDRESS_BITS) - 1;
            }
        }
        return 0;
    }

    /// Takes all blocks out.
    ///
    /// @param free is given the address of each
    void clear(LongConsumer free) {
        for (int i = 0; i < slots.length(); i++) {
            long word = slots.getAndSet(i, 0);
            if (word != 0) {
                kept.addAndGet(-(word >>> ADDRESS_BITS) * GRAIN);
                free.accept(word & (1L << ADDRESS_BITS) - 1);
            }
        }
    }

    /// {@return whether the block is kept; if not, it goes back to the system}
    boolean keep(long address, long size) {
        if (size > MOST_BYTES || address >>> ADDRESS_BITS != 0 || kept.get() + size > MOST_KEPT) {
            return false;
        }
        long grains = size / GRAIN;
        long word = grains << ADDRESS_BITS | address;
        int first = firstSlot(grains);
        for (int i = first; i < first + WAYS; i++) {
            if (slots.get(i) == 0 && slots.compareAndSet(i, 0, word)) {
                kept.addAndGet(size);
                return true;
            }
        }
        return false;
    }
}
