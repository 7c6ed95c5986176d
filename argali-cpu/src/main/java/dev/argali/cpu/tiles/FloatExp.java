package dev.argali.cpu.tiles;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// The natural exponential of a tile of floats, within 1.5 units in the last place.
///
/// `x = n·ln 2 + r`, `exp(x) = 2ⁿ·p(r)`; the polynomial is that of the Cephes library (Moshier, 1992). Adding 1.5·2²³
/// rounds `x·log₂e` to `n` and leaves `n` in the low bits. The JVM does not vectorise moves between float and int bits,
/// so these go through memory. Holds scratch arrays: one for each thread.
final class FloatExp {
    private static final float MAGIC = 12_582_912f;
    private static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);

    private final int[] bits = new int[TileMachine.TILE];
    private final int[] low = new int[TileMachine.TILE];
    private final float[] reduced = new float[TileMachine.TILE];
    private final float[] scale = new float[TileMachine.TILE];
    private final MemorySegment reducedBytes = MemorySegment.ofArray(reduced);
    private final MemorySegment scaleBytes = MemorySegment.ofArray(scale);

    /// `out = exp(x)` for the first `n` elements; both may be one array.
    void apply(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            // Beyond these the result is 0 or infinite; NaN passes.
            float clamped = Math.max(-105f, Math.min(90f, x[i]));
            out[i] = clamped;
            reduced[i] = clamped * 1.442695041f + MAGIC;
        }
        MemorySegment.copy(reducedBytes, JAVA_INT_UNALIGNED, 0, bits, 0, n);
        for (int i = 0; i < n; i++) {
            float k = reduced[i] - MAGIC;
            float r = out[i] - k * 0.693359375f;
            r = r - k * -2.12194440e-4f;
            float p = 1.9875691500E-4f;
            p = p * r + 1.3981999507E-3f;
            p = p * r + 8.3334519073E-3f;
            p = p * r + 4.1665795894E-2f;
            p = p * r + 1.6666665459E-1f;
            p = p * r + 5.0000001201E-1f;
            out[i] = p * (r * r) + r + 1f;
        }
        // 2ⁿ in two factors, so that results below the normal range and near the largest float come out right.
        for (int i = 0; i < n; i++) {
            int k = bits[i] - MAGIC_BITS;
            int half = k >> 1;
            bits[i] = (half + 127) << 23;
            low[i] = (k - half + 127) << 23;
        }
        scaleBy(out, bits, n);
        scaleBy(out, low, n);
    }

    private void scaleBy(float[] out, int[] exponents, int n) {
        MemorySegment.copy(exponents, 0, scaleBytes, JAVA_INT_UNALIGNED, 0, n);
        for (int i = 0; i < n; i++) {
            out[i] *= scale[i];
        }
    }
}
