package dev.argali.graph;

import static dev.argali.graph.Rules.require;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// The type rules of the primitives that move, select and combine elements.
final class ShapeRules {
    private ShapeRules() {}

    /// Refuses an axis that is not there, and one counted from the end.
    static void axis(Prim p, int axis, TensorType x) {
        require(
                axis >= 0 && axis < x.shape().rank(),
                p,
                List.of(x),
                "axis " + axis + " is not one of its " + x.shape().rank());
    }

    static void distinctAxes(Prim p, List<Integer> axes, TensorType x) {
        require(
                new HashSet<>(axes).size() == axes.size()
                        && axes.stream().allMatch(a -> a >= 0 && a < x.shape().rank()),
                p,
                List.of(x),
                "axes are distinct and inside the rank");
    }

    static TensorType broadcast(Prim.Broadcast p, TensorType x) {
        List<TensorType> in = List.of(x);
        require(p.axes().size() == x.shape().rank(), p, in, "one axis of the result for each of the operand");
        int before = -1;
        for (int i = 0; i < x.shape().rank(); i++) {
            int axis = p.axes().get(i);
            require(axis > before && axis < p.shape().rank(), p, in, "axes increase and lie inside " + p.shape());
            int from = x.shape().dim(i);
            int to = p.shape().dim(axis);
            require(
                    from == to || from == 1 || from == Shape.ANY || to == Shape.ANY,
                    p,
                    in,
                    "does not fit " + p.shape());
            before = axis;
        }
        return x.with(p.shape());
    }

