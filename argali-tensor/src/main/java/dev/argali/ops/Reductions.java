package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Sums, means, extremes along axes. Without axes all are reduced; negative axes count from the end; reduced axes
/// disappear unless `keepDims` is asked for.
public final class Reductions {
    private Reductions() {}

    /// The axes counted from the front, in order; all without any.
    ///
    /// @throws dev.argali.graph.ShapeException if there is no such axis
    static List<Integer> axes(Tensor x, int... axes) {
        return axes.length == 0
                ? Primitives.axes(x.shape())
                : Arrays.stream(axes)
                        .map(x.shape()::axis)
                        .sorted()
                        .distinct()
                        .boxed()
                        .toList();
    }

    /// Puts reduced axes back with extent 1: `keepDims(x.sum(1), x, 1)`.
    public static Tensor keepDims(Tensor reduced, Tensor x, int... axes) {
        int[] dims = x.shape().dims();
        axes(x, axes).forEach(a -> dims[a] = 1);
        return Primitives.reshape(reduced, Shape.of(dims));
    }

    /// The sum; of bool the int32 number of true elements, of small integers an int32 (unsigned: uint32).
    public static Tensor sum(Tensor x, int... axes) {
        return Primitives.reduce(ReduceKind.SUM, wide(x), axes(x, axes));
    }

    /// The product, with the dtypes of [#sum].
    public static Tensor prod(Tensor x, int... axes) {
        return Primitives.reduce(ReduceKind.PROD, wide(x), axes(x, axes));
    }

    private static Tensor wide(Tensor x) {
        return switch (x.dtype()) {
            case BOOL, INT8 -> x.cast(DType.INT32);
            case UINT8 -> x.cast(DType.UINT32);
            case INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> x;
        };
    }

    /// The mean; of integers a float32. Half types are summed in float32.
    public static Tensor mean(Tensor x, int... axes) {
        Tensor a = Elementwise.floating(x);
        DType dtype = a.dtype();
        List<Integer> reduced = axes(x, axes);
        Tensor total = Primitives.sum(dtype.isHalf() ? a.cast(DType.FLOAT32) : a, reduced);
        long n = 1;
        for (int axis : reduced) {
            n *= x.shape().dim(axis);
        }
        return Primitives.div(total, Primitives.fillLike(total, (double) n)).cast(dtype);
    }

    /// The largest element; NaN if any is.
    public static Tensor max(Tensor x, int... axes) {
        return Primitives.reduce(ReduceKind.MAX, x, axes(x, axes));
    }

    /// The smallest element; NaN if any is.
    public static Tensor min(Tensor x, int... axes) {
        return Primitives.reduce(ReduceKind.MIN, x, axes(x, axes));
    }

    /// Whether all elements differ from zero.
    public static Tensor all(Tensor x, int... axes) {
        return Primitives.reduce(ReduceKind.AND, x.cast(DType.BOOL), axes(x, axes));
    }

    /// Whether any element differs from zero.
    public static Tensor any(Tensor x, int... axes) {
        return Primitives.reduce(ReduceKind.OR, x.cast(DType.BOOL), axes(x, axes));
    }

    /// The int32 position of the largest element along `axis`, the first of equals.
    public static Tensor argmax(Tensor x, int axis) {
        return Primitives.apply(new Prim.ArgReduce(ReduceKind.MAX, x.shape().axis(axis)), x);
    }

    /// The int32 position of the smallest element along `axis`, the first of equals.
    public static Tensor argmin(Tensor x, int axis) {
        return Primitives.apply(new Prim.ArgReduce(ReduceKind.MIN, x.shape().axis(axis)), x);
    }
}
