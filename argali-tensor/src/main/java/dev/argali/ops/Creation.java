package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.List;

/// Tensors from nothing: constants, ranges, and parts of matrices.
public final class Creation {
    private Creation() {}

    // ---- constants ----------------------------------------------------------------------------------------------

    /// Zeros of float32.
    public static Tensor zeros(int... shape) {
        return zeros(Shape.of(shape), DType.FLOAT32);
    }

    /// Zeros.
    public static Tensor zeros(Shape shape, DType dtype) {
        return Primitives.fill(new TensorType(dtype, shape), 0);
    }

    /// Ones of float32.
    public static Tensor ones(int... shape) {
        return ones(Shape.of(shape), DType.FLOAT32);
    }

    /// Ones.
    public static Tensor ones(Shape shape, DType dtype) {
        return Primitives.fill(new TensorType(dtype, shape), 1);
    }

    /// `value` everywhere, as float32.
    public static Tensor full(Shape shape, double value) {
        return full(shape, value, DType.FLOAT32);
    }

    /// `value` everywhere.
    public static Tensor full(Shape shape, double value, DType dtype) {
        return Primitives.broadcast(Primitives.scalar(dtype, value), shape);
    }

    /// `value` repeated to `shape`.
    ///
    /// @throws ShapeException if it does not broadcast to the shape
    public static Tensor full(Shape shape, Tensor value, DType dtype) {
        return Shapes.broadcastTo(value.cast(dtype), shape.dims());
    }

    /// Zeros of the shape and dtype of `x`.
    public static Tensor zerosLike(Tensor x) {
        return zerosLike(x, x.dtype());
    }