    static TensorType reshape(Prim.Reshape p, TensorType x) {
        Shape to = p.shape();
        if (!x.shape().isStatic()) {
            return x.with(to);
        }
        long size = x.size();
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < to.rank(); i++) {
            if (to.dim(i) == Shape.ANY) {
                require(unknown < 0, p, List.of(x), "at most one extent of " + to + " may be left open");
                unknown = i;
            } else {
                known *= to.dim(i);
            }
        }
        if (unknown >= 0 && known > 0 && size % known == 0) {
            to = to.with(unknown, Math.toIntExact(size / known));
        }
        if (!to.isStatic() || to.size() != size) {
            throw new ShapeException(
                    "reshape",
                    "cannot make " + p.shape() + " of " + x.shape() + " with " + size + " elements",
                    "The number of elements must stay the same");
        }
        return x.with(to);
    }

    static TensorType transpose(Prim.Transpose p, TensorType x) {
        int rank = x.shape().rank();
        require(p.axes().size() == rank, p, List.of(x), "every axis is named once");
        distinctAxes(p, p.axes(), x);
        return x.with(Shape.of(p.axes().stream().map(a -> x.shape().dim(a)).toList()));
    }

    static TensorType slice(Prim.Slice p, TensorType x) {
        int rank = x.shape().rank();
        require(
                p.starts().size() == rank
                        && p.limits().size() == rank
                        && p.strides().size() == rank,
                p,
                List.of(x),
                "start, limit and stride for every axis");
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            int start = p.starts().get(i);
            int limit = p.limits().get(i);
            int extent = x.shape().dim(i);
            require(p.strides().get(i) > 0, p, List.of(x), "strides are positive");
            if (extent == Shape.ANY) {
                dims[i] = limit == Shape.ANY
                        ? Shape.ANY
                        : Math.ceilDiv(limit - start, p.strides().get(i));
                continue;
            }
            require(
                    start >= 0 && start <= limit && limit <= extent,
                    p,
                    List.of(x),
                    "axis " + i + " has the elements 0 to " + (extent - 1));
            dims[i] = Math.ceilDiv(limit - start, p.strides().get(i));
        }
        return x.with(Shape.of(dims));
    }

    static TensorType pad(Prim.Pad p, TensorType x, TensorType value) {
        int rank = x.shape().rank();
        require(
                value.shape().isScalar()
                        && value.dtype() == x.dtype()
                        && p.low().size() == rank
                        && p.high().size() == rank
                        && p.interior().size() == rank,
                p,
                List.of(x, value),
                "low, high and interior for every axis, and a scalar of the same dtype");
        int[] dims = x.shape().dims();
        for (int i = 0; i < rank; i++) {
            if (dims[i] != Shape.ANY) {
                int inner = dims[i] + Math.max(dims[i] - 1, 0) * p.interior().get(i);
                dims[i] = inner + p.low().get(i) + p.high().get(i);
                require(dims[i] >= 0 && p.interior().get(i) >= 0, p, List.of(x), "axis " + i + " keeps elements");
            }
        }
        return x.with(Shape.of(dims));
    }

    static TensorType concat(Prim.Concat p, List<TensorType> in) {
        require(!in.isEmpty(), p, in, "at least one operand");
        TensorType first = in.getFirst();
        int axis = p.axis();
        axis(p, axis, first);
        int total = 0;
        for (TensorType x : in) {
            require(
                    x.shape().rank() == first.shape().rank()
                            && TypeRules.fits(
                                    x.with(x.shape().remove(axis)),
                                    first.with(first.shape().remove(axis))),
                    p,
                    in,
                    "all extents but that of axis " + axis + " are equal, and so are the dtypes");
            int extent = x.shape().dim(axis);
            total = total == Shape.ANY || extent == Shape.ANY ? Shape.ANY : total + extent;
        }
        return first.with(first.shape().with(axis, total));
    }

    static TensorType gather(Prim p, int axis, TensorType x, TensorType indices) {
        require(
                indices.dtype() == DType.INT32 || indices.dtype() == DType.INT64,
                p,
                List.of(x, indices),
                "indices are int32 or int64");
        axis(p, axis, x);
        return x.with(x.shape()
                .slice(0, axis)
                .concat(indices.shape())
                .concat(x.shape().slice(axis + 1, x.shape().rank())));
    }

    static TensorType dynamicSlice(Prim.DynamicSlice p, List<TensorType> in) {
        TensorType x = in.getFirst();
        starts(p, in, x, in.get(1));
        require(p.sizes().size() == x.shape().rank(), p, in, "one size for every axis");
        for (int i = 0; i < p.sizes().size(); i++) {
            int extent = x.shape().dim(i);
            int size = p.sizes().get(i);
            require(size >= 0 && (extent == Shape.ANY || size <= extent), p, in, "the block fits into the data");
        }
        return x.with(Shape.of(p.sizes()));
    }

    static TensorType dynamicUpdateSlice(Prim p, List<TensorType> in) {
        TensorType x = in.getFirst();
        TensorType update = in.get(1);
        starts(p, in, x, in.get(2));
        require(
                update.dtype() == x.dtype()
                        && update.shape().rank() == x.shape().rank(),
                p,
                in,
                "one dtype and rank");
        for (int i = 0; i < x.shape().rank(); i++) {
            int extent = x.shape().dim(i);
            require(extent == Shape.ANY || update.shape().dim(i) <= extent, p, in, "the update fits into the data");
        }
        return x;
    }

    private static void starts(Prim p, List<TensorType> in, TensorType x, TensorType starts) {
        require(
                (starts.dtype() == DType.INT32 || starts.dtype() == DType.INT64)
                        && starts.shape().equals(Shape.of(x.shape().rank())),
                p,
                in,
                "starts are int32 or int64 of shape [rank]");
    }

    static TensorType reduce(Prim.Reduce p, TensorType x) {
        Shape shape = x.shape();
        distinctAxes(p, p.axes(), x);
        Rules.combining(p, p.kind(), x.dtype());
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            if (!p.axes().contains(i)) {
                kept.add(shape.dim(i));
            }
        }
        return x.with(Shape.of(kept));
    }

    static List<TensorType> topK(Prim.TopK p, TensorType x) {
        require(
                x.shape().rank() > 0
                        && p.k() >= 0
                        && (x.shape().last() == Shape.ANY || p.k() <= x.shape().last()),
                p,
                List.of(x),
                "k lies between 0 and the last extent");
        TensorType values = x.with(x.shape().with(-1, p.k()));
        return List.of(values, values.with(DType.INT32));
    }

    static TensorType dot(Prim.Dot p, TensorType a, TensorType b) {
        List<TensorType> in = List.of(a, b);
        require(a.dtype() == b.dtype() && a.dtype() != DType.BOOL, p, in, "both operands have one numeric dtype");
        require(
                p.leftBatch().size() == p.rightBatch().size()
                        && p.leftSum().size() == p.rightSum().size(),
                p,
                in,
                "as many axes on the left as on the right");
        distinctAxes(p, both(p.leftBatch(), p.leftSum()), a);
        distinctAxes(p, both(p.rightBatch(), p.rightSum()), b);
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < p.leftBatch().size(); i++) {
            dims.add(meet(p, in, p.leftBatch().get(i), p.rightBatch().get(i)));
        }
        for (int i = 0; i < p.leftSum().size(); i++) {
            meet(p, in, p.leftSum().get(i), p.rightSum().get(i));
        }
        for (int i = 0; i < a.shape().rank(); i++) {
            if (!p.leftBatch().contains(i) && !p.leftSum().contains(i)) {
                dims.add(a.shape().dim(i));
            }
        }
        for (int i = 0; i < b.shape().rank(); i++) {
            if (!p.rightBatch().contains(i) && !p.rightSum().contains(i)) {
                dims.add(b.shape().dim(i));
            }
        }
        return a.with(Shape.of(dims));
    }

    private static List<Integer> both(List<Integer> a, List<Integer> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }

    private static int meet(Prim p, List<TensorType> in, int left, int right) {
        int x = in.get(0).shape().dim(left);
        int y = in.get(1).shape().dim(right);
        require(
                x == y || x == Shape.ANY || y == Shape.ANY,
                p,
                in,
                "left axis " + left + " has " + x + " elements, right axis " + right + " has " + y);
        return x == Shape.ANY ? y : x;
    }
}
