package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.tensor.CompositeOp;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
        if (Symbolic.is(reduced) || Symbolic.is(x)) {
            return Symbolic.whole("keep_dims", (a, b) -> keepDims(a, b, axes), reduced, x);
        }
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
        if (Symbolic.is(x)) {
            return Symbolic.whole("mean", y -> mean(y, axes), x);
        }
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

    /// The mean, weighted: `sum(x · weights) / sum(weights)`.
    ///
    /// @param weights of the shape of `x`, or one for each position along the only axis
    public static Tensor average(Tensor x, Tensor weights, int... axes) {
        if (Symbolic.is(x) || Symbolic.is(weights)) {
            return Symbolic.whole("average", (a, b) -> average(a, b, axes), x, weights);
        }
        DType dtype = DType.promote(x.dtype(), weights.dtype()).withFloating();
        Tensor w = weights.cast(dtype);
        if (w.rank() == 1 && x.rank() > 1 && axes.length == 1) {
            Shape along = Shape.of(x.shape().dims().clone());
            int axis = x.shape().axis(axes[0]);
            for (int i = 0; i < along.rank(); i++) {
                along = i == axis ? along : along.with(i, 1);
            }
            w = Primitives.reshape(w, along);
        }
        w = Elementwise.spread(w, dtype, x.shape());
        return Elementwise.divide(Elementwise.multiply(x.cast(dtype), w).sum(axes), w.sum(axes));
    }

    /// The variance: the mean squared distance from the mean. Half types are computed in float32.
    public static Tensor var(Tensor x, int... axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("var", y -> var(y, axes), x);
        }
        Tensor a = Elementwise.floating(x);
        Tensor wide = a.dtype().isHalf() ? a.cast(DType.FLOAT32) : a;
        Tensor centred = Elementwise.subtract(wide, keepDims(mean(wide, axes), x, axes));
        return mean(Elementwise.square(centred), axes).cast(a.dtype());
    }

    /// The standard deviation: the root of [#var].
    public static Tensor std(Tensor x, int... axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("std", y -> std(y, axes), x);
        }
        return Elementwise.sqrt(var(x, axes));
    }

    /// `log(sum(exp(x)))`, with the largest element taken out first, so that nothing overflows.
    public static Tensor logsumexp(Tensor x, int... axes) {
        Tensor a = Elementwise.floating(x);
        return LOGSUMEXP.apply(List.of(a), Nonlinear.attributes(a, axes)).getFirst();
    }

    private static final CompositeOp LOGSUMEXP = CompositeOp.of("logsumexp", (in, attributes) -> {
                Tensor x = in.getFirst();
                int[] axes = Nonlinear.axes(attributes);
                Tensor largest = x.max(axes);
                // An infinite largest element would give inf - inf.
                Tensor shift =
                        Elementwise.where(Elementwise.isfinite(largest), largest, Primitives.fillLike(largest, 0));
                Tensor shifted = Elementwise.subtract(x, keepDims(shift, x, axes));
                return List.of(
                        Elementwise.add(Elementwise.log(Elementwise.exp(shifted).sum(axes)), shift));
            })
            .ruleOf(attributes -> (g, in, _) -> {
                Tensor x = in.getFirst();
                int[] axes = Nonlinear.axes(attributes);
                Tensor share = Nonlinear.softmax(x, axes);
                return List.of(Optional.of(Elementwise.multiply(share, keepDims(g.getFirst(), x, axes))));
            });

    /// The int32 number of elements that differ from zero.
    public static Tensor countNonzero(Tensor x, int... axes) {
        return sum(x.cast(DType.BOOL), axes);
    }

    /// The largest element, and `initial` if that is larger.
    public static Tensor maxFrom(Tensor x, double initial, int... axes) {
        Tensor y = max(x, axes);
        return Elementwise.maximum(y, Primitives.scalar(x.dtype(), initial));
    }

    /// The smallest element, and `initial` if that is smaller.
    public static Tensor minFrom(Tensor x, double initial, int... axes) {
        Tensor y = min(x, axes);
        return Elementwise.minimum(y, Primitives.scalar(x.dtype(), initial));
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

    /// The int32 position of the largest element in row-major order, the first of equals.
    public static Tensor argmax(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("argmax", y -> argmax(y), x);
        }
        return argmax(x.ravel(), 0);
    }

    /// The int32 position of the smallest element in row-major order, the first of equals.
    public static Tensor argmin(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("argmin", y -> argmin(y), x);
        }
        return argmin(x.ravel(), 0);
    }

    /// The int32 position of the largest element along `axis`, the first of equals.
    public static Tensor argmax(Tensor x, int axis) {
        return Primitives.apply(new Prim.ArgReduce(ReduceKind.MAX, x.shape().axis(axis)), x);
    }

    /// The int32 position of the smallest element along `axis`, the first of equals.
    public static Tensor argmin(Tensor x, int axis) {
        return Primitives.apply(new Prim.ArgReduce(ReduceKind.MIN, x.shape().axis(axis)), x);
    }

    // ---- running ------------------------------------------------------------------------------------------------

    /// The running sum of all elements in row-major order.
    public static Tensor cumsum(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("cumsum", y -> cumsum(y), x);
        }
        return cumsum(x.ravel(), 0);
    }

    /// The running sum along `axis`; of bool the int32 number of true elements.
    public static Tensor cumsum(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("cumsum", y -> cumsum(y, axis), x);
        }
        return cumulate(ReduceKind.SUM, x, axis);
    }

    /// The running product of all elements in row-major order.
    public static Tensor cumprod(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("cumprod", y -> cumprod(y), x);
        }
        return cumprod(x.ravel(), 0);
    }

    /// The running product along `axis`; of bool as int32.
    public static Tensor cumprod(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("cumprod", y -> cumprod(y, axis), x);
        }
        return cumulate(ReduceKind.PROD, x, axis);
    }

    private static Tensor cumulate(ReduceKind kind, Tensor x, int axis) {
        Tensor a = x.cast(x.dtype().withInteger());
        return Primitives.apply(new Prim.Cumulate(kind, x.shape().axis(axis), false), a);
    }
}
