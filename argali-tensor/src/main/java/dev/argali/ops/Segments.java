package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ScatterKind;
import dev.argali.graph.Shape;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;

/// Combining rows that belong to the same segment: row `i` of the data belongs to segment `segmentIds[i]`. Rows whose
/// segment is out of range are left out.
public final class Segments {
    private Segments() {}

    /// The sum of each segment, 0 for empty ones.
    public static Tensor segmentSum(Tensor data, Tensor segmentIds, int numSegments) {
        return combine(ScatterKind.ADD, data, segmentIds, numSegments, 0);
    }

    /// The product of each segment, 1 for empty ones.
    public static Tensor segmentProd(Tensor data, Tensor segmentIds, int numSegments) {
        return combine(ScatterKind.MUL, data, segmentIds, numSegments, 1);
    }

    /// The largest of each segment; for empty ones -inf, or the smallest integer.
    public static Tensor segmentMax(Tensor data, Tensor segmentIds, int numSegments) {
        return combine(ScatterKind.MAX, data, segmentIds, numSegments, lowest(data.dtype()));
    }

    /// The smallest of each segment; for empty ones inf, or the largest integer.
    public static Tensor segmentMin(Tensor data, Tensor segmentIds, int numSegments) {
        return combine(ScatterKind.MIN, data, segmentIds, numSegments, highest(data.dtype()));
    }

    /// One more than the largest segment, as needed for `numSegments`: the ids are computed, which ends a trace.
    public static int count(Tensor segmentIds) {
        return segmentIds.size() == 0 ? 0 : (int) segmentIds.max().item() + 1;
    }

    private static Tensor combine(ScatterKind kind, Tensor data, Tensor ids, int segments, double empty) {
        Shape shape = data.shape().with(0, segments);
        Tensor start = Creation.full(shape, empty, data.dtype());
        Tensor indices = ids.dtype() == DType.INT64 ? ids : ids.cast(DType.INT32);
        return Primitives.apply(new Prim.Scatter(kind, 0), start, indices, data);
    }

    private static double lowest(DType dtype) {
        return switch (dtype) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Double.NEGATIVE_INFINITY;
            case BOOL, INT8, UINT8, INT32, UINT32, INT64 -> Elementwise.least(dtype);
        };
    }

    private static double highest(DType dtype) {
        return switch (dtype) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Double.POSITIVE_INFINITY;
            // A double cannot hold the largest long, but its cast to long is that.
            case INT64 -> 0x1p63;
            case BOOL, INT8, UINT8, INT32, UINT32 -> Elementwise.most(dtype);
        };
    }

    /// How often each of `0 … length - 1` occurs in the int tensor `x`, along the last axis, as int32; numbers outside
    /// are left out.
    public static Tensor bincount(Tensor x, int length) {
        return Reductions.countNonzero(Indexing.hits(x, length, -1), countedAxis(x));
    }

    /// The sum of the weights of each of `0 … length - 1` where it occurs in `x`, along the last axis.
    public static Tensor bincount(Tensor x, Tensor weights, int length) {
        Tensor hits = Indexing.hits(x, length, -1);
        Tensor wide = Primitives.expand(weights, hits.shape(), List.of(hits.rank() - 1));
        return Primitives.select(hits, wide, Primitives.fillLike(wide, 0)).sum(countedAxis(x));
    }

    private static int countedAxis(Tensor x) {
        return x.rank() - 1;
    }

    /// The length for [#bincount] that Keras takes: one more than the largest number, at least `minlength`. The numbers
    /// are computed, which ends a trace.
    public static int bincountLength(Tensor x, int minlength) {
        return Math.max(count(x), minlength);
    }
}
