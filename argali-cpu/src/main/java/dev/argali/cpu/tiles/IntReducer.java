package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.ReduceKind;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reductions of tiles of ints.
final class IntReducer extends Reducer {
    private final int neutral;
    private int[] partials = new int[0];

    IntReducer(KernelIr.Reduction reduction) {
        super(reduction);
        this.neutral = neutral(reduction.kind(), reduction.dtype());
    }

    private static int neutral(ReduceKind kind, DType dtype) {
        return switch (kind) {
            case SUM, OR -> 0;
            case PROD -> 1;
            case MIN ->
                switch (dtype) {
                    case BOOL -> 1;
                    case INT8 -> Byte.MAX_VALUE;
                    case UINT8 -> 0xFF;
                    case INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Integer.MAX_VALUE;
                };
            case MAX ->
                switch (dtype) {
                    case BOOL, UINT8 -> 0;
                    case INT8 -> Byte.MIN_VALUE;
                    case INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Integer.MIN_VALUE;
                };
            case AND -> dtype == DType.BOOL ? 1 : dtype == DType.UINT8 ? 0xFF : -1;
        };
    }

    @Override
    void prepare(int count) {
        if (partials.length < count) {
            partials = new int[count];
        }
        Arrays.fill(partials, 0, count, neutral);
    }

    @Override
    void rows(PointLoop tile, int rows, int length, int at) {
        int[] x = tile.ints(register());
        for (int i = 0; i < rows; i++) {
            partials[at + i] = IntTiles.fold(kind(), x, i * length, length);
        }
    }

    @Override
    void columns(PointLoop tile, int rows, int columns, int at) {
        int[] x = tile.ints(register());
        for (int i = 0; i < rows; i++) {
            IntTiles.combine(kind(), partials, at, x, i * columns, columns);
        }
    }

    @Override
    void load(long address, int count) {
        if (partials.length < count) {
            partials = new int[count];
        }
        MemorySegment.copy(ALL, JAVA_INT, address, partials, 0, count);
        for (int i = 0; i < count && dtype() == DType.BOOL; i++) {
            partials[i] &= 1;
        }
    }

    @Override
    void gatherRows(int count, int parts) {
        for (int i = 0; i < count; i++) {
            partials[i] = IntTiles.fold(kind(), partials, i * parts, parts);
        }
    }

    @Override
    void combine(int into, int from, int count) {
        IntTiles.combine(kind(), partials, into, partials, from, count);
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

    private void finish(int[] values, int n) {
        for (int i = 0; i < n; i++) {
            values[i] = (int) Elements.wrap(dtype(), values[i]);
        }
    }
}
