package dev.argali.layers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The two hashes of text by which Keras finds bins: FarmHash's fingerprint of 64 bits, and SipHash-2-4 with a key.
///
/// Sources: Pike and Alakuijala, FarmHash 1.1 (`farmhashna::Hash64`); Aumasson and Bernstein, "SipHash: a fast
/// short-input PRF", 2012.
final class Hashes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = 81;

    private static final long K0 = 0xc3a5c85c97cb3127L;
    private static final long K1 = 0xb492b66fbe98f273L;
    private static final long K2 = 0x9ae16a3b2f90404fL;

    private Hashes() {}

    /// The bin of a text, from 0 to `bins - 1`.
    ///
    /// @param salt the key of SipHash, two numbers; empty for FarmHash
    static long bin(String text, List<Long> salt, long bins) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long hash = salt.isEmpty() ? farm(bytes) : sip(bytes, salt.get(0), salt.get(1));
        return Long.remainderUnsigned(hash, bins);
    }

    // ---- FarmHash -----------------------------------------------------------------------------------------------

    static long farm(byte[] s) {
        int n = s.length;
        if (n <= 16) {
            return upTo16(s);
        }
        long mul = K2 + n * 2L;
        if (n <= 32) {
            long a = fetch(s, 0) * K1;
            long b = fetch(s, 8);
            long c = fetch(s, n - 8) * mul;
            long d = fetch(s, n - 16) * K2;
            return both(right(a + b, 43) + right(c, 30) + d, a + right(b + K2, 18) + c, mul);
        }
        return n <= 64 ? upTo64(s, mul) : longer(s);
    }

    private static long upTo16(byte[] s) {
        int n = s.length;
        long mul = K2 + n * 2L;
        if (n >= 8) {
            long a = fetch(s, 0) + K2;
            long b = fetch(s, n - 8);
            return both(right(b, 37) * mul + a, (right(a, 25) + b) * mul, mul);
        }
        if (n >= 4) {
            return both(n + (fetch4(s, 0) << 3), fetch4(s, n - 4), mul);
        }
        if (n == 0) {
            return K2;
        }
        long y = (s[0] & 0xff) + ((s[n >> 1] & 0xffL) << 8);
        long z = n + ((s[n - 1] & 0xffL) << 2);
        return shiftMix(y * K2 ^ z * K0) * K2;
    }

    private static long upTo64(byte[] s, long mul) {
        int n = s.length;
        long a = fetch(s, 0) * K2;
        long b = fetch(s, 8);
        long c = fetch(s, n - 8) * mul;
        long d = fetch(s, n - 16) * K2;
        long y = right(a + b, 43) + right(c, 30) + d;
        long z = both(y, a + right(b + K2, 18) + c, mul);
        long e = fetch(s, 16) * mul;
        long f = fetch(s, 24);
        long g = (y + fetch(s, n - 32)) * mul;
        long h = (z + fetch(s, n - 24)) * mul;
        return both(right(e + f, 43) + right(g, 30) + h, e + right(f + a, 18) + g, mul);
    }

    /// The running state over blocks of 64 bytes.
    private static final class Blocks {
        long x;
        long y;
        long z;
        long v1;
        long v2;
        long w1;
        long w2;

        Blocks(long seed) {
            x = seed * K2;
            y = seed * K1 + 113;
            z = shiftMix(y * K2 + 113) * K2;
        }

        void take(byte[] s, int at, long mul, long nine) {
            x = right(x + y + v1 + fetch(s, at + 8), 37) * mul;
            y = right(y + v2 + fetch(s, at + 48), 42) * mul;
            x ^= w2 * nine;
            y += v1 * nine + fetch(s, at + 40);
            z = right(z + w1, 33) * mul;
            long a = v2 * mul;
            long b = x + w1;
            long first = weak(s, at, a);
            v2 = weakSecond(s, at, a, b);
            v1 = first;
            a = z + w2;
            b = y + fetch(s, at + 16);
            first = weak(s, at + 32, a);
            w2 = weakSecond(s, at + 32, a, b);
            w1 = first;
            long t = z;
            z = x;
            x = t;
        }

        private static long weak(byte[] s, int at, long a) {
            return a + fetch(s, at) + fetch(s, at + 8) + fetch(s, at + 16) + fetch(s, at + 24);
        }

        private static long weakSecond(byte[] s, int at, long a, long b) {
            long c = a + fetch(s, at);
            long all = c + fetch(s, at + 8) + fetch(s, at + 16);
            return right(b + c + fetch(s, at + 24), 21) + right(all, 44) + c;
        }
    }

    private static long longer(byte[] s) {
        int n = s.length;
        Blocks b = new Blocks(SEED);
        b.x += fetch(s, 0);
        int end = (n - 1) / 64 * 64;
        for (int at = 0; at < end; at += 64) {
            b.take(s, at, K1, 1);
        }
        long mul = K1 + ((b.z & 0xff) << 1);
        b.w1 += (n - 1) & 63;
        b.v1 += b.w1;
        b.w1 += b.v1;
        b.take(s, n - 64, mul, 9);
        return both(both(b.v1, b.w1, mul) + shiftMix(b.y) * K0 + b.z, both(b.v2, b.w2, mul) + b.x, mul);
    }

    private static long fetch(byte[] s, int at) {
        return (long) LONGS.get(s, at);
    }

    private static long fetch4(byte[] s, int at) {
        return (int) INTS.get(s, at) & 0xffffffffL;
    }

    private static long right(long x, int by) {
        return Long.rotateRight(x, by);
    }

    private static long shiftMix(long x) {
        return x ^ (x >>> 47);
    }

    private static long both(long u, long v, long mul) {
        long a = shiftMix((u ^ v) * mul);
        return shiftMix((v ^ a) * mul) * mul;
    }

    // ---- SipHash ------------------------------------------------------------------------------------------------

    static long sip(byte[] s, long k0, long k1) {
        long[] v = {
            k0 ^ 0x736f6d6570736575L, k1 ^ 0x646f72616e646f6dL, k0 ^ 0x6c7967656e657261L, k1 ^ 0x7465646279746573L
        };
        int whole = s.length & ~7;
        for (int at = 0; at < whole; at += 8) {
            absorb(v, fetch(s, at));
        }
        long last = (long) s.length << 56;
        for (int i = whole; i < s.length; i++) {
            last |= (s[i] & 0xffL) << 8 * (i - whole);
        }
        absorb(v, last);
        v[2] ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round(v);
        }
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void absorb(long[] v, long word) {
        v[3] ^= word;
        round(v);
        round(v);
        v[0] ^= word;
    }

    private static void round(long[] v) {
        v[0] += v[1];
        v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
        v[0] = Long.rotateLeft(v[0], 32);
        v[2] += v[3];
        v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
        v[2] = Long.rotateLeft(v[2], 32);
    }
}
