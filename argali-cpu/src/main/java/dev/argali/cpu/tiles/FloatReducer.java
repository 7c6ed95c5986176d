package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.ReduceKind;
import java.util.Arrays;

/// Reductions of tiles of floats.
final class FloatReducer extends Reducer {
    private final float neutral;
    private float[] partials = new float[0];

    FloatReducer(KernelIr.Reduction reduction) {
        super(reduction);
        this.neutral = neutral(reduction.kind());
    }

    private static float neutral(ReduceKind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MIN -> Float.POSITIVE_INFINITY;
            case MAX -> Float.NEGATIVE_INFINITY;
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        };
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
    void accumulate(PointLoop tile, int n, int at) {
        float[] x = tile.floats(register());
        partials[at] = FloatTiles.combine(kind(), partials[at], FloatTiles.fold(kind(), x, 0, n));
    }

    @Override
    void columns(PointLoop tile, int rows, int columns, int at) {
        float[] x = tile.floats(register());
        for (int i = 0; i < rows; i++) {
            FloatTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void gather(int count, int parts, int partStride, int stride) {
        for (int part = 1; part < parts; part++) {
            for (int i = 0; i < count; i++) {
                int to = i * stride;
                partials[to] = FloatTiles.combine(kind(), partials[to], partials[to + part * partStride]);
            }
        }
        if (stride != 1) {
            for (int i = 0; i < count; i++) {
                partials[i] = partials[i * stride];
            }
        }
    }

    @Override
    void store(long address, int from, int n) {
        finish(partials, from, n);
        TileAccess.store(dtype(), address, 1, partials, from, n);
    }

    private void finish(float[] values, int from, int n) {
        if (dtype().isHalf()) {
            for (int i = from; i < from + n; i++) {
                values[i] = (float) Elements.round(dtype(), values[i]);
            }
        }
    }
}
