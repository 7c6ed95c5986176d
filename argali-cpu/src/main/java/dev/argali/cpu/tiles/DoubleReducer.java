package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.Prim.ReduceKind;
import java.util.Arrays;

/// Reductions of tiles of doubles.
final class DoubleReducer extends Reducer {
    private final double neutral;
    private double[] partials = new double[0];

    DoubleReducer(KernelIr.Reduction reduction) {
        super(reduction);
        this.neutral = neutral(reduction.kind());
    }

    private static double neutral(ReduceKind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MIN -> Double.POSITIVE_INFINITY;
            case MAX -> Double.NEGATIVE_INFINITY;
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        };
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
    void accumulate(PointLoop tile, int n, int at) {
        double[] x = tile.doubles(register());
        partials[at] = DoubleTiles.combine(kind(), partials[at], DoubleTiles.fold(kind(), x, 0, n));
    }

    @Override
    void columns(PointLoop tile, int rows, int columns, int at) {
        double[] x = tile.doubles(register());
        for (int i = 0; i < rows; i++) {
            DoubleTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void gather(int count, int parts, int partStride, int stride) {
        for (int part = 1; part < parts; part++) {
            for (int i = 0; i < count; i++) {
                int to = i * stride;
                partials[to] = DoubleTiles.combine(kind(), partials[to], partials[to + part * partStride]);
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
        TileAccess.store(dtype(), address, 1, partials, from, n);
    }
}
