package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.ReduceKind;

/// One reduction of a kernel in the course of one run: partial results, kept in the Java type of the lane. Slices write
/// different parts of them; what belongs together is combined when all have ended, in the order of the parts.
abstract class Reducer {
    private final KernelIr.Reduction reduction;

    Reducer(KernelIr.Reduction reduction) {
        this.reduction = reduction;
    }

    static Reducer of(KernelIr.Reduction reduction) {
        return switch (Lane.of(reduction.dtype())) {
            case FLOAT -> new FloatReducer(reduction);
            case DOUBLE -> new DoubleReducer(reduction);
            case INT -> new IntReducer(reduction);
            case LONG -> new LongReducer(reduction);
        };
    }

    final ReduceKind kind() {
        return reduction.kind();
    }

    final DType dtype() {
        return reduction.dtype();
    }

    final int register() {
        return reduction.register();
    }

    final int buffer() {
        return reduction.buffer();
    }

    /// Makes room for `count` partial results, all neutral.
    abstract void prepare(int count);

    /// Reduces each of `rows` rows of `length` elements of the tile to the partials from `at` on.
    abstract void rows(PointLoop tile, int rows, int length, int at);

    /// Combines the first `n` elements of the tile into partial `at`.
    abstract void accumulate(PointLoop tile, int n, int at);

    /// Combines each of `rows` rows of the tile, element by element, into the partials from `at` on.
    abstract void columns(PointLoop tile, int rows, int columns, int at);

    /// Combines `parts` partials of each of `count` results, `partStride` apart, the results `stride` apart, and puts
    /// the results in front.
    abstract void gather(int count, int parts, int partStride, int stride);

    /// Writes `n` results to memory.
    abstract void store(long address, int from, int n);
}
