package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import dev.argali.cpu.compiler.KernelIr;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reductions of tiles of doubles.
final class DoubleReducer extends Reducer {
    private final double neutral;
    private double[] partials = new double[0];

    DoubleReducer(KernelIr.Reduction reduction) {
        super(reduction);
        this.neutral = DoubleTiles.neutral(reduction.kind());
    }

    @Override
    void prepare(int count) {
        if (partials.length < count) {
            partials = new double[count];
        }
        Arrays.fill(partials, 0, count, neutral);
    }

    @Override
    void rows(PointLoop tile, int rows, int length, int at) {
        double[] x = tile.doubles(register());
        for (int i = 0; i < rows; i++) {
            partials[at + i] = DoubleTiles.fold(kind(), x, i * length, length);
        }
    }

    @Override
    void columns(PointLoop tile, int rows, int columns, int at) {
        double[] x = tile.doubles(register());
        for (int i = 0; i < rows; i++) {
            DoubleTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void load(long address, int count) {
        if (partials.length < count) {
            partials = new double[count];
        }
        MemorySegment.copy(ALL, JAVA_DOUBLE, address, partials, 0, count);
    }

    @Override
    void gatherRows(int count, int parts) {
        for (int i = 0; i < count; i++) {
            partials[i] = DoubleTiles.fold(kind(), partials, i * parts, parts);
        }
    }

    @Override
    void combine(int into, int from, int count) {
        DoubleTiles.combine(kind(), partials, into, partials, from, count);
    }

    @Override
    Object partials() {
        return partials;
    }

    @Override
    void store(long address, int n) {
        TileAccess.store(dtype(), address, 1, partials, 0, n);
    }
}
