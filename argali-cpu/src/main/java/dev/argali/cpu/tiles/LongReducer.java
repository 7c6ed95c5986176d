package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.ReduceKind;
import java.lang.foreign.MemorySegment;
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
    void columns(PointLoop tile, int rows, int columns, int at) {
        long[] x = tile.longs(register());
        for (int i = 0; i < rows; i++) {
            LongTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void load(long address, int count) {
        if (partials.length < count) {
            partials = new long[count];
        }
        MemorySegment.copy(ALL, JAVA_LONG, address, partials, 0, count);
    }

    @Override
    void gatherRows(int count, int parts) {
        for (int i = 0; i < count; i++) {
            partials[i] = LongTiles.fold(kind(), partials, i * parts, parts);
        }
    }

    @Override
    void combine(int into, int from, int count) {
        LongTiles.combine(kind(), partials, into, partials, from, count);
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

    private void finish(long[] values, int n) {
        for (int i = 0; i < n; i++) {
            values[i] = Elements.wrap(dtype(), values[i]);
        }
    }
}
