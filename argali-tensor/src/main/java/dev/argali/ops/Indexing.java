package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Taking elements by position, and putting them.
public final class Indexing {
    private Indexing() {}

    /// The elements `from … to - 1` of `axis`; negative positions count from the end.
    public static Tensor slice(Tensor x, int axis, int from, int to) {
        int at = x.shape().axis(axis);
        int n = x.shape().dim(at);
        int start = from < 0 ? from + n : from;
        int limit = to < 0 ? to + n : to;
        if (start < 0 || limit < start || limit > n) {
            throw new ShapeException(
                    "slice",
                    from + " to " + to + " is outside of axis " + at + " of " + x.shape(),
                    "It has " + n + " elements");
        }
        List<Integer> starts = new ArrayList<>(Collections.nCopies(x.rank(), 0));
        List<Integer> limits = new ArrayList<>();
        for (int d : x.shape().dims()) {
            limits.add(d);
        }
        starts.set(at, start);
        limits.set(at, limit);
        return Primitives.apply(new Prim.Slice(starts, limits, Collections.nCopies(x.rank(), 1)), x);
    }

    /// The row at `index` of the first axis, which disappears; negative counts from the end.
    public static Tensor get(Tensor x, int index) {
        int n = x.shape().dim(0);
        int at = index < 0 ? index + n : index;
        if (at < 0 || at >= n) {
            throw new ShapeException(
                    "get", "row " + index + " is outside of shape " + x.shape(), "It has " + n + " rows");
        }
        return Primitives.reshape(slice(x, 0, at, at + 1), x.shape().slice(1, x.rank()));
    }

    /// The elements at `indices` along `axis`; negative indices count from the end, others outside read zero.
    public static Tensor take(Tensor x, Tensor indices, int axis) {
        int at = x.shape().axis(axis);
        return Primitives.apply(
                new Prim.Gather(at), x, wrapped(indices, x.shape().dim(at)));
    }

    /// Indices as int32 or int64, negative ones counted from the end of an axis of `extent`.
    static Tensor wrapped(Tensor indices, int extent) {
        Tensor i = indices.dtype() == DType.INT64 ? indices : indices.cast(DType.INT32);
        if (indices.dtype().isUnsigned() || indices.dtype() == DType.BOOL) {
            return i;
        }
        Tensor negative = Primitives.compare(CompareKind.LT, i, Primitives.fillLike(i, 0));
        return Primitives.select(negative, Primitives.add(i, Primitives.fillLike(i, extent)), i);
    }

    /// 1 at position `x[...]` of a new last axis of `numClasses` elements, else 0, as float32; all 0 for indices outside.
    public static Tensor oneHot(Tensor x, int numClasses) {
        return oneHot(x, numClasses, -1, DType.FLOAT32);
    }

    /// 1 at position `x[...]` of a new axis of `numClasses` elements, else 0; all 0 for indices outside.
    public static Tensor oneHot(Tensor x, int numClasses, int axis, DType dtype) {
        return hits(x, numClasses, axis).cast(dtype);
    }

    /// [#oneHot] as bool.
    static Tensor hits(Tensor x, int numClasses, int axis) {
        int at = axis < 0 ? axis + x.rank() + 1 : axis;
        Tensor indices = x.dtype() == DType.INT64 ? x : x.cast(DType.INT32);
        Shape shape = x.shape().insert(at, numClasses);
        Tensor index = Primitives.apply(new Prim.Iota(new TensorType(indices.dtype(), shape), at));
        return Primitives.compare(CompareKind.EQ, index, Primitives.expand(indices, shape, List.of(at)));
    }
}
