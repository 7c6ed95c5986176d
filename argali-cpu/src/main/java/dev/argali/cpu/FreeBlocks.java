package dev.argali.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/// Blocks of memory that were given back, kept for who asks for such a size next: so that steps which are alike take
/// nothing from the system. Bounded, safe for many threads, without locks.
///
/// There are few sizes, each up to an eighth above the one before. So batches of many sizes share blocks, where a
/// block for each size would fill all room and fit nobody.
final class FreeBlocks {
    /// Sizes are multiples of this.
    static final long GRAIN = 64;

    private static final long MOST_BYTES = 1 << 20;
    private static final long MOST_KEPT = 16 << 20;
    private static final int STEPS = 8;
    private static final int WAYS = 16;
    private static final int ADDRESS_BITS = 48;

    private final LongConsumer free;
    /// A block a word: its address, and above it its size in grains. Blocks of a size stand in one set.
    private final AtomicLongArray slots = new AtomicLongArray(firstSlot(MOST_BYTES) + WAYS);
    private final AtomicLong kept = new AtomicLong();
    private final AtomicInteger hand = new AtomicInteger();

    /// @param free is given the address of each block that is kept no longer
    FreeBlocks(LongConsumer free) {
        this.free = free;
    }

    /// {@return the size of the block for this many bytes}
    static long rounded(long bytes) {
        long least = Math.max(GRAIN, bytes);
        long step = least > MOST_BYTES ? GRAIN : Math.max(GRAIN, Long.highestOneBit(least) / STEPS);
        return (least + step - 1) & -step;
    }

    /// {@return how many bytes are kept}
    long keptBytes() {
        return kept.get();
    }

    /// The sets in the order of sizes: the octave, then the step in it.
    private static int firstSlot(long size) {
        long grains = size / GRAIN;
        int octave = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(grains / STEPS));
        return (octave * STEPS + (int) (grains >>> octave)) * WAYS;
    }

    /// {@return a block of this size, rounded, or 0 if there is none}
    long take(long size) {
        if (size > MOST_BYTES) {
            return 0;
        }
        int first = firstSlot(size);
        for (int i = first; i < first + WAYS; i++) {
            long word = slots.get(i);
            if (word != 0 && slots.compareAndSet(i, word, 0)) {
                kept.addAndGet(-size);
                return address(word);
            }
        }
        return 0;
    }

    /// Keeps a block. Where that is too much, others go.
    ///
    /// @return whether the block is kept; if not, it goes back to the system
    boolean keep(long address, long size) {
        if (size > MOST_BYTES || address >>> ADDRESS_BITS != 0) {
            return false;
        }
        long word = size / GRAIN << ADDRESS_BITS | address;
        int first = firstSlot(size);
        for (int i = first; i < first + WAYS; i++) {
            if (slots.get(i) == 0 && slots.compareAndSet(i, 0, word)) {
                if (kept.addAndGet(size) > MOST_KEPT) {
                    makeRoom();
                }
                return true;
            }
        }
        return false;
    }

    /// Goes round, so that blocks of a size for which nobody asks any more do not stay for ever.
    private void makeRoom() {
        for (int i = 0; i < slots.length() && kept.get() > MOST_KEPT; i++) {
            drop(Math.floorMod(hand.getAndIncrement(), slots.length()));
        }
    }

    private void drop(int slot) {
        long word = slots.getAndSet(slot, 0);
        if (word != 0) {
            kept.addAndGet(-(word >>> ADDRESS_BITS) * GRAIN);
            free.accept(address(word));
        }
    }

    private static long address(long word) {
        return word & (1L << ADDRESS_BITS) - 1;
    }

    /// Takes all blocks out.
    void clear() {
        for (int i = 0; i < slots.length(); i++) {
            drop(i);
        }
    }
}
