package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// Products of matrices and tensors.
public final class Linalg {
    private Linalg() {}

    /// The matrix product as in NumPy: `[..., m, k] x [..., k, n]` gives `[..., m, n]`, leading axes broadcast; an
    /// operand of rank 1 is a row on the left and a column on the right, whose axis then disappears.
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
            throw new ShapeException(
                    "matmul",
                    "inner dimensions differ: " + a.shape() + " x " + b.shape() + " (" + k + " != " + other + ")",
                    "The last axis of the left and the second to last of the right must be equal");
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withInteger();
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
        if (a.rank() == 0 || b.rank() == 0) {
            return a.mul(b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withInteger();
        var prim = new Prim.Dot(List.of(), List.of(), List.of(a.rank() - 1), List.of(Math.max(b.rank() - 2, 0)));
        return Primitives.apply(prim, a.cast(dtype), b.cast(dtype));
    }
}
