package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Order: sorting, ranking, quantiles. Of equal elements the first comes first.
public final class Sorting {
    private Sorting() {}

    /// How [#quantile] reads between two neighbours.
    public enum Method {
        /// In proportion to the distances.
        LINEAR,
        /// The lower one.
        LOWER,
        /// The higher one.
        HIGHER,
        /// The nearer one, the one at the even position of equally near ones.
        NEAREST,
        /// The mean of both.
        MIDPOINT
    }

    /// The `k` largest elements along the last axis.
    ///
    /// @param values in descending order
    /// @param indices their int32 positions
    public record TopK(Tensor values, Tensor indices) {}

    /// `x` in ascending order along its last axis, NaN last.
    public static Tensor sort(Tensor x) {
        return sort(x, -1);
    }

    /// `x` in ascending order along `axis`, NaN last.
    public static Tensor sort(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("sort", y -> sort(y, axis), x);
        }
        return sorted(x, axis).getFirst();
    }

    /// The int32 positions that put the last axis in ascending order.
    public static Tensor argsort(Tensor x) {
        return argsort(x, -1);
    }

    /// The int32 positions that put `axis` in ascending order, NaN last.
    public static Tensor argsort(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("argsort", y -> argsort(y, axis), x);
        }
        return sorted(x, axis).get(1);
    }

    private static List<Tensor> sorted(Tensor x, int axis) {
        return Primitives.apply(new Prim.Sort(x.shape().axis(axis)), List.of(x));
    }

    /// The `k` largest elements along the last axis and their positions. NaN counts as larger than all.
    ///
    /// @throws ShapeException if `k` is negative, or more than there are
    public static TopK topK(Tensor x, int k) {
        if (x.rank() == 0
                || k < 0
                || x.shape().last() != Shape.ANY && k > x.shape().last()) {
            throw new ShapeException(
                    "topK", "there are not " + k + " elements along the last axis of " + x.shape(), "Ask for fewer");
        }
        List<Tensor> both = Symbolic.is(x)
                ? Symbolic.record("top_k", in -> Primitives.apply(new Prim.TopK(k), in), x)
                : Primitives.apply(new Prim.TopK(k), List.of(x));
        return new TopK(both.get(0), both.get(1));
    }

    /// Whether the class `targets[i]` is among the `k` likeliest of row `i`; those that tie with the k-th are. Classes
    /// out of range, and rows where the target's prediction is not finite, are not.
    ///
    /// @param targets int, `[batch]`
    /// @param predictions `[batch, classes]`
    public static Tensor inTopK(Tensor targets, Tensor predictions, int k) {
        Tensor hit = Indexing.hits(targets, predictions.shape().last(), -1);
        Tensor zero = Primitives.fillLike(predictions, 0);
        Tensor own = Primitives.select(hit, predictions, zero).sum(-1);
        Tensor larger = Elementwise.greater(predictions, own.expandDims(-1));
        Tensor ahead = Reductions.countNonzero(larger, -1);
        return ahead.lt(k).and(hit.any(-1)).and(Elementwise.isfinite(own));
    }

    // ---- quantiles ----------------------------------------------------------------------------------------------

    /// The middle element along these axes, of an even number the mean of both; NaN if any is.
    public static Tensor median(Tensor x, int... axes) {
        return quantile(x, 0.5, axes);
    }

    /// The element at share `q` of the order along these axes, in proportion between neighbours; NaN if any is.
    public static Tensor quantile(Tensor x, double q, int... axes) {
        return quantile(x, q, Method.LINEAR, axes);
    }

    /// The quantiles at several shares, along a new first axis.
    public static Tensor quantile(Tensor x, double[] q, Method method, int... axes) {
        List<Tensor> all = new ArrayList<>();
        for (double share : q) {
            all.add(quantile(x, share, method, axes));
        }
        return Shapes.stack(all, 0);
    }

    /// The element at share `q` of the order along these axes, which disappear; along all without any.
    ///
    /// @throws ValueException if `q` is not between 0 and 1
    public static Tensor quantile(Tensor x, double q, Method method, int... axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("quantile", y -> quantile(y, q, method, axes), x);
        }
        if (!(q >= 0 && q <= 1)) {
            throw new ValueException("quantile", "q is " + q, "Give a number from 0 to 1");
        }
        Tensor rows = reducedLast(Elementwise.floating(x.dtype() == DType.INT64 ? x.cast(DType.FLOAT32) : x), axes);
        int n = rows.shape().last();
        if (n == 0) {
            throw new ShapeException("quantile", "there is no element along the axes of " + x.shape(), "Give some");
        }
        Tensor sorted = sort(rows, -1);
        double at = q * (n - 1);
        Tensor low = element(sorted, (int) Math.floor(at));
        Tensor high = element(sorted, (int) Math.ceil(at));
        Tensor y = switch (method) {
            case LINEAR -> {
                double share = at - Math.floor(at);
                yield share == 0 ? low : low.mul(1 - share).add(high.mul(share));
            }
            case LOWER -> low;
            case HIGHER -> high;
            case NEAREST -> element(sorted, (int) Math.rint(at));
            case MIDPOINT -> low.add(high).mul(0.5);
        };
        return Elementwise.where(Elementwise.isnan(rows).any(-1), Primitives.fillLike(y, Double.NaN), y);
    }

    private static Tensor element(Tensor sorted, int at) {
        return Indexing.slice(sorted, -1, at, at + 1).squeeze(-1);
    }

    /// The reduced axes behind the others and as one.
    private static Tensor reducedLast(Tensor x, int... axes) {
        List<Integer> reduced = Reductions.axes(x, axes);
        List<Integer> order = new ArrayList<>(Primitives.axes(x.shape()));
        order.removeAll(reduced);
        Shape kept = Shape.of(order.stream().map(a -> x.shape().dim(a)).toList());
        order.addAll(reduced);
        int n = 1;
        for (int axis : reduced) {
            n *= x.shape().dim(axis);
        }
        return Primitives.reshape(Primitives.transpose(x, order), kept.concat(Shape.of(n)));
    }
}
