package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.util.List;

/// Random bits by Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
///
/// @param state storage of seed and counter
/// @param to storage of the result
/// @param count words of 32 bits
public record RandomKernel(int state, int to, long count) implements Kernel {
    private static final long SLICE = 16_384;

    @Override
    public Step bind(Frame frame) {
        return new Step(frame) {
            private final int slices = (int) Math.max(1, Math.ceilDiv(count, SLICE));

            @Override
            public void run() {
                inSlices(slices);
            }

            @Override
            public void run(int slice, int worker) {
                long seed = ALL.get(JAVA_LONG_UNALIGNED, frame().address(state));
                long counter = ALL.get(JAVA_LONG_UNALIGNED, frame().address(state) + 8);
                long out = frame().address(to);
                long end = Math.min(count, (slice + 1) * SLICE);
                for (long i = slice * SLICE; i < end; i += 4) {
                    block(seed, counter + i / 4, out + i * 4, (int) Math.min(4, end - i));
                }
            }
        };
    }

    /// Writes up to four words of one block.
    private static void block(long seed, long counter, long address, int words) {
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = 0;
        int c3 = 0;
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < 10; round++) {
            long p0 = 0xD251_1F53L * (c0 & 0xFFFF_FFFFL);
            long p1 = 0xCD9E_8D57L * (c2 & 0xFFFF_FFFFL);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += 0x9E37_79B9;
            k1 += 0xBB67_AE85;
        }
        ALL.set(JAVA_INT_UNALIGNED, address, c0);
        if (words > 1) {
            ALL.set(JAVA_INT_UNALIGNED, address + 4, c1);
        }
        if (words > 2) {
            ALL.set(JAVA_INT_UNALIGNED, address + 8, c2);
        }
        if (words > 3) {
            ALL.set(JAVA_INT_UNALIGNED, address + 12, c3);
        }
    }

    @Override
    public List<Integer> reads() {
        return List.of(state);
    }

    @Override
    public List<Integer> writes() {
        return List.of(to);
    }

    @Override
    public String toString() {
        return "random_bits b" + state + " -> b" + to + " " + count + "\n";
    }
}
