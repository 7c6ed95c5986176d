package dev.argali.runtime;

import dev.argali.graph.Literal;
import dev.argali.graph.TensorType;

/// The counter-based random generator Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011, section 3.3.
final class Philox {
    private Philox() {}

    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;

    /// What [dev.argali.graph.Prim.RandomBits] gives for a state of seed and counter.
    static Literal bits(Literal state, TensorType type) {
        Literal out = Literal.zeros(type);
        long seed = state.getLong(0);
        long counter = state.getLong(1);
        for (long i = 0; i < type.size(); i++) {
            long at = counter + i / 4;
            int[] block = block(new int[] {(int) at, (int) (at >>> 32), 0, 0}, (int) seed, (int) (seed >>> 32));
            out.setLong(i, block[(int) (i % 4)]);
        }
        return out;
    }

    /// One block of four words for a counter of four words and a key of two.
    static int[] block(int[] counter, int key0, int key1) {
        int[] c = counter.clone();
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < 10; round++) {
            long p0 = Integer.toUnsignedLong(MULTIPLIER_0) * Integer.toUnsignedLong(c[0]);
            long p1 = Integer.toUnsignedLong(MULTIPLIER_1) * Integer.toUnsignedLong(c[2]);
            c = new int[] {(int) (p1 >>> 32) ^ c[1] ^ k0, (int) p1, (int) (p0 >>> 32) ^ c[3] ^ k1, (int) p0};
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return c;
    }
}
