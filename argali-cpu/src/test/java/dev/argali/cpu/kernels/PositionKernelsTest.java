package dev.argali.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.CpuBackend;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Allowances;
import dev.argali.runtime.Draw;
import dev.argali.runtime.GraphCase;
import dev.argali.runtime.Seeded;
import java.util.Arrays;

/// Kernels that move or combine elements by position, on shapes that are cut into slices, with numbers from the borders
/// of what a dtype holds, against the reference.
class PositionKernelsTest {
    private static final CpuBackend CPU = new CpuBackend();

    private static Shape shape(Draw draw) {
        return switch (draw.below(4)) {
            case 0 -> Shape.of(70_000 + draw.below(3));
            case 1 -> Shape.of(3, 1 + draw.below(50_000));
            case 2 -> Shape.of(1 + draw.below(300), 2, 1 + draw.below(300));
            default -> Shape.of(draw.below(3), 1 + draw.below(4), 2, 5);
        };
    }

    private static void check(GraphCase.Allowance allowance, Prim prim, Literal... in) {
        GraphCase.of(prim.toString(), allowance, prim, in).check(CPU);
    }

    private static boolean hasLines(Shape shape, int axis) {
        return shape.dim(axis) > 0;
    }

    @Seeded(runs = 30)
    void sorted_lines(Draw draw) {
        Literal x = draw.extreme(new TensorType(draw.dtype(), shape(draw)));
        Shape shape = x.type().shape();
        check(Allowances.EXACT, new Prim.Sort(draw.below(shape.rank())), x);
        check(Allowances.EXACT, new Prim.TopK(draw.below(shape.last() + 1)), x);
    }

    @Seeded(runs = 30)
    void running_combinations(Draw draw) {
        DType dtype = draw.dtype();
        Literal x = draw.literal(new TensorType(dtype, shape(draw)));
        int axis = draw.below(x.type().shape().rank());
        Prim.ReduceKind kind = dtype == DType.BOOL
                ? draw.oneOf(Prim.ReduceKind.AND, Prim.ReduceKind.OR)
                : draw.oneOf(Prim.ReduceKind.SUM, Prim.ReduceKind.PROD, Prim.ReduceKind.MIN, Prim.ReduceKind.MAX);
        check(Allowances.EXACT, new Prim.Cumulate(kind, axis, draw.below(2) > 0), x);
    }

    @Seeded(runs = 30)
    void positions_of_the_largest(Draw draw) {
        Literal x = draw.extreme(new TensorType(draw.dtype(), shape(draw)));
        int axis = draw.below(x.type().shape().rank());
        if (hasLines(x.type().shape(), axis)) {
            check(Allowances.EXACT, new Prim.ArgReduce(draw.oneOf(Prim.ReduceKind.MIN, Prim.ReduceKind.MAX), axis), x);
        }
    }

    /// Rows of one byte to some kilobytes, a few of them outside.
    @Seeded(runs = 60)
    void rows_by_their_numbers(Draw draw) {
        int axis = draw.below(2);
        Shape shape = Shape.of(draw.oneOf(1, 3), 1 + draw.below(300), draw.oneOf(1, 2, 4, 8, 127, 128, 700));
        Literal x = draw.extreme(new TensorType(draw.dtype(), axis == 0 ? shape.slice(1, 3) : shape));
        TensorType type = TensorType.of(draw.oneOf(DType.INT32, DType.INT64), 1 + draw.below(100));
        Literal indices = Literal.zeros(type);
        for (int i = 0; i < type.size(); i++) {
            indices.setLong(i, draw.below(shape.dim(1) + 4) - 2);
        }
        check(Allowances.EXACT, new Prim.Gather(axis), x, indices);
    }

    /// Updates of one element are taken in their order; in float64 the reference rounds as often as the kernel.
    @Seeded(runs = 30)
    void scattered_updates(Draw draw) {
        DType dtype = draw.oneOf(DType.FLOAT64, DType.INT32, DType.INT64, DType.UINT8, DType.UINT32, DType.INT8);
        Literal x = draw.extreme(new TensorType(dtype, shape(draw)));
        Shape shape = x.type().shape();
        int axis = draw.below(shape.rank());
        int count = 1 + draw.below(40);
        DType indexType = draw.oneOf(DType.INT32, DType.INT64);
        var indices = draw.literal(TensorType.of(indexType, count));
        var updates = draw.extreme(new TensorType(dtype, shape.with(axis, count)));
        check(Allowances.EXACT, new Prim.Scatter(draw.oneOf(Prim.ScatterKind.values()), axis), x, indices, updates);
    }

    @Seeded(runs = 30)
    void blocks_out_of_an_array_and_into_it(Draw draw) {
        DType dtype = draw.dtype();
        Literal x = draw.extreme(new TensorType(dtype, shape(draw)));
        Shape shape = x.type().shape();
        int[] block = new int[shape.rank()];
        for (int a = 0; a < block.length; a++) {
            block[a] = draw.below(3) > 0 ? shape.dim(a) : draw.below(shape.dim(a) + 1);
        }
        Literal starts = draw.literal(TensorType.of(draw.oneOf(DType.INT32, DType.INT64), block.length));
        Shape sizes = Shape.of(block);
        assertThat(sizes.size()).isLessThanOrEqualTo(shape.size());
        check(
                Allowances.EXACT,
                new Prim.DynamicSlice(Arrays.stream(block).boxed().toList()),
                x,
                starts);
        Literal update = draw.extreme(new TensorType(dtype, sizes));
        check(Allowances.EXACT, new Prim.DynamicUpdateSlice(), x, update, starts);
    }
}
