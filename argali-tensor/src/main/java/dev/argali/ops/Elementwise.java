package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.CompositeOp;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// Arithmetic, comparison and logic, element by element. Operands broadcast as in NumPy and are promoted as in Keras.
///
/// Functions of the reals (`exp`, `sin` …) turn integers and bool into float32 first.
public final class Elementwise {
    private Elementwise() {}

    // ---- common ground ------------------------------------------------------------------------------------------

    /// {@return `x`, or `x` as float32 if it is not floating}
    static Tensor floating(Tensor x) {
        return Primitives.cast(x, x.dtype().withFloating());
    }

    /// A whole Java number beside `x`: of the dtype of `x`, or int32 beside bool.
    public static Tensor number(Tensor x, int value) {
        return Primitives.scalar(x.dtype().withInteger(), (long) value);
    }

    /// A Java number beside `x`: of the dtype of `x` if that is floating, else float32.
    public static Tensor number(Tensor x, double value) {
        return Primitives.scalar(x.dtype().withFloating(), value);
    }

    /// A Java number beside `x`: as the whole or floating number that it is.
    public static Tensor number(Tensor x, Number value) {
        return switch (value) {
            case Byte _, Short _, Integer _, Long _ ->
                Primitives.scalar(x.dtype().withInteger(), value.longValue());
            default -> number(x, value.doubleValue());
        };
    }

    private static Tensor binary(String name, BinaryKind kind, Tensor a, Tensor b) {
        DType dtype = DType.promote(a.dtype(), b.dtype());
        return binary(name, kind, a, b, dtype);
    }

