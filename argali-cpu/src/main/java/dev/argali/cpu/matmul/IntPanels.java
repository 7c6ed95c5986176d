package dev.argali.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Blocks of int32, which wrap.
final class IntPanels extends Panels {
    private final int[][] a = new int[ROWS][DEPTH];
    private final int[][] b = new int[DEPTH][COLUMNS];
    private final int[][] c = new int[ROWS][COLUMNS];

    @Override
    void packA(long address, Strides strides, int rows, int depth) {
        int fullDepth = roundedUp(depth, DEPTH_AT_ONCE);
        for (int i = 0; i < rows; i++) {
            read(a[i], address + (long) Integer.BYTES * i * strides.row(), strides.column(), depth);
            Arrays.fill(a[i], depth, fullDepth, 0);
        }
        for (int i = rows; i < roundedUp(rows, ROWS_AT_ONCE); i++) {
            Arrays.fill(a[i], 0, fullDepth, 0);
        }
    }

    @Override
    void packB(long address, Strides strides, int depth, int columns) {
        for (int p = 0; p < depth; p++) {
            read(b[p], address + (long) Integer.BYTES * p * strides.row(), strides.column(), columns);
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
            read(c[i], address + (long) Integer.BYTES * i * strides.row(), strides.column(), columns);
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

    private void twoRows(int[] c0, int[] c1, int[] a0, int[] a1, int p, int columns) {
        sum(
                c0, c1, b[p], b[p + 1], b[p + 2], b[p + 3], a0[p], a0[p + 1], a0[p + 2], a0[p + 3], a1[p], a1[p + 1],
                a1[p + 2], a1[p + 3], columns);
    }

    /// The one hot loop: its shape is what C2 turns into vector code.
    private static void sum(
            int[] c0,
            int[] c1,
            int[] b0,
            int[] b1,
            int[] b2,
            int[] b3,
            int a00,
            int a01,
            int a02,
            int a03,
            int a10,
            int a11,
            int a12,
            int a13,
            int columns) {
        for (int j = 0; j < columns; j++) {
            c0[j] = c0[j] + a00 * b0[j] + a01 * b1[j] + a02 * b2[j] + a03 * b3[j];
            c1[j] = c1[j] + a10 * b0[j] + a11 * b1[j] + a12 * b2[j] + a13 * b3[j];
        }
    }

    @Override
    void store(long address, Strides strides, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            long row = address + (long) Integer.BYTES * i * strides.row();
            if (strides.column() == 1) {
                MemorySegment.copy(c[i], 0, MEMORY, JAVA_INT_UNALIGNED, row, columns);
                continue;
            }
            for (int j = 0; j < columns; j++) {
                MEMORY.set(JAVA_INT_UNALIGNED, row + (long) Integer.BYTES * j * strides.column(), c[i][j]);
            }
        }
    }

    private static void read(int[] to, long address, long stride, int count) {
        if (stride == 1) {
            MemorySegment.copy(MEMORY, JAVA_INT_UNALIGNED, address, to, 0, count);
            return;
        }
        for (int j = 0; j < count; j++) {
            to[j] = MEMORY.get(JAVA_INT_UNALIGNED, address + (long) Integer.BYTES * j * stride);
        }
    }
}
