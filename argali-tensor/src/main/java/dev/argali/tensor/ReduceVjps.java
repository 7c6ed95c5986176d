package dev.argali.tensor;

import static dev.argali.tensor.Primitives.cast;
import static dev.argali.tensor.Primitives.compare;
import static dev.argali.tensor.Primitives.div;
import static dev.argali.tensor.Primitives.expand;
import static dev.argali.tensor.Primitives.fillLike;
import static dev.argali.tensor.Primitives.mul;
import static dev.argali.tensor.Primitives.reshape;
import static dev.argali.tensor.Primitives.select;
import static dev.argali.tensor.Primitives.sum;
import static dev.argali.tensor.Primitives.transpose;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.ScatterKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The gradients of reductions, running combinations and sorting.
final class ReduceVjps {
    private ReduceVjps() {}

    static Tensor reduce(Prim.Reduce p, Tensor g, Tensor x, Tensor y) {
        Tensor wide = expand(g, x.shape(), p.axes());
        return switch (p.kind()) {
            case SUM -> wide;
            case PROD -> product(p, wide, x);
            case MIN, MAX -> {
                Tensor hit = cast(compare(CompareKind.EQ, x, expand(y, x.shape(), p.axes())), x.dtype());
                Tensor count = expand(sum(hit, p.axes()), x.shape(), p.axes());
                yield div(mul(wide, hit), count);
            }
            case AND, OR -> throw new IllegalStateException("logical reductions have no gradient");
        };
    }

    /// Exact where factors are zero: each factor's gradient is the product of all before it times that of all behind.
    private static Tensor product(Prim.Reduce p, Tensor wide, Tensor x) {
        List<Integer> order = new ArrayList<>(Primitives.axes(x.shape()));
        order.removeAll(p.axes());
        int kept = order.size();
        order.addAll(p.axes());
        Tensor moved = transpose(x, order);
        int rows = Math.toIntExact(moved.shape().slice(0, kept).size());
        int n = Math.toIntExact(moved.shape().slice(kept, moved.rank()).size());
        Tensor flat = reshape(moved, Shape.of(rows, n));
        Tensor others = mul(exclusive(flat, false), exclusive(flat, true));
        return mul(wide, transpose(reshape(others, moved.shape()), Vjps.inverse(order)));
    }

    /// The running product along the last axis of a matrix without the element itself.
    private static Tensor exclusive(Tensor x, boolean reverse) {
        List<Integer> low = List.of(0, reverse ? -1 : 1);
        List<Integer> high = List.of(0, reverse ? 1 : -1);
        Tensor one = Primitives.fill(new TensorType(x.dtype(), Shape.SCALAR), 1);
        Tensor shifted = x.shape().last() == 0 ? x : Primitives.apply(new Prim.Pad(low, high, List.of(0, 0)), x, one);
        return Primitives.apply(new Prim.Cumulate(ReduceKind.PROD, 1, reverse), shifted);
    }

    static Tensor cumulate(Prim.Cumulate p, Tensor g, Tensor x, Tensor y) {
        return switch (p.kind()) {
            case SUM -> back(p, g);
            case PROD -> {
                Tensor zero = fillLike(x, 0);
                Tensor none = compare(CompareKind.EQ, x, zero);
                Tensor plain = div(back(p, mul(g, y)), select(none, fillLike(x, 1), x));
                yield select(none, atFirstZero(p, g, x), plain);
            }
            case MIN, MAX, AND, OR ->
                throw new ArgaliException(
                        "gradient", "running " + p.kind() + " has no gradient", "Use stopGradient in front of it");
        };
    }

    /// Where a factor is zero: the product of the others, which is not zero only for the first zero of a line.
    private static Tensor atFirstZero(Prim.Cumulate p, Tensor g, Tensor x) {
        Tensor zeros = cast(compare(CompareKind.EQ, x, fillLike(x, 0)), x.dtype());
        Tensor seen = Primitives.apply(new Prim.Cumulate(ReduceKind.SUM, p.axis(), p.reverse()), zeros);
        Tensor first = mul(zeros, cast(compare(CompareKind.EQ, seen, fillLike(seen, 1)), x.dtype()));
        Tensor filled = select(compare(CompareKind.GT, first, fillLike(first, 0)), fillLike(x, 1), x);
        Tensor others = Primitives.apply(p, filled);
        return mul(first, back(p, mul(g, others)));
    }

    private static Tensor back(Prim.Cumulate p, Tensor g) {
        return Primitives.apply(new Prim.Cumulate(ReduceKind.SUM, p.axis(), !p.reverse()), g);
    }

    static Tensor sort(Prim.Sort p, Recorded node, List<Optional<Tensor>> arriving) {
        Tensor x = node.inputs().getFirst();
        return alongAxis(arriving.getFirst().orElseThrow(), node.outputs().get(1), x, p.axis());
    }

    static Tensor topK(Recorded node, List<Optional<Tensor>> arriving) {
        Tensor x = node.inputs().getFirst();
        return alongAxis(arriving.getFirst().orElseThrow(), node.outputs().get(1), x, x.rank() - 1);
    }

    /// Adds `g` into zeros of the shape of `x`, each element at its place `where` along `axis`.
    private static Tensor alongAxis(Tensor g, Tensor where, Tensor x, int axis) {
        Tensor index = linearIndex(where, x.shape(), axis);
        int size = Math.toIntExact(x.size());
        Tensor zeros = Primitives.fill(TensorType.of(g.dtype(), size), 0);
        Tensor flat = Primitives.apply(new Prim.Scatter(ScatterKind.ADD, 0), zeros, index, g);
        return reshape(flat, x.shape());
    }

    /// The row-major position, in an array of `shape`, of the element that `where` names along `axis`.
    private static Tensor linearIndex(Tensor where, Shape shape, int axis) {
        long[] strides = shape.strides();
        Tensor index = fillLike(cast(where, DType.INT64), 0);
        for (int i = 0; i < shape.rank(); i++) {
            Tensor at = i == axis
                    ? cast(where, DType.INT64)
                    : Primitives.apply(new Prim.Iota(where.type().with(DType.INT64), i));
            index = Primitives.add(index, mul(at, fillLike(at, (double) strides[i])));
        }
        return index;
    }
}
