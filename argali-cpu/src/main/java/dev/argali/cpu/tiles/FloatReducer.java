package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.Elements;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reductions of tiles of floats.
final class FloatReducer extends Reducer {
    private final float neutral;
    private float[] partials = new float[0];

    FloatReducer(KernelIr.Reduction reduction) {
        super(reduction);
        this.neutral = FloatTiles.neutral(reduction.kind());
    }

    @Override
    void prepare(int count) {
        if (partials.length < count) {
            partials = new float[count];
        }
        Arrays.fill(partials, 0, count, neutral);
    }

    @Override
    void rows(PointLoop tile, int rows, int length, int at) {
        float[] x = tile.floats(register());
        for (int i = 0; i < rows; i++) {
            partials[at + i] = FloatTiles.fold(kind(), x, i * length, length);
        }
    }

    @Override
    void columns(PointLoop tile, int rows, int columns, int at) {
        float[] x = tile.floats(register());
        for (int i = 0; i < rows; i++) {
            FloatTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void load(long address, int count) {
        if (partials.length < count) {
            partials = new float[count];
        }
        MemorySegment.copy(ALL, JAVA_FLOAT, address, partials, 0, count);
    }

    @Override
    void gatherRows(int count, int parts) {
        for (int i = 0; i < count; i++) {
            partials[i] = FloatTiles.fold(kind(), partials, i * parts, parts);
        }
    }

    @Override
    void combine(int into, int from, int count) {
        FloatTiles.combine(kind(), partials, into, partials, from, count);
    }

    @Override
    Object partials() {
        return partials;
    }

    @Override
    void store(long address, int n) {
        finish(partials, n);
        TileAccess.store(dtype(), address, 1, partials, 0, n);
    }

    private void finish(float[] values, int n) {
        if (dtype().isHalf()) {
            for (int i = 0; i < n; i++) {
                values[i] = (float) Elements.round(dtype(), values[i]);
            }
        }
    }
}
