package dev.argali.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Blocks of float32; the half types are converted on the way in and out, so that sums are in float32.
final class FloatPanels extends Panels {
    private final float[][] a = new float[ROWS][DEPTH];
    private final float[][] b = new float[DEPTH][COLUMNS];
    private final float[][] c = new float[ROWS][COLUMNS];
    private final Element element;
    private final long bytes;

    FloatPanels(Element element) {
        this.element = element;
        bytes = element.bytes();
    }

    @Override
    void packA(long address, Strides strides, int rows, int depth) {
        int fullDepth = roundedUp(depth, DEPTH_AT_ONCE);
        for (int i = 0; i < rows; i++) {
            read(a[i], address + bytes * i * strides.row(), strides.column(), depth);
            Arrays.fill(a[i], depth, fullDepth, 0);
        }
        for (int i = rows; i < roundedUp(rows, ROWS_AT_ONCE); i++) {
            Arrays.fill(a[i], 0, fullDepth, 0);
        }
    }

    @Override
    void packB(long address, Strides strides, int depth, int columns) {
        for (int p = 0; p < depth; p++) {
            read(b[p], address + bytes * p * strides.row(), strides.column(), columns);
        }
        for (int p = depth; p < roundedUp(depth, DEPTH_AT_ONCE); p++) {
            Arrays.fill(b[p], 0, columns, 0);
        }
    }

    @Override
    void clear(int rows, int columns) {
        for (int i = 0; i < roundedUp(rows, ROWS_AT_ONCE); i++) {
            Arrays.fill(c[i], 0, columns, 0);
        }
    }

    @Override
    void load(long address, Strides strides, int rows, int columns) {
        clear(rows, columns);
        for (int i = 0; i < rows; i++) {
            read(c[i], address + bytes * i * strides.row(), strides.column(), columns);
        }
    }

    @Override
    void multiply(int rows, int depth, int columns) {
        for (int p = 0; p < depth; p += DEPTH_AT_ONCE) {
            for (int i = 0; i < rows; i += ROWS_AT_ONCE) {
                twoRows(c[i], c[i + 1], a[i], a[i + 1], p, columns);
            }
        }
    }

    private void twoRows(float[] c0, float[] c1, float[] a0, float[] a1, int p, int columns) {
        sum(
                c0, c1, b[p], b[p + 1], b[p + 2], b[p + 3], a0[p], a0[p + 1], a0[p + 2], a0[p + 3], a1[p], a1[p + 1],
                a1[p + 2], a1[p + 3], columns);
    }

    /// The one hot loop: its shape is what C2 turns into vector code.
    private static void sum(
            float[] c0,
            float[] c1,
            float[] b0,
            float[] b1,
            float[] b2,
            float[] b3,
            float a00,
            float a01,
            float a02,
            float a03,
            float a10,
            float a11,
            float a12,
            float a13,
            int columns) {
        for (int j = 0; j < columns; j++) {
            c0[j] = c0[j] + a00 * b0[j] + a01 * b1[j] + a02 * b2[j] + a03 * b3[j];
            c1[j] = c1[j] + a10 * b0[j] + a11 * b1[j] + a12 * b2[j] + a13 * b3[j];
        }
    }

    @Override
    void store(long address, Strides strides, int rows, int columns) {
        long step = bytes * strides.column();
        for (int i = 0; i < rows; i++) {
            long row = address + bytes * i * strides.row();
            float[] from = c[i];
            switch (element) {
                case F16 -> {
                    for (int j = 0; j < columns; j++) {
                        MEMORY.set(JAVA_SHORT_UNALIGNED, row + step * j, Float.floatToFloat16(from[j]));
                    }
                }
                case BF16 -> {
                    for (int j = 0; j < columns; j++) {
                        MEMORY.set(JAVA_SHORT_UNALIGNED, row + step * j, bfloat16(from[j]));
                    }
                }
                case F32, F64, I32, I64 -> storeFloats(from, row, step, columns);
            }
        }
    }

    private static void storeFloats(float[] from, long address, long step, int count) {
        if (step == Float.BYTES) {
            MemorySegment.copy(from, 0, MEMORY, JAVA_FLOAT_UNALIGNED, address, count);
            return;
        }
        for (int j = 0; j < count; j++) {
            MEMORY.set(JAVA_FLOAT_UNALIGNED, address + step * j, from[j]);
        }
    }

    private void read(float[] to, long address, long stride, int count) {
        long step = bytes * stride;
        switch (element) {
            case F16 -> {
                for (int j = 0; j < count; j++) {
                    to[j] = Float.float16ToFloat(MEMORY.get(JAVA_SHORT_UNALIGNED, address + step * j));
                }
            }
            case BF16 -> {
                for (int j = 0; j < count; j++) {
                    to[j] = Float.intBitsToFloat(MEMORY.get(JAVA_SHORT_UNALIGNED, address + step * j) << 16);
                }
            }
            case F32, F64, I32, I64 -> readFloats(to, address, step, count);
        }
    }

    private static void readFloats(float[] to, long address, long step, int count) {
        if (step == Float.BYTES) {
            MemorySegment.copy(MEMORY, JAVA_FLOAT_UNALIGNED, address, to, 0, count);
            return;
        }
        for (int j = 0; j < count; j++) {
            to[j] = MEMORY.get(JAVA_FLOAT_UNALIGNED, address + step * j);
        }
    }

    /// The nearest bfloat16, ties to even. A NaN stays one: its quiet bit is set, and rounding could carry it away.
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }
}
