package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;

/// The elementwise primitives: floating dtypes in double, integers and bool in long.
final class ReferenceElementwise {
    private ReferenceElementwise() {}

    static Literal unary(UnaryKind kind, Literal x) {
        Literal out = Literal.zeros(x.type());
        DType dtype = x.type().dtype();
        for (long i = 0; i < x.type().size(); i++) {
            if (dtype.isFloating()) {
                out.setDouble(i, floating(kind, x.getDouble(i)));
            } else {
                out.setLong(i, whole(kind, dtype, x.getLong(i)));
            }
        }
        return out;
    }

    static Literal binary(BinaryKind kind, Literal x, Literal y) {
        Literal out = Literal.zeros(x.type());
        DType dtype = x.type().dtype();
        for (long i = 0; i < x.type().size(); i++) {
            if (dtype.isFloating()) {
                out.setDouble(i, floating(kind, x.getDouble(i), y.getDouble(i)));
            } else {
                out.setLong(i, whole(kind, dtype, x.getLong(i), y.getLong(i)));
            }
        }
        return out;
    }

    static Literal compare(CompareKind kind, Literal x, Literal y) {
        Literal out = Literal.zeros(x.type().with(DType.BOOL));
        boolean floating = x.type().dtype().isFloating();
        for (long i = 0; i < x.type().size(); i++) {
            boolean holds =
                    floating ? holds(kind, x.getDouble(i), y.getDouble(i)) : holds(kind, x.getLong(i), y.getLong(i));
            out.setLong(i, holds ? 1 : 0);
        }
        return out;
    }

    static Literal select(Literal condition, Literal x, Literal y) {
        Literal out = Literal.zeros(x.type());
        for (long i = 0; i < x.type().size(); i++) {
            ReferenceShapes.copyElement(condition.getLong(i) != 0 ? x : y, i, out, i);
        }
        return out;
    }

    static Literal cast(DType dtype, Literal x) {
        Literal out = Literal.zeros(x.type().with(dtype));
        for (long i = 0; i < x.type().size(); i++) {
            if (x.type().dtype().isFloating()) {
                out.setDouble(i, x.getDouble(i));
            } else {
                out.setLong(i, x.getLong(i));
            }
        }
        return out;
    }

    private static double floating(UnaryKind kind, double x) {
        return switch (kind) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case EXP -> StrictMath.exp(x);
            case EXPM1 -> StrictMath.expm1(x);
            case LOG -> StrictMath.log(x);
            case LOG1P -> StrictMath.log1p(x);
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case SIN -> StrictMath.sin(x);
            case COS -> StrictMath.cos(x);
            case TAN -> StrictMath.tan(x);
            case ASIN -> StrictMath.asin(x);
            case ACOS -> StrictMath.acos(x);
            case ATAN -> StrictMath.atan(x);
            case SINH -> StrictMath.sinh(x);
            case COSH -> StrictMath.cosh(x);
            case TANH -> StrictMath.tanh(x);
            case ASINH -> SpecialFunctions.asinh(x);
            case ACOSH -> SpecialFunctions.acosh(x);
            case ATANH -> SpecialFunctions.atanh(x);
            case SIGMOID -> SpecialFunctions.sigmoid(x);
            case ERF -> SpecialFunctions.erf(x);
            case ERFINV -> SpecialFunctions.erfinv(x);
            case NOT -> throw undefined(kind, "floating numbers");
        };
    }

    private static long whole(UnaryKind kind, DType dtype, long x) {
        return switch (kind) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Long.signum(x);
            case NOT -> dtype == DType.BOOL ? 1 - x : ~x;
            case FLOOR,
                    CEIL,
                    ROUND,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    SQRT,
                    RSQRT,
                    SIN,
                    COS,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    SINH,
                    COSH,
                    TANH,
                    ASINH,
                    ACOSH,
                    ATANH,
                    SIGMOID,
                    ERF,
                    ERFINV -> throw undefined(kind, dtype);
        };
    }

    private static double floating(BinaryKind kind, double x, double y) {
        return switch (kind) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case POW -> SpecialFunctions.pow(x, y);
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case ATAN2 -> StrictMath.atan2(x, y);
            case AND, OR, XOR, SHL, SHR -> throw undefined(kind, "floating numbers");
        };
    }

    private static long whole(BinaryKind kind, DType dtype, long x, long y) {
        int width = dtype.bytes() * Byte.SIZE;
        boolean inside = y >= 0 && y < width;
        return switch (kind) {
            // Bool is 0 or 1, and whatever is not 0 is stored as true: so a sum is `or`.
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> y == 0 ? 0 : x / y;
            case REM -> y == 0 ? 0 : x % y;
            case POW -> power(x, y);
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case SHL -> inside ? x << y : 0;
            case SHR -> inside ? x >> y : x < 0 ? -1 : 0;
            case ATAN2 -> throw undefined(kind, dtype);
        };
    }

    private static long power(long x, long y) {
        if (y < 0) {
            return x == 1 ? 1 : x == -1 ? 1 - 2 * (y & 1) : 0;
        }
        long result = 1;
        long square = x;
        for (long left = y; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }

    private static boolean holds(CompareKind kind, double x, double y) {
        return switch (kind) {
            case EQ -> x == y;
            case NE -> x != y;
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
        };
    }

    private static boolean holds(CompareKind kind, long x, long y) {
        return switch (kind) {
            case EQ -> x == y;
            case NE -> x != y;
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
        };
    }

    private static IllegalStateException undefined(Enum<?> kind, Object what) {
        return new IllegalStateException(kind + " is not defined for " + what);
    }
}