    private static Tensor binary(String name, BinaryKind kind, Tensor a, Tensor b, DType dtype) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            requireFit(name, a, b);
            return Symbolic.record(name, in -> List.of(binary(name, kind, in.get(0), in.get(1), dtype)), a, b)
                    .getFirst();
        }
        Shape shape = Shape.broadcast(name, a.shape(), b.shape());
        return Primitives.binary(kind, spread(a, dtype, shape), spread(b, dtype, shape));
    }

    private static Tensor compare(String name, CompareKind kind, Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            requireFit(name, a, b);
            return Symbolic.record(name, in -> List.of(compare(name, kind, in.get(0), in.get(1))), a, b)
                    .getFirst();
        }
        DType dtype = DType.promote(a.dtype(), b.dtype());
        Shape shape = Shape.broadcast(name, a.shape(), b.shape());
        return Primitives.compare(kind, spread(a, dtype, shape), spread(b, dtype, shape));
    }

    /// Of symbolic operands those that do not fit are told with the extents that are not known, and who made them.
    private static void requireFit(String name, Tensor a, Tensor b) {
        try {
            Shape.broadcast(name, a.shape(), b.shape());
        } catch (ShapeException e) {
            throw e.within(Symbolic.sources(List.of(a, b)));
        }
    }

    static Tensor spread(Tensor x, DType dtype, Shape shape) {
        return Primitives.broadcast(Primitives.cast(x, dtype), shape);
    }

    // ---- arithmetic ---------------------------------------------------------------------------------------------

    /// The sum; of bool the logical or.
    public static Tensor add(Tensor a, Tensor b) {
        return binary("add", BinaryKind.ADD, a, b);
    }

    /// The difference.
    public static Tensor subtract(Tensor a, Tensor b) {
        return binary("subtract", BinaryKind.SUB, a, b);
    }

    /// The product; of bool the logical and.
    public static Tensor multiply(Tensor a, Tensor b) {
        return binary("multiply", BinaryKind.MUL, a, b);
    }

    /// The true quotient: of integers a float32.
    public static Tensor divide(Tensor a, Tensor b) {
        return binary(
                "divide",
                BinaryKind.DIV,
                a,
                b,
                DType.promote(a.dtype(), b.dtype()).withFloating());
    }

    /// The largest whole number not above the quotient. Integer division by zero gives 0.
    public static Tensor floorDivide(Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("floor_divide", Elementwise::floorDivide, a, b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withInteger();
        if (dtype.isFloating()) {
            return Primitives.unary(UnaryKind.FLOOR, binary("floorDivide", BinaryKind.DIV, a, b, dtype));
        }
        Tensor quotient = binary("floorDivide", BinaryKind.DIV, a, b, dtype);
        Tensor remainder = binary("floorDivide", BinaryKind.REM, a, b, dtype);
        return dtype.isUnsigned() ? quotient : Primitives.sub(quotient, Primitives.cast(opposed(remainder, b), dtype));
    }

    /// The remainder with the sign of the divisor, as in Python.
    public static Tensor mod(Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("mod", Elementwise::mod, a, b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withInteger();
        Tensor remainder = binary("mod", BinaryKind.REM, a, b, dtype);
        if (dtype.isUnsigned()) {
            return remainder;
        }
        Tensor divisor = spread(b, dtype, remainder.shape());
        return Primitives.select(opposed(remainder, b), Primitives.add(remainder, divisor), remainder);
    }

    /// Whether a remainder is not zero and has the other sign than the divisor.
    private static Tensor opposed(Tensor remainder, Tensor b) {
        Tensor divisor = spread(b, remainder.dtype(), remainder.shape());
        Tensor zero = Primitives.fillLike(remainder, 0);
        Tensor signs = Primitives.compare(
                CompareKind.NE,
                Primitives.compare(CompareKind.LT, remainder, zero),
                Primitives.compare(CompareKind.LT, divisor, zero));
        return Primitives.binary(BinaryKind.AND, signs, Primitives.compare(CompareKind.NE, remainder, zero));
    }

    /// `a` to the power `b`.
    public static Tensor power(Tensor a, Tensor b) {
        return binary(
                "power",
                BinaryKind.POW,
                a,
                b,
                DType.promote(a.dtype(), b.dtype()).withInteger());
    }

    /// The larger of both; NaN if either is.
    public static Tensor maximum(Tensor a, Tensor b) {
        return binary("maximum", BinaryKind.MAX, a, b);
    }

    /// The smaller of both; NaN if either is.
    public static Tensor minimum(Tensor a, Tensor b) {
        return binary("minimum", BinaryKind.MIN, a, b);
    }

    /// The angle of the points `(x = b, y = a)`, in radians.
    public static Tensor arctan2(Tensor a, Tensor b) {
        return binary(
                "arctan2",
                BinaryKind.ATAN2,
                a,
                b,
                DType.promote(a.dtype(), b.dtype()).withFloating());
    }

    /// The true quotient, and 0 where the divisor is 0.
    public static Tensor divideNoNan(Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("divide_no_nan", Elementwise::divideNoNan, a, b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withFloating();
        Tensor divisor = b.cast(dtype);
        Tensor none = equal(divisor, number(divisor, 0));
        // The divisor is replaced as well, so that the gradient is a number.
        Tensor safe = where(none, number(divisor, 1), divisor);
        Tensor quotient = divide(a.cast(dtype), safe);
        return where(none, Primitives.fillLike(quotient, 0), quotient);
    }

    /// `log(exp(a) + exp(b))`, which does not overflow.
    public static Tensor logaddexp(Tensor a, Tensor b) {
        if (Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.whole("logaddexp", Elementwise::logaddexp, a, b);
        }
        DType dtype = DType.promote(a.dtype(), b.dtype()).withFloating();
        Shape shape = Shape.broadcast("logaddexp", a.shape(), b.shape());
        return LOGADDEXP.apply(spread(a, dtype, shape), spread(b, dtype, shape));
    }

    private static final CompositeOp LOGADDEXP = CompositeOp.binary("logaddexp", (a, b) -> {
                Tensor larger = maximum(a, b);
                Tensor distance = negative(abs(subtract(a, b)));
                // Equal infinities have no distance: inf - inf would be NaN.
                Tensor same = equal(a, b);
                Tensor more = log1p(exp(Primitives.select(same, Primitives.fillLike(a, 0), distance)));
                return add(larger, more);
            })
            .rule((g, in, out) -> List.of(
                    Optional.of(multiply(g.getFirst(), exp(subtract(in.get(0), out.getFirst())))),
                    Optional.of(multiply(g.getFirst(), exp(subtract(in.get(1), out.getFirst()))))));

    /// `x` limited to `low … high`, which broadcast.
    public static Tensor clip(Tensor x, Tensor low, Tensor high) {
        return minimum(maximum(x, low), high);
    }

    /// `x` limited to `low … high`.
    public static Tensor clip(Tensor x, double low, double high) {
        boolean whole = low == Math.rint(low) && high == Math.rint(high);
        Tensor least = whole ? Primitives.scalar(x.dtype().withInteger(), low) : number(x, low);
        Tensor most = whole ? Primitives.scalar(x.dtype().withInteger(), high) : number(x, high);
        return minimum(maximum(x, least), most);
    }

    /// `x` with the sign turned around.
    public static Tensor negative(Tensor x) {
        return Primitives.neg(x);
    }

    /// The absolute value.
    public static Tensor abs(Tensor x) {
        return x.dtype() == DType.BOOL ? x : Primitives.unary(UnaryKind.ABS, x);
    }

    /// -1, 0 or 1.
    public static Tensor sign(Tensor x) {
        return Primitives.unary(UnaryKind.SIGN, x.dtype() == DType.BOOL ? x.cast(DType.INT32) : x);
    }

    /// `x` times itself.
    public static Tensor square(Tensor x) {
        Tensor a = Primitives.cast(x, x.dtype().withInteger());
        return Primitives.mul(a, a);
    }

    /// `1 / x`.
    public static Tensor reciprocal(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("reciprocal", y -> reciprocal(y), x);
        }
        Tensor a = floating(x);
        return Primitives.div(Primitives.fillLike(a, 1), a);
    }

    /// The square root; NaN below zero.
    public static Tensor sqrt(Tensor x) {
        return Primitives.unary(UnaryKind.SQRT, floating(x));
    }

    /// One over the square root.
    public static Tensor rsqrt(Tensor x) {
        return Primitives.unary(UnaryKind.RSQRT, floating(x));
    }

    /// The natural exponential.
    public static Tensor exp(Tensor x) {
        return Primitives.unary(UnaryKind.EXP, floating(x));
    }

    /// `exp(x) - 1`, exact near 0.
    public static Tensor expm1(Tensor x) {
        return Primitives.unary(UnaryKind.EXPM1, floating(x));
    }

    /// The natural logarithm.
    public static Tensor log(Tensor x) {
        return Primitives.unary(UnaryKind.LOG, floating(x));
    }

    /// `log(1 + x)`, exact near 0.
    public static Tensor log1p(Tensor x) {
        return Primitives.unary(UnaryKind.LOG1P, floating(x));
    }

    /// The logarithm to base 10.
    public static Tensor log10(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("log10", y -> log10(y), x);
        }
        Tensor y = log(x);
        return Primitives.div(y, Primitives.fillLike(y, Math.log(10)));
    }

    /// The logarithm to base 2.
    public static Tensor log2(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("log2", y -> log2(y), x);
        }
        Tensor y = log(x);
        return Primitives.div(y, Primitives.fillLike(y, Math.log(2)));
    }

    /// The sine, in radians.
    public static Tensor sin(Tensor x) {
        return Primitives.unary(UnaryKind.SIN, floating(x));
    }

    /// The cosine, in radians.
    public static Tensor cos(Tensor x) {
        return Primitives.unary(UnaryKind.COS, floating(x));
    }

    /// The tangent, in radians.
    public static Tensor tan(Tensor x) {
        return Primitives.unary(UnaryKind.TAN, floating(x));
    }

    /// The inverse sine.
    public static Tensor arcsin(Tensor x) {
        return Primitives.unary(UnaryKind.ASIN, floating(x));
    }

    /// The inverse cosine.
    public static Tensor arccos(Tensor x) {
        return Primitives.unary(UnaryKind.ACOS, floating(x));
    }

    /// The inverse tangent.
    public static Tensor arctan(Tensor x) {
        return Primitives.unary(UnaryKind.ATAN, floating(x));
    }

    /// The hyperbolic sine.
    public static Tensor sinh(Tensor x) {
        return Primitives.unary(UnaryKind.SINH, floating(x));
    }

    /// The hyperbolic cosine.
    public static Tensor cosh(Tensor x) {
        return Primitives.unary(UnaryKind.COSH, floating(x));
    }

    /// The hyperbolic tangent.
    public static Tensor tanh(Tensor x) {
        return Primitives.unary(UnaryKind.TANH, floating(x));
    }

    /// The inverse hyperbolic sine.
    public static Tensor arcsinh(Tensor x) {
        return Primitives.unary(UnaryKind.ASINH, floating(x));
    }

    /// The inverse hyperbolic cosine.
    public static Tensor arccosh(Tensor x) {
        return Primitives.unary(UnaryKind.ACOSH, floating(x));
    }

    /// The inverse hyperbolic tangent.
    public static Tensor arctanh(Tensor x) {
        return Primitives.unary(UnaryKind.ATANH, floating(x));
    }

    /// The largest whole number not above; float32 for integers.
    public static Tensor floor(Tensor x) {
        return Primitives.unary(UnaryKind.FLOOR, floating(x));
    }

    /// The smallest whole number not below; float32 for integers.
    public static Tensor ceil(Tensor x) {
        return Primitives.unary(UnaryKind.CEIL, floating(x));
    }

    /// The nearest whole number, ties to even; integers stay as they are.
    public static Tensor round(Tensor x) {
        return x.dtype().isFloating() ? Primitives.unary(UnaryKind.ROUND, x) : x;
    }

    /// The nearest number of so many decimals, ties to even; negative numbers round to tens, hundreds.
    public static Tensor round(Tensor x, int decimals) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("round", y -> round(y, decimals), x);
        }
        if (decimals == 0 || !x.dtype().isFloating() && decimals > 0) {
            return round(x);
        }
        double factor = Math.pow(10, Math.abs(decimals));
        Tensor a = floating(x);
        Tensor unit = Primitives.fillLike(a, factor);
        return decimals > 0
                ? Primitives.div(round(Primitives.mul(a, unit)), unit)
                : Primitives.mul(round(Primitives.div(a, unit)), unit).cast(x.dtype());
    }

    /// `x` under another dtype, moved to its smallest or largest number where it is outside of its range.
    public static Tensor saturateCast(Tensor x, DType dtype) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("saturate_cast", y -> saturateCast(y, dtype), x);
        }
        if (x.dtype() == DType.BOOL || x.dtype() == dtype) {
            return x.cast(dtype);
        }
        double low = Math.max(least(dtype), least(x.dtype()));
        double high = Math.min(most(dtype), most(x.dtype()));
        Tensor least = Primitives.fillLike(x, low);
        return Primitives.binary(
                        BinaryKind.MIN, Primitives.binary(BinaryKind.MAX, x, least), Primitives.fillLike(x, high))
                .cast(dtype);
    }

    static double least(DType dtype) {
        return switch (dtype) {
            case BOOL, UINT8, UINT32 -> 0;
            case INT8 -> Byte.MIN_VALUE;
            case INT32 -> Integer.MIN_VALUE;
            case INT64 -> Long.MIN_VALUE;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> -most(dtype);
        };
    }

    static double most(DType dtype) {
        return switch (dtype) {
            case BOOL -> 1;
            case UINT8 -> 255;
            case INT8 -> Byte.MAX_VALUE;
            case INT32 -> Integer.MAX_VALUE;
            case UINT32 -> 4294967295.0;
            case INT64 -> Math.nextDown(0x1p63);
            case FLOAT16 -> 65504;
            case BFLOAT16 -> 0x1.FEp127;
            case FLOAT32 -> Float.MAX_VALUE;
            case FLOAT64 -> Double.MAX_VALUE;
        };
    }

    // ---- comparison and logic -----------------------------------------------------------------------------------

    /// Whether both are equal.
    public static Tensor equal(Tensor a, Tensor b) {
        return compare("equal", CompareKind.EQ, a, b);
    }

    /// Whether both differ.
    public static Tensor notEqual(Tensor a, Tensor b) {
        return compare("notEqual", CompareKind.NE, a, b);
    }

    /// Whether `a` is less.
    public static Tensor less(Tensor a, Tensor b) {
        return compare("less", CompareKind.LT, a, b);
    }

    /// Whether `a` is less or equal.
    public static Tensor lessEqual(Tensor a, Tensor b) {
        return compare("lessEqual", CompareKind.LE, a, b);
    }

    /// Whether `a` is greater.
    public static Tensor greater(Tensor a, Tensor b) {
        return compare("greater", CompareKind.GT, a, b);
    }

    /// Whether `a` is greater or equal.
    public static Tensor greaterEqual(Tensor a, Tensor b) {
        return compare("greaterEqual", CompareKind.GE, a, b);
    }

    /// The logical and of what differs from zero.
    public static Tensor logicalAnd(Tensor a, Tensor b) {
        return binary("logicalAnd", BinaryKind.AND, a.cast(DType.BOOL), b.cast(DType.BOOL));
    }

    /// The logical or of what differs from zero.
    public static Tensor logicalOr(Tensor a, Tensor b) {
        return binary("logicalOr", BinaryKind.OR, a.cast(DType.BOOL), b.cast(DType.BOOL));
    }

    /// The exclusive or of what differs from zero.
    public static Tensor logicalXor(Tensor a, Tensor b) {
        return binary("logicalXor", BinaryKind.XOR, a.cast(DType.BOOL), b.cast(DType.BOOL));
    }

    /// The logical not of what differs from zero.
    public static Tensor logicalNot(Tensor x) {
        return Primitives.unary(UnaryKind.NOT, x.cast(DType.BOOL));
    }

    /// Whether `|a - b| <= 1e-8 + 1e-5 · |b|`. Equal infinities are close, NaN is close to nothing.
    public static Tensor isclose(Tensor a, Tensor b) {
        return isclose(a, b, 1e-5, 1e-8, false);
    }

    /// Whether `|a - b| <= atol + rtol · |b|`. Equal infinities are close; NaN is close to NaN if `equalNan`.
    public static Tensor isclose(Tensor a, Tensor b, double rtol, double atol, boolean equalNan) {
        DType dtype = DType.promote(a.dtype(), b.dtype()).withFloating();
        Tensor x = a.cast(dtype);
        Tensor y = b.cast(dtype);
        Tensor near = lessEqual(abs(subtract(x, y)), abs(y).mul(rtol).add(atol));
        Tensor close = logicalOr(equal(x, y), logicalAnd(near, isfinite(y)));
        return equalNan ? logicalOr(close, logicalAnd(isnan(x), isnan(y))) : close;
    }

    /// Whether all elements are close, as in [#isclose(Tensor, Tensor)].
    public static Tensor allclose(Tensor a, Tensor b) {
        return allclose(a, b, 1e-5, 1e-8, false);
    }

    /// Whether all elements are close, as in [#isclose(Tensor, Tensor, double, double, boolean)].
    public static Tensor allclose(Tensor a, Tensor b, double rtol, double atol, boolean equalNan) {
        return isclose(a, b, rtol, atol, equalNan).all();
    }

    /// Whether elements are NaN.
    public static Tensor isnan(Tensor x) {
        return x.dtype().isFloating() ? Primitives.compare(CompareKind.NE, x, x) : none(x);
    }

    /// Whether elements are infinite.
    public static Tensor isinf(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("isinf", y -> isinf(y), x);
        }
        if (!x.dtype().isFloating()) {
            return none(x);
        }
        return Primitives.compare(CompareKind.EQ, abs(x), Primitives.fillLike(x, Double.POSITIVE_INFINITY));
    }

    /// Whether elements are neither infinite nor NaN.
    public static Tensor isfinite(Tensor x) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("isfinite", y -> isfinite(y), x);
        }
        if (!x.dtype().isFloating()) {
            return logicalNot(none(x));
        }
        return Primitives.compare(CompareKind.LT, abs(x), Primitives.fillLike(x, Double.POSITIVE_INFINITY));
    }

    private static Tensor none(Tensor x) {
        return Primitives.fill(x.type().with(DType.BOOL), 0);
    }

    /// `a` where the condition holds, else `b`; all three broadcast.
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        if (Symbolic.is(condition) || Symbolic.is(a) || Symbolic.is(b)) {
            return Symbolic.record("where", in -> List.of(where(in.get(0), in.get(1), in.get(2))), condition, a, b)
                    .getFirst();
        }
        DType dtype = DType.promote(a.dtype(), b.dtype());
        Shape shape = Shape.broadcast("where", condition.shape(), Shape.broadcast("where", a.shape(), b.shape()));
        return Primitives.select(
                spread(condition, DType.BOOL, shape), spread(a, dtype, shape), spread(b, dtype, shape));
    }
}