    /// Zeros of the shape of `x`.
    public static Tensor zerosLike(Tensor x, DType dtype) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("zeros_like", y -> zerosLike(y, dtype), x);
        }
        return zeros(x.shape(), dtype);
    }

    /// Ones of the shape and dtype of `x`.
    public static Tensor onesLike(Tensor x) {
        return onesLike(x, x.dtype());
    }

    /// Ones of the shape of `x`.
    public static Tensor onesLike(Tensor x, DType dtype) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("ones_like", y -> onesLike(y, dtype), x);
        }
        return ones(x.shape(), dtype);
    }

    /// `value` everywhere, in the shape and dtype of `x`.
    public static Tensor fullLike(Tensor x, double value) {
        return fullLike(x, value, x.dtype());
    }

    /// `value` everywhere, in the shape of `x`.
    public static Tensor fullLike(Tensor x, double value, DType dtype) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("full_like", y -> fullLike(y, value, dtype), x);
        }
        return full(x.shape(), value, dtype);
    }

    // ---- ranges -------------------------------------------------------------------------------------------------

    /// `0, 1 … stop - 1` of int32.
    public static Tensor arange(int stop) {
        return arange(0, stop, 1);
    }

    /// `start, start + 1 …` below `stop`, of int32.
    public static Tensor arange(int start, int stop) {
        return arange(start, stop, 1);
    }

    /// `start, start + step …` before `stop`, of int32.
    public static Tensor arange(int start, int stop, int step) {
        return arange(start, stop, step, DType.INT32);
    }

    /// `start, start + step …` before `stop`, of float32.
    public static Tensor arange(double start, double stop, double step) {
        return arange(start, stop, step, DType.FLOAT32);
    }

    /// `start, start + step …` before `stop`.
    ///
    /// @throws ValueException if the step is 0 or a number is not finite
    public static Tensor arange(double start, double stop, double step, DType dtype) {
        if (step == 0 || !Double.isFinite((stop - start) / step)) {
            throw new ValueException(
                    "arange", start + " to " + stop + " in steps of " + step + " has no end", "Give finite numbers");
        }
        int n = (int) Math.max(Math.ceil((stop - start) / step), 0);
        boolean exact = dtype.isFloating() || start == Math.rint(start) && step == Math.rint(step);
        DType in = exact ? dtype : DType.FLOAT64;
        Tensor index = iota(TensorType.of(in, n), 0);
        Tensor stepped = step == 1 ? index : Primitives.mul(index, full(index.shape(), step, in));
        Tensor all = start == 0 ? stepped : Primitives.add(stepped, full(index.shape(), start, in));
        return all.cast(dtype);
    }

    /// `num` numbers in equal distances from `start` to `stop`, both included, as float32.
    public static Tensor linspace(double start, double stop, int num) {
        return linspace(start, stop, num, true, DType.FLOAT32);
    }

    /// `num` numbers in equal distances from `start`; the last one is `stop` if `endpoint`.
    public static Tensor linspace(double start, double stop, int num, boolean endpoint, DType dtype) {
        DType in = dtype == DType.FLOAT64 ? dtype : DType.FLOAT32;
        Tensor from = Primitives.scalar(in, start);
        return linspace(from, Primitives.scalar(in, stop), num, endpoint, 0).cast(dtype);
    }

    /// The same between tensors, the numbers along a new `axis`. Differentiable.
    ///
    /// @throws ValueException if `num` is negative
    public static Tensor linspace(Tensor start, Tensor stop, int num, boolean endpoint, int axis) {
        if (num < 0) {
            throw new ValueException("linspace", "num is " + num, "Give 0 or more");
        }
        DType dtype = DType.promote(start.dtype(), stop.dtype()).withFloating();
        Shape shape = Shape.broadcast("linspace", start.shape(), stop.shape());
        int at = axis < 0 ? axis + shape.rank() + 1 : axis;
        Shape whole = shape.insert(at, num);
        Tensor a = Primitives.expand(Elementwise.spread(start, dtype, shape), whole, List.of(at));
        Tensor b = Primitives.expand(Elementwise.spread(stop, dtype, shape), whole, List.of(at));
        int parts = Math.max(endpoint ? num - 1 : num, 1);
        Tensor index = iota(new TensorType(dtype, whole), at);
        Tensor share = index.div((double) parts);
        Tensor between = a.mul(share.neg().add(1)).add(b.mul(share));
        // The last one is exactly the end.
        return endpoint && num > 1 ? Primitives.select(index.eq((double) parts), b, between) : between;
    }

    /// The distance between neighbours in [#linspace(double, double, int, boolean, DType)].
    public static double linspaceStep(double start, double stop, int num, boolean endpoint) {
        return (stop - start) / (endpoint ? num - 1 : num);
    }

    static Tensor iota(TensorType type, int axis) {
        return Primitives.apply(new Prim.Iota(type, axis));
    }

    // ---- matrices -----------------------------------------------------------------------------------------------

    /// The identity matrix of `n` rows, as float32.
    public static Tensor eye(int n) {
        return eye(n, n, 0, DType.FLOAT32);
    }

    /// `n` rows and `m` columns, 1 on diagonal `k` (above the main one if positive), else 0.
    public static Tensor eye(int n, int m, int k, DType dtype) {
        return diagonal(Shape.of(n, m), CompareKind.EQ, k).cast(dtype);
    }

    /// The lower triangle of the last two axes: 0 above the main diagonal.
    public static Tensor tril(Tensor x) {
        return tril(x, 0);
    }

    /// 0 above diagonal `k`.
    public static Tensor tril(Tensor x, int k) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("tril", y -> tril(y, k), x);
        }
        return Primitives.select(diagonal(x.shape(), CompareKind.LE, k), x, Primitives.fillLike(x, 0));
    }

    /// The upper triangle of the last two axes: 0 below the main diagonal.
    public static Tensor triu(Tensor x) {
        return triu(x, 0);
    }

    /// 0 below diagonal `k`.
    public static Tensor triu(Tensor x, int k) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("triu", y -> triu(y, k), x);
        }
        return Primitives.select(diagonal(x.shape(), CompareKind.GE, k), x, Primitives.fillLike(x, 0));
    }

    /// Whether column minus row of the last two axes compares so with `k`.
    static Tensor diagonal(Shape shape, CompareKind kind, int k) {
        if (shape.rank() < 2) {
            throw new ShapeException(
                    "diagonal", "a tensor of shape " + shape + " has no rows and columns", "Reshape it");
        }
        var type = new TensorType(DType.INT32, shape);
        Tensor columns = iota(type, shape.rank() - 1);
        Tensor rows = iota(type, shape.rank() - 2);
        Tensor distance = Primitives.binary(BinaryKind.SUB, columns, rows);
        return Primitives.compare(kind, distance, Primitives.fillLike(distance, k));
    }
}
