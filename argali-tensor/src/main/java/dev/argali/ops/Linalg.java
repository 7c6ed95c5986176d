package dev.argali.ops;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Products of matrices and tensors.
public final class Linalg {
    private Linalg() {}

    /// The matrix product as in NumPy: `[..., m, k] x [..., k, n]` gives `[..., m, n]`, leading axes broadcast; an
    /// operand of rank 1 is a row on the left and a column on the right, whose axis then disappears. Of int8 the result
    /// is int32, of bool whether any product is true.
    ///
    /// @throws ShapeException if an operand is a scalar, or inner or leading extents do not fit
    public static Tensor matmul(Tensor a, Tensor b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeException(
                    "matmul", "an operand is a scalar: " + a.shape() + " x " + b.shape(), "Use mul for scalars");
        }
        int k = a.shape().dim(-1);
        int other = b.shape().dim(b.rank() == 1 ? 0 : -2);
        if (k != other && k != Shape.ANY && other != Shape.ANY) {
            ArgaliException e = new ShapeException(
                    "matmul",
                    "inner dimensions differ: " + a.shape() + " x " + b.shape() + " (" + k + " != " + other + ")",
                    "The last axis of the left and the second to last of the right must be equal");
            throw Symbolic.is(a) || Symbolic.is(b) ? e.within(Symbolic.sources(List.of(a, b))) : e;
        }
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("matmul", Linalg::matmul, a, b);
        }
        DType both = DType.promote(a.dtype(), b.dtype());
        if (both == DType.BOOL) {
            return matmul(a.cast(DType.INT32), b.cast(DType.INT32)).cast(DType.BOOL);
        }
        DType dtype = both == DType.INT8 ? DType.INT32 : both;
        Tensor x = a.cast(dtype);
        Tensor y = b.cast(dtype);
        if (y.rank() <= 2) {
            return Primitives.apply(
                    new Prim.Dot(List.of(), List.of(), List.of(x.rank() - 1), List.of(Math.max(y.rank() - 2, 0))),
                    x,
                    y);
        }
        return batched(x, y);
    }

    private static Tensor batched(Tensor a, Tensor b) {
        Tensor x = a.rank() == 1 ? a.expandDims(0) : a;
        Shape lead = Shape.broadcast(
                "matmul", x.shape().slice(0, x.rank() - 2), b.shape().slice(0, b.rank() - 2));
        int n = lead.rank();
        x = Primitives.broadcast(x, lead.concat(x.shape().slice(x.rank() - 2, x.rank())));
        Tensor y = Primitives.broadcast(b, lead.concat(b.shape().slice(b.rank() - 2, b.rank())));
        List<Integer> batch = IntStream.range(0, n).boxed().toList();
        Tensor out = Primitives.apply(new Prim.Dot(batch, batch, List.of(n + 1), List.of(n)), x, y);
        return a.rank() == 1 ? out.squeeze(n) : out;
    }

    /// The product as in NumPy's `dot`: over the last axis of `a` and the second to last (or only) one of `b`;
    /// scalars multiply.
    public static Tensor dot(Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("dot", Linalg::dot, a, b);
        }
        if (a.rank() == 0 || b.rank() == 0) {
            return a.mul(b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withInteger();
        var prim = new Prim.Dot(List.of(), List.of(), List.of(a.rank() - 1), List.of(Math.max(b.rank() - 2, 0)));
        return Primitives.apply(prim, a.cast(dtype), b.cast(dtype));
    }

    /// The sum of products that `subscripts` names, in Einstein's notation: `"ij,jk->ik"` is the matrix product.
    /// Ellipses stand for leading axes, a letter that stands twice in an operand for its diagonal; without an arrow the
    /// result has the letters that occur once, in alphabetical order. Extents of 1 broadcast. Products are taken from
    /// left to right.
    ///
    /// @throws ShapeException if the subscripts do not fit the operands
    public static Tensor einsum(String subscripts, Tensor... operands) {
        List<Tensor> all = List.of(operands);
        return all.stream().anyMatch(Symbolic::is)
                ? Symbolic.record("einsum", in -> List.of(Einsum.of(subscripts, in)), operands)
                        .getFirst()
                : Einsum.of(subscripts, all);
    }

    /// The product summed over the last `axes` axes of `a` and the first ones of `b`; 0 gives the outer product.
    public static Tensor tensordot(Tensor a, Tensor b, int axes) {
        int[] left = IntStream.range(a.rank() - axes, a.rank()).toArray();
        return tensordot(a, b, left, IntStream.range(0, axes).toArray());
    }

    /// The product summed over axis `left[i]` of `a` with axis `right[i]` of `b`, for all `i`.
    ///
    /// @throws ShapeException if the axes do not fit
    public static Tensor tensordot(Tensor a, Tensor b, int[] left, int[] right) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("tensordot", (x, y) -> tensordot(x, y, left, right), a, b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withInteger();
        var prim = new Prim.Dot(
                List.of(),
                List.of(),
                Arrays.stream(left).map(a.shape()::axis).boxed().toList(),
                Arrays.stream(right).map(b.shape()::axis).boxed().toList());
        return Primitives.apply(prim, a.cast(dtype), b.cast(dtype));
    }

    /// All products of an element of `a` with one of `b`, both in row-major order: `[a.size, b.size]`.
    public static Tensor outer(Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("outer", Linalg::outer, a, b);
        }
        return a.ravel().expandDims(1).mul(b.ravel());
    }

    // ---- diagonals ----------------------------------------------------------------------------------------------

    /// The sum of the main diagonal of the first two axes.
    public static Tensor trace(Tensor x) {
        return trace(x, 0, 0, 1);
    }

    /// The sum of the diagonal `offset` of two axes, with the dtypes of [Reductions#sum].
    public static Tensor trace(Tensor x, int offset, int axis1, int axis2) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("trace", y -> trace(y, offset, axis1, axis2), x);
        }
        return Reductions.sum(diagonal(x, offset, axis1, axis2), -1);
    }

    /// The main diagonal of the first two axes, as the last axis.
    public static Tensor diagonal(Tensor x) {
        return diagonal(x, 0, 0, 1);
    }

    /// The elements `[i, i + offset]` of two axes, which disappear; the diagonal is the last axis.
    ///
    /// @throws ShapeException if the axes are the same
    public static Tensor diagonal(Tensor x, int offset, int axis1, int axis2) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("diagonal", y -> diagonal(y, offset, axis1, axis2), x);
        }
        int first = x.shape().axis(axis1);
        int second = x.shape().axis(axis2);
        if (first == second) {
            throw new ShapeException(
                    "diagonal", "axes " + axis1 + " and " + axis2 + " of " + x.shape() + " are the same", "Name two");
        }
        List<Integer> order = new ArrayList<>(Primitives.axes(x.shape()));
        order.removeAll(List.of(first, second));
        Shape lead = Shape.of(order.stream().map(a -> x.shape().dim(a)).toList());
        order.addAll(List.of(first, second));
        int n = x.shape().dim(first);
        int m = x.shape().dim(second);
        int length = Math.max(Math.min(n + Math.min(offset, 0), m - Math.max(offset, 0)), 0);
        Tensor flat = Primitives.reshape(Primitives.transpose(x, order), lead.concat(Shape.of(n * m)));
        // In a row-major matrix the neighbours of a diagonal are one row and one column apart.
        int start = length == 0 ? 0 : offset >= 0 ? offset : -offset * m;
        int limit = length == 0 ? 0 : start + (length - 1) * (m + 1) + 1;
        return Indexing.slice(flat, -1, start, limit, m + 1);
    }

    /// The matrix with the vector `x` on its main diagonal, or the main diagonal of the matrix `x`.
    public static Tensor diag(Tensor x) {
        return diag(x, 0);
    }

    /// The matrix with the vector `x` on diagonal `k`, or diagonal `k` of the matrix `x`.
    ///
    /// @throws ShapeException if the rank is neither 1 nor 2
    public static Tensor diag(Tensor x, int k) {
        if (x.rank() == 2) {
            return diagonal(x, k, 0, 1);
        }
        if (x.rank() != 1) {
            throw new ShapeException("diag", "x has shape " + x.shape(), "Give a vector or a matrix");
        }
        int n = x.shape().dim(0);
        int rows = n + Math.abs(k);
        if (n == 0) {
            return Creation.zeros(Shape.of(rows, rows), x.dtype());
        }
        int start = k >= 0 ? k : -k * rows;
        int end = rows * rows - (start + (n - 1) * (rows + 1) + 1);
        var spread = new Prim.Pad(List.of(start), List.of(end), List.of(rows));
        Tensor flat = Primitives.apply(spread, x, Primitives.scalar(x.dtype(), 0L));
        return Primitives.reshape(flat, Shape.of(rows, rows));
    }
}
