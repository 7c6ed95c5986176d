package dev.argali.tensor;

import static dev.argali.tensor.Primitives.add;
import static dev.argali.tensor.Primitives.div;
import static dev.argali.tensor.Primitives.fillLike;
import static dev.argali.tensor.Primitives.mul;
import static dev.argali.tensor.Primitives.neg;
import static dev.argali.tensor.Primitives.sub;
import static dev.argali.tensor.Primitives.unary;

import dev.argali.graph.Prim.UnaryKind;

/// The gradients of the elementwise functions of one operand.
final class UnaryVjps {
    private UnaryVjps() {}

    /// The gradient of `x`, where `y = kind(x)` and `g` is the gradient of `y`.
    static Tensor of(UnaryKind kind, Tensor g, Tensor x, Tensor y) {
        return switch (kind) {
            case NEG -> neg(g);
            case ABS -> mul(g, unary(UnaryKind.SIGN, x));
            case SIGN, FLOOR, CEIL, ROUND, NOT -> fillLike(x, 0);
            case EXP -> mul(g, y);
            case EXPM1 -> mul(g, plus(y, 1));
            case LOG -> div(g, x);
            case LOG1P -> div(g, plus(x, 1));
            case SQRT -> div(times(g, 0.5), y);
            case RSQRT -> times(mul(g, div(y, x)), -0.5);
            case SIN -> mul(g, unary(UnaryKind.COS, x));
            case COS -> neg(mul(g, unary(UnaryKind.SIN, x)));
            case TAN -> mul(g, plus(mul(y, y), 1));
            case ASIN -> div(g, unary(UnaryKind.SQRT, minus(1, mul(x, x))));
            case ACOS -> neg(div(g, unary(UnaryKind.SQRT, minus(1, mul(x, x)))));
            case ATAN -> div(g, plus(mul(x, x), 1));
            case SINH -> mul(g, unary(UnaryKind.COSH, x));
            case COSH -> mul(g, unary(UnaryKind.SINH, x));
            case TANH -> mul(g, minus(1, mul(y, y)));
            case ASINH -> div(g, unary(UnaryKind.SQRT, plus(mul(x, x), 1)));
            case ACOSH -> div(g, unary(UnaryKind.SQRT, plus(mul(x, x), -1)));
            case ATANH -> div(g, minus(1, mul(x, x)));
            case SIGMOID -> mul(g, mul(y, minus(1, y)));
            case ERF -> times(mul(g, unary(UnaryKind.EXP, neg(mul(x, x)))), 2 / Math.sqrt(Math.PI));
            case ERFINV -> times(mul(g, unary(UnaryKind.EXP, mul(y, y))), Math.sqrt(Math.PI) / 2);
        };
    }

    static Tensor times(Tensor x, double c) {
        return mul(x, fillLike(x, c));
    }

    static Tensor plus(Tensor x, double c) {
        return add(x, fillLike(x, c));
    }

    static Tensor minus(double c, Tensor x) {
        return sub(fillLike(x, c), x);
    }
}
