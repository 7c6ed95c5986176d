package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The primitives as functions of tensors, for those who write ops: nothing is promoted or broadcast here. Users
/// find the same under `dev.argali.ops` with Keras's manners.
@Experimental
public final class Primitives {
    private Primitives() {}

    /// Records any primitive and returns its results.
    public static List<Tensor> apply(Prim prim, List<Tensor> inputs) {
        return Recorded.record(prim, inputs, Optional.empty());
    }

    /// Records a primitive with one result.
    public static Tensor apply(Prim prim, Tensor... inputs) {
        return apply(prim, List.of(inputs)).getFirst();
    }

    /// What a pending tensor was made by.
    ///
    /// @param prim the primitive
    /// @param inputs its operands
    @Experimental
    public record Origin(Prim prim, List<Tensor> inputs) {}

    /// {@return what made `x`, if it is the first result of a primitive that has not been computed yet}
    public static Optional<Origin> origin(Tensor x) {
        return x.state() instanceof State.Pending p && p.index() == 0
                ? Optional.of(new Origin(p.node().prim(), p.node().inputs()))
                : Optional.empty();
    }

    /// {@return a number of Java as a scalar tensor: a constant inside a trace, an input of the program outside}
    public static Tensor scalar(DType dtype, double value) {
        Literal literal = dtype.isFloating() || value != Math.rint(value) || Math.abs(value) > 1L << 53
                ? Literal.scalar(dtype, value)
                : Literal.scalar(dtype, (long) value);
        return host(literal);
    }

    /// {@return a whole number of Java as a scalar tensor}
    public static Tensor scalar(DType dtype, long value) {
        return host(Literal.scalar(dtype, value));
    }

    /// {@return a few numbers of Java as a tensor: a constant inside a trace, an input of the program outside}
    public static Tensor host(Literal literal) {
        return new Tensor(literal.type(), new State.Host(literal, Tracer.current()));
    }

    /// {@return a tensor that is `value` everywhere; a constant of the program}
    ///
    /// @throws ShapeException if an extent is not known
    public static Tensor fill(TensorType type, double value) {
        if (!type.shape().isStatic()) {
            throw new ShapeException(
                    "fill",
                    "a tensor of " + type.shape() + " has extents that are not known",
                    "Make it of the tensor that has them: Creation.fullLike(x, value)");
        }
        Tensor one = apply(new Prim.Constant(Literal.scalar(type.dtype(), value)));
        return type.shape().isScalar() ? one : apply(new Prim.Broadcast(type.shape(), List.of()), one);
    }

    /// {@return a scalar constant of the program, repeated to the shape of `like`}
    public static Tensor fillLike(Tensor like, double value) {
        return Symbolic.is(like) && !like.shape().isStatic()
                ? Symbolic.whole("full_like", x -> fillLike(x, value), like)
                : fill(like.type(), value);
    }

    /// {@return an elementwise function of `x`}
    public static Tensor unary(Prim.UnaryKind kind, Tensor x) {
        return apply(new Prim.Unary(kind), x);
    }

    /// {@return an elementwise function of two tensors of one type}
    public static Tensor binary(Prim.BinaryKind kind, Tensor a, Tensor b) {
        return apply(new Prim.Binary(kind), a, b);
    }

    /// {@return the sum of two tensors of one type}
    public static Tensor add(Tensor a, Tensor b) {
        return binary(Prim.BinaryKind.ADD, a, b);
    }

    /// {@return the difference of two tensors of one type}
    public static Tensor sub(Tensor a, Tensor b) {
        return binary(Prim.BinaryKind.SUB, a, b);
    }

    /// {@return the product of two tensors of one type}
    public static Tensor mul(Tensor a, Tensor b) {
        return binary(Prim.BinaryKind.MUL, a, b);
    }

    /// {@return the quotient of two tensors of one type}
    public static Tensor div(Tensor a, Tensor b) {
        return binary(Prim.BinaryKind.DIV, a, b);
    }

    /// {@return `x` with the sign turned around}
    public static Tensor neg(Tensor x) {
        return unary(Prim.UnaryKind.NEG, x);
    }

    /// {@return a comparison of two tensors of one type}
    public static Tensor compare(Prim.CompareKind kind, Tensor a, Tensor b) {
        return apply(new Prim.Compare(kind), a, b);
    }

    /// {@return `a` where the condition holds, else `b`; all of one shape}
    public static Tensor select(Tensor condition, Tensor a, Tensor b) {
        return apply(new Prim.Select(), condition, a, b);
    }

    /// {@return `x` under another dtype}
    public static Tensor cast(Tensor x, DType dtype) {
        return x.dtype() == dtype ? x : apply(new Prim.Cast(dtype), x);
    }

    /// {@return `x` repeated to `shape`, aligned at the last axis}
    public static Tensor broadcast(Tensor x, Shape shape) {
        if (x.shape().equals(shape)) {
            return x;
        }
        int from = shape.rank() - x.rank();
        return apply(
                new Prim.Broadcast(
                        shape, IntStream.range(from, shape.rank()).boxed().toList()),
                x);
    }

    /// {@return the elements of `x` under another shape}
    public static Tensor reshape(Tensor x, Shape shape) {
        return x.shape().equals(shape) && shape.isStatic() ? x : apply(new Prim.Reshape(shape), x);
    }

    /// {@return `x` with its axes in this order}
    public static Tensor transpose(Tensor x, List<Integer> axes) {
        boolean same = IntStream.range(0, axes.size()).allMatch(i -> axes.get(i) == i);
        return same ? x : apply(new Prim.Transpose(axes), x);
    }

    /// {@return a reduction over axes, which disappear}
    public static Tensor reduce(Prim.ReduceKind kind, Tensor x, List<Integer> axes) {
        return axes.isEmpty() ? x : apply(new Prim.Reduce(kind, axes), x);
    }

    /// {@return the sum over axes, which disappear}
    public static Tensor sum(Tensor x, List<Integer> axes) {
        return reduce(Prim.ReduceKind.SUM, x, axes);
    }

    /// Puts back axes that a reduction removed: `x` repeated along `axes` to `shape`.
    public static Tensor expand(Tensor x, Shape shape, List<Integer> axes) {
        List<Integer> kept = new ArrayList<>(axes(shape));
        kept.removeAll(axes);
        return apply(new Prim.Broadcast(shape, kept), x);
    }

    /// {@return `0, 1 … rank - 1`}
    public static List<Integer> axes(Shape shape) {
        return IntStream.range(0, shape.rank()).boxed().toList();
    }
}
