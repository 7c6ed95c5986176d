package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.ReduceKind;
import java.util.Arrays;

/// Reductions of tiles of longs.
final class LongReducer extends Reducer {
    private final long neutral;
    private long[] partials = new long[0];

    LongReducer(KernelIr.Reduction reduction) {
        super(reduction);
        this.neutral = neutral(reduction.kind(), reduction.dtype());
    }

    private static long neutral(ReduceKind kind, DType dtype) {
        return switch (kind) {
            case SUM, OR -> 0;
            case PROD -> 1;
            case MIN -> dtype == DType.UINT32 ? 0xFFFF_FFFFL : Long.MAX_VALUE;
            case MAX -> dtype == DType.UINT32 ? 0 : Long.MIN_VALUE;
            case AND -> dtype == DType.UINT32 ? 0xFFFF_FFFFL : -1;
        };
    }

    @Override
    void prepare(int count) {
        if (partials.length < count) {
            partials = new long[count];
        }
        Arrays.fill(partials, 0, count, neutral);
    }

    @Override
    void rows(PointLoop tile, int rows, int length, int at) {
        long[] x = tile.longs(register());
        for (int i = 0; i < rows; i++) {
            partials[at + i] = LongTiles.fold(kind(), x, i * length, length);
        }
    }

    @Override
    void accumulate(PointLoop tile, int n, int at) {
        long[] x = tile.longs(register());
        partials[at] = LongTiles.combine(kind(), partials[at], LongTiles.fold(kind(), x, 0, n));
    }

    @Override
    void columns(PointLoop tile, int rows, int columns, int at) {
        long[] x = tile.longs(register());
        for (int i = 0; i < rows; i++) {
            LongTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void gather(int count, int parts, int partStride, int stride) {
        for (int part = 1; part < parts; part++) {
            for (int i = 0; i < count; i++) {
                int to = i * stride;
                partials[to] = LongTiles.combine(kind(), partials[to], partials[to + part * partStride]);
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

    private void finish(long[] values, int from, int n) {
        for (int i = from; i < from + n; i++) {
            values[i] = Elements.wrap(dtype(), values[i]);
        }
    }
}
