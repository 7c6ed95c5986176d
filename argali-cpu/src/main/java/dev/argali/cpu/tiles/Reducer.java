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

    /// Combines each of `rows` rows of the tile, element by element, into the partials from `at` on.
    abstract void columns(PointLoop tile, int rows, int columns, int at);

    /// Takes `count` partial results from memory, which has the elements of the dtype, but ints for bools.
    abstract void load(long address, int count);

    /// Combines the partial results that lie one behind the other, `parts` of each of `count` results, which come to
    /// lie in front.
    abstract void gatherRows(int count, int parts);

    /// Combines `parts` rows of `count` partial results of each of some stacks to one, which come to lie in front.
    final void gatherColumns(int stacks, int count, int parts) {
        for (int stack = 0; stack < stacks && parts > 1; stack++) {
            int first = stack * parts * count;
            for (int part = 1; part < parts; part++) {
                combine(first, first + part * count, count);
            }
            System.arraycopy(partials(), first, partials(), stack * count, count);
        }
    }

    /// Combines `count` partial results from `from` on into those from `into` on.
    abstract void combine(int into, int from, int count);

    /// {@return the array of partial results}
    abstract Object partials();

    /// Writes the first `n` results to memory.
    abstract void store(long address, int n);
}
