package dev.argali.ops;

import dev.argali.api.Experimental;
import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ScatterKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Control;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// Taking elements by position, and putting them.
public final class Indexing {
    private Indexing() {}

    /// The elements `from … to - 1` of `axis`; negative positions count from the end.
    public static Tensor slice(Tensor x, int axis, int from, int to) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("slice", y -> slice(y, axis, from, to), x);
        }
        int n = x.shape().dim(axis);
        return slice(x, axis, from < 0 ? from + n : from, to < 0 ? to + n : to, 1);
    }

    /// Every `step`-th element of `axis` from `from`, before `to`.
    ///
    /// @throws ShapeException if one of them lies outside
    static Tensor slice(Tensor x, int axis, int from, int to, int step) {
        int at = x.shape().axis(axis);
        int n = x.shape().dim(at);
        if (from < 0 || to < from || to > n && n != Shape.ANY) {
            throw new ShapeException(
                    "slice",
                    from + " to " + to + " is outside of axis " + at + " of " + x.shape(),
                    "It has " + n + " elements");
        }
        List<Integer> starts = new ArrayList<>(Collections.nCopies(x.rank(), 0));
        List<Integer> limits = Arrays.stream(x.shape().dims()).boxed().collect(Collectors.toCollection(ArrayList::new));
        List<Integer> steps = new ArrayList<>(Collections.nCopies(x.rank(), 1));
        starts.set(at, from);
        limits.set(at, to);
        steps.set(at, step);
        return Primitives.apply(new Prim.Slice(starts, limits, steps), x);
    }

    /// The block of this shape that begins at these positions.
    ///
    /// @throws ShapeException if it does not lie inside
    public static Tensor slice(Tensor x, int[] startIndices, int[] shape) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("slice", y -> slice(y, startIndices, shape), x);
        }
        int[] limits = new int[shape.length];
        Arrays.setAll(limits, i -> startIndices[i] + shape[i]);
        return Primitives.apply(
                new Prim.Slice(boxed(startIndices), boxed(limits), Collections.nCopies(shape.length, 1)), x);
    }

    /// The block of this shape that begins at positions which are computed: an int tensor `[rank]`. The block is moved
    /// inward until it fits.
    public static Tensor slice(Tensor x, Tensor startIndices, int[] shape) {
        return Primitives.apply(new Prim.DynamicSlice(boxed(shape)), x, startIndices);
    }

    /// `x` with the block that begins at these positions replaced by `updates`.
    ///
    /// @throws ShapeException if it does not lie inside
    public static Tensor sliceUpdate(Tensor x, int[] startIndices, Tensor updates) {
        for (int i = 0; i < startIndices.length; i++) {
            if (startIndices[i] < 0
                    || startIndices[i] + updates.shape().dim(i) > x.shape().dim(i)) {
                throw new ShapeException(
                        "sliceUpdate",
                        "updates of " + updates.shape() + " at " + Arrays.toString(startIndices) + " leave "
                                + x.shape(),
                        "Let them begin earlier");
            }
        }
        return sliceUpdate(x, Tensor.of(startIndices), updates);
    }

    /// `x` with the block that begins at positions which are computed, an int tensor `[rank]`, replaced.
    public static Tensor sliceUpdate(Tensor x, Tensor startIndices, Tensor updates) {
        return Primitives.apply(new Prim.DynamicUpdateSlice(), x, updates.cast(x.dtype()), startIndices);
    }

    private static List<Integer> boxed(int... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /// The elements that an index per axis names, as in Python's `x[...]`: [Index#at] takes one and drops the axis,
    /// [Index#range] several, [Index#newAxis] adds an axis, [Index#ellipsis] stands for all axes that are not named,
    /// [Index#of] takes the positions of an int tensor, or those where a bool tensor is true. At most one index may be
    /// a tensor.
    ///
    /// @throws ShapeException if there are more indices than axes, or one is outside
    public static Tensor getItem(Tensor x, Index... key) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("get_item", y -> getItem(y, key), x);
        }
        return IndexKey.apply(x, key);
    }

    /// The row at `index` of the first axis, which disappears; negative counts from the end.
    public static Tensor get(Tensor x, int index) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("get_item", y -> get(y, index), x);
        }
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
        if (Symbolic.is(x) || Symbolic.is(indices)) {
            return Symbolic.whole("take", (a, b) -> take(a, b, axis), x, indices);
        }
        int at = x.shape().axis(axis);
        return Primitives.apply(
                new Prim.Gather(at), x, wrapped(indices, x.shape().dim(at)));
    }

    /// The indices, which fail the program if one of them is not from `low` to `high - 1`.
    ///
    /// @param problem what the error says; `{}` stands for the largest index that is wrong
    public static Tensor inRange(Tensor indices, int low, int high, String where, String problem, String cure) {
        Tensor wrong = indices.lt(low).or(indices.ge(high));
        Tensor none = Primitives.fillLike(indices, Integer.MIN_VALUE);
        Tensor checked = Control.check(
                wrong.any().not(), Primitives.select(wrong, indices, none).max(), where, problem, cure);
        // What was wrong goes through the check, so that nothing is computed from it.
        return Primitives.select(wrong, Primitives.broadcast(checked, indices.shape()), indices);
    }

    /// The elements at `indices` in row-major order; negative indices count from the end.
    public static Tensor take(Tensor x, Tensor indices) {
        if (Symbolic.is(x) || Symbolic.is(indices)) {
            return Symbolic.whole("take", Indexing::take, x, indices);
        }
        return take(x.ravel(), indices, 0);
    }

    /// The elements at `indices` in row-major order, one by one.
    public static Tensor takeAlongAxis(Tensor x, Tensor indices) {
        if (Symbolic.is(x) || Symbolic.is(indices)) {
            return Symbolic.whole("take_along_axis", Indexing::takeAlongAxis, x, indices);
        }
        return takeAlongAxis(x.ravel(), indices.ravel(), 0);
    }

    /// For each index the element that it names along `axis`, at its own place along the others, which broadcast.
    public static Tensor takeAlongAxis(Tensor x, Tensor indices, int axis) {
        if (Symbolic.is(x) || Symbolic.is(indices)) {
            return Symbolic.whole("take_along_axis", (a, b) -> takeAlongAxis(a, b, axis), x, indices);
        }
        int at = x.shape().axis(axis);
        int n = x.shape().dim(at);
        Shape other = Shape.broadcast(
                "takeAlongAxis", x.shape().with(at, 1), indices.shape().with(at, 1));
        Tensor data = Primitives.broadcast(x, other.with(at, n));
        Tensor wanted = Primitives.broadcast(
                wrapped(indices, n), other.with(at, indices.shape().dim(at)));
        if (data.rank() == 1) {
            return take(data, wanted, 0);
        }
        Tensor none = Primitives.fillLike(wanted, -1);
        Tensor inside = wanted.ge(0).and(wanted.lt(n));
        Tensor flat = Primitives.select(inside, linear(wanted, data.shape(), at), none.cast(DType.INT64));
        return Primitives.apply(new Prim.Gather(0), data.ravel(), flat);
    }

    /// The row-major position, in an array of `shape`, of the element that each of `where` names along `axis`.
    private static Tensor linear(Tensor where, Shape shape, int axis) {
        long[] strides = shape.strides();
        Tensor index = where.cast(DType.INT64).mul(Primitives.scalar(DType.INT64, strides[axis]));
        for (int i = 0; i < shape.rank(); i++) {
            if (i != axis) {
                Tensor at = Creation.iota(where.type().with(DType.INT64), i);
                index = index.add(at.mul(Primitives.scalar(DType.INT64, strides[i])));
            }
        }
        return index;
    }

    // ---- putting ------------------------------------------------------------------------------------------------

    /// Zeros of `shape` with `values` added at `indices`.
    ///
    /// @param indices int, `[..., k]`: positions along the first `k` axes; those outside are left out
    /// @param values `[...]` followed by the other axes of the shape
    public static Tensor scatter(Tensor indices, Tensor values, Shape shape) {
        return scatterUpdate(Creation.zeros(shape, values.dtype()), indices, values, ScatterKind.ADD);
    }

    /// `inputs` with the elements at `indices` replaced by `updates`; of several updates of one place the last counts.
    public static Tensor scatterUpdate(Tensor inputs, Tensor indices, Tensor updates) {
        return scatterUpdate(inputs, indices, updates, ScatterKind.SET);
    }

    /// `inputs` with `updates` combined into them at `indices`.
    ///
    /// @param indices int, `[..., k]`: positions along the first `k` axes; those outside are left out
    /// @param updates `[...]` followed by the other axes of the inputs
    @Experimental
    public static Tensor scatterUpdate(Tensor inputs, Tensor indices, Tensor updates, ScatterKind kind) {
        Shape shape = inputs.shape();
        int k = indices.shape().last();
        Shape lead = shape.slice(0, k);
        Shape rest = shape.slice(k, shape.rank());
        Tensor at = indices.cast(DType.INT64);
        Tensor extents = Tensor.of(Arrays.stream(lead.dims()).asLongStream().toArray());
        Tensor position = at.mul(Tensor.of(lead.strides())).sum(-1);
        Tensor inside = at.ge(0).and(at.lt(extents)).all(-1);
        Tensor safe = Primitives.select(inside, position, Primitives.fillLike(position, -1));
        int rows = Math.toIntExact(lead.size());
        Tensor flat = Primitives.reshape(inputs, Shape.of(rows).concat(rest));
        Tensor out = Primitives.apply(new Prim.Scatter(kind, 0), flat, safe, updates.cast(inputs.dtype()));
        return Primitives.reshape(out, shape);
    }

    // ---- positions that depend on values ------------------------------------------------------------------------

    /// The int32 positions of the elements that differ from zero, in row-major order: a vector for each axis. Their
    /// number depends on the values: `x` is computed, which ends a trace.
    public static List<Tensor> nonzero(Tensor x) {
        Tensor flat = truePositions(x);
        List<Tensor> all = new ArrayList<>();
        long[] strides = x.shape().strides();
        for (int i = 0; i < x.rank(); i++) {
            Tensor row = Primitives.binary(BinaryKind.DIV, flat, Primitives.fillLike(flat, (double) strides[i]));
            all.add(Primitives.binary(
                    BinaryKind.REM,
                    row,
                    Primitives.fillLike(row, Math.max(x.shape().dim(i), 1))));
        }
        return all;
    }

    /// The int32 row-major positions of what differs from zero.
    static Tensor truePositions(Tensor x) {
        Tensor flat = x.cast(DType.BOOL).ravel();
        int count = (int) Reductions.countNonzero(flat).item();
        // A stable sort of false before true puts those that are zero behind.
        return Sorting.argsort(flat.not().cast(DType.UINT8), 0).slice(0, count);
    }

    /// 1 at the positions `x[..., i]` of a last axis of `numClasses` elements, else 0, as float32.
    public static Tensor multiHot(Tensor x, int numClasses) {
        return multiHot(x, numClasses, -1, DType.FLOAT32);
    }

    /// 1 where [#oneHot] has a 1 for any element of the axis that holds the classes of an example: the second, or the
    /// only one.
    public static Tensor multiHot(Tensor x, int numClasses, int axis, DType dtype) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("multi_hot", y -> multiHot(y, numClasses, axis, dtype), x);
        }
        return hits(x, numClasses, axis).any(x.rank() > 1 ? 1 : 0).cast(dtype);
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

    /// 1 at position `x[...]` of a new last axis of `numClasses` elements, else 0, as float32; all 0 for indices
    /// outside.
    public static Tensor oneHot(Tensor x, int numClasses) {
        return oneHot(x, numClasses, -1, DType.FLOAT32);
    }

    /// 1 at position `x[...]` of a new axis of `numClasses` elements, else 0; all 0 for indices outside.
    public static Tensor oneHot(Tensor x, int numClasses, int axis, DType dtype) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("one_hot", y -> oneHot(y, numClasses, axis, dtype), x);
        }
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
