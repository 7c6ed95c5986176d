package dev.argali.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Blocks of float64.
final class DoublePanels extends Panels {
    private final double[][] a = new double[ROWS][DEPTH];
    private final double[][] b = new double[DEPTH][COLUMNS];
    private final double[][] c = new double[ROWS][COLUMNS];

    @Override
    void packA(long address, Strides strides, int rows, int depth) {
        int fullDepth = roundedUp(depth, DEPTH_AT_ONCE);
        for (int i = 0; i < rows; i++) {
            read(a[i], address + (long) Double.BYTES * i * strides.row(), strides.column(), depth);
            Arrays.fill(a[i], depth, fullDepth, 0);
        }
        for (int i = rows; i < roundedUp(rows, ROWS_AT_ONCE); i++) {
            Arrays.fill(a[i], 0, fullDepth, 0);
        }
    }

    @Override
    void packB(long address, Strides strides, int depth, int columns) {
        for (int p = 0; p < depth; p++) {
            read(b[p], address + (long) Double.BYTES * p * strides.row(), strides.column(), columns);
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
            read(c[i], address + (long) Double.BYTES * i * strides.row(), strides.column(), columns);
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

    private void twoRows(double[] c0, double[] c1, double[] a0, double[] a1, int p, int columns) {
        sum(
                c0, c1, b[p], b[p + 1], b[p + 2], b[p + 3], a0[p], a0[p + 1], a0[p + 2], a0[p + 3], a1[p], a1[p + 1],
                a1[p + 2], a1[p + 3], columns);
    }

    /// The one hot loop: its shape is what C2 turns into vector code.
    private static void sum(
            double[] c0,
            double[] c1,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double a00,
            double a01,
            double a02,
            double a03,
            double a10,
            double a11,
            double a12,
            double a13,
            int columns) {
        for (int j = 0; j < columns; j++) {
            c0[j] = c0[j] + a00 * b0[j] + a01 * b1[j] + a02 * b2[j] + a03 * b3[j];
            c1[j] = c1[j] + a10 * b0[j] + a11 * b1[j] + a12 * b2[j] + a13 * b3[j];
        }
    }

    @Override
    void store(long address, Strides strides, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            long row = address + (long) Double.BYTES * i * strides.row();
            if (strides.column() == 1) {
                MemorySegment.copy(c[i], 0, MEMORY, JAVA_DOUBLE_UNALIGNED, row, columns);
                continue;
            }
            for (int j = 0; j < columns; j++) {
                MEMORY.set(JAVA_DOUBLE_UNALIGNED, row + (long) Double.BYTES * j * strides.column(), c[i][j]);
            }
        }
    }

    private static void read(double[] to, long address, long stride, int count) {
        if (stride == 1) {
            MemorySegment.copy(MEMORY, JAVA_DOUBLE_UNALIGNED, address, to, 0, count);
            return;
        }
        for (int j = 0; j < count; j++) {
            to[j] = MEMORY.get(JAVA_DOUBLE_UNALIGNED, address + (long) Double.BYTES * j * stride);
        }
    }
}
