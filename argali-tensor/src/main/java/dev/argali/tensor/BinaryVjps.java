package dev.argali.tensor;

import static dev.argali.tensor.Primitives.binary;
import static dev.argali.tensor.Primitives.cast;
import static dev.argali.tensor.Primitives.compare;
import static dev.argali.tensor.Primitives.div;
import static dev.argali.tensor.Primitives.fillLike;
import static dev.argali.tensor.Primitives.mul;
import static dev.argali.tensor.Primitives.neg;
import static dev.argali.tensor.Primitives.select;
import static dev.argali.tensor.Primitives.unary;
import static dev.argali.tensor.UnaryVjps.plus;
import static dev.argali.tensor.UnaryVjps.times;

import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The gradients of the elementwise functions of two operands.
final class BinaryVjps {
    private BinaryVjps() {}

    /// The gradients of `a` and `b`, where `y = kind(a, b)` and `g` is the gradient of `y`.
    static List<Optional<Tensor>> of(
            BinaryKind kind, Tensor g, Tensor a, Tensor b, Tensor y, Predicate<Tensor> wanted) {
        boolean left = wanted.test(a);
        boolean right = wanted.test(b);
        return switch (kind) {
            case ADD -> both(left, () -> g, right, () -> g);
            case SUB -> both(left, () -> g, right, () -> neg(g));
            case MUL -> both(left, () -> mul(g, b), right, () -> mul(g, a));
            case DIV -> both(left, () -> div(g, b), right, () -> neg(div(mul(g, y), b)));
            case REM -> both(left, () -> g, right, () -> neg(mul(g, truncated(div(a, b)))));
            case POW -> both(left, () -> mul(g, powBase(a, b)), right, () -> mul(g, powExponent(a, y)));
            case MIN ->
                both(left, () -> mul(g, share(CompareKind.LT, a, b)), right, () -> mul(g, share(CompareKind.LT, b, a)));
            case MAX ->
                both(left, () -> mul(g, share(CompareKind.GT, a, b)), right, () -> mul(g, share(CompareKind.GT, b, a)));
            case ATAN2 -> {
                Tensor norm = Primitives.add(mul(a, a), mul(b, b));
                yield both(left, () -> div(mul(g, b), norm), right, () -> neg(div(mul(g, a), norm)));
            }
            case AND, OR, XOR, SHL, SHR -> List.of();
        };
    }

    private static List<Optional<Tensor>> both(boolean left, Supplier<Tensor> a, boolean right, Supplier<Tensor> b) {
        return List.of(left ? Optional.of(a.get()) : Optional.empty(), right ? Optional.of(b.get()) : Optional.empty());
    }

    private static Tensor truncated(Tensor x) {
        return mul(unary(UnaryKind.SIGN, x), unary(UnaryKind.FLOOR, unary(UnaryKind.ABS, x)));
    }

    /// `b · a^(b-1)`, and 0 where `b` is 0, so that the gradient at `0^0` is a number.
    private static Tensor powBase(Tensor a, Tensor b) {
        Tensor zero = fillLike(b, 0);
        Tensor none = compare(CompareKind.EQ, b, zero);
        Tensor exponent = select(none, fillLike(b, 1), plus(b, -1));
        return mul(b, binary(BinaryKind.POW, a, exponent));
    }

    /// `log(a) · y`, and 0 where `a` is 0.
    private static Tensor powExponent(Tensor a, Tensor y) {
        Tensor none = compare(CompareKind.EQ, a, fillLike(a, 0));
        Tensor safe = select(none, fillLike(a, 1), a);
        return mul(y, unary(UnaryKind.LOG, safe));
    }

    /// 1 where `a` wins, 1/2 where both are equal, else 0.
    private static Tensor share(CompareKind wins, Tensor a, Tensor b) {
        Tensor won = cast(compare(wins, a, b), a.dtype());
        Tensor tied = cast(compare(CompareKind.EQ, a, b), a.dtype());
        return Primitives.add(won, times(tied, 0.5));
    }
}
