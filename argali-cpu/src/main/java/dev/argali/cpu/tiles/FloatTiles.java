package dev.argali.cpu.tiles;

import dev.argali.graph.Elements;
import dev.argali.graph.Prim;
import dev.argali.runtime.SpecialFunctions;

/// Operations on tiles of floats. Each method is one loop over arrays that the
/// JVM's compiler turns into vector code; operands and result may be one array.
final class FloatTiles {
    private static final int LANES = 8;

    private FloatTiles() {}

    /// `out = kind(x)`.
    static void unary(Prim.UnaryKind kind, float[] x, float[] out, int n) {
        switch (kind) {
            case NEG -> neg(x, out, n);
            case ABS -> abs(x, out, n);
            case SIGN -> sign(x, out, n);
            case FLOOR -> floor(x, out, n);
            case CEIL -> ceil(x, out, n);
            case ROUND -> round(x, out, n);
            case SQRT -> sqrt(x, out, n);
            case SIN -> sin(x, out, n);
            case COS -> cos(x, out, n);
            case TAN -> tan(x, out, n);
            case ASIN -> asin(x, out, n);
            case ACOS -> acos(x, out, n);
            case ATAN -> atan(x, out, n);
            case SINH -> sinh(x, out, n);
            case COSH -> cosh(x, out, n);
            case ASINH -> asinh(x, out, n);
            case ACOSH -> acosh(x, out, n);
            case ATANH -> atanh(x, out, n);
            case RSQRT, EXP, EXPM1, SIGMOID, LOG, LOG1P, TANH, ERF, ERFINV ->
                throw new IllegalStateException(kind + " is made of others");
            case NOT -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = kind(a, b)`.
    static void binary(Prim.BinaryKind kind, float[] a, float[] b, float[] out, int n) {
        switch (kind) {
            case ADD -> add(a, b, out, n);
            case SUB -> sub(a, b, out, n);
            case MUL -> mul(a, b, out, n);
            case DIV -> div(a, b, out, n);
            case REM -> rem(a, b, out, n);
            case POW -> pow(a, b, out, n);
            case MIN -> min(a, b, out, n);
            case MAX -> max(a, b, out, n);
            case ATAN2 -> atan2(a, b, out, n);
            case AND, OR, XOR, SHL, SHR -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = a <op> b` as 0 or 1.
    static void compare(Prim.CompareKind kind, float[] a, float[] b, int[] out, int n) {
        switch (kind) {
            case EQ -> compareEq(a, b, out, n);
            case NE -> compareNe(a, b, out, n);
            case LT -> compareLt(a, b, out, n);
            case LE -> compareLe(a, b, out, n);
            case GT -> compareGt(a, b, out, n);
            case GE -> compareGe(a, b, out, n);
        }
    }

    /// `out = c != 0 ? a : b`.
    static void select(int[] c, float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    /// `out = a * b + c`, rounded once.
    static void multiplyAdd(float[] a, float[] b, float[] c, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.fma(a[i], b[i], c[i]);
        }
    }

    /// {@return the element that changes none it is combined with}
    static float neutral(Prim.ReduceKind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MIN -> Float.POSITIVE_INFINITY;
            case MAX -> Float.NEGATIVE_INFINITY;
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        };
    }

    /// Combines the first `n` elements of `x` in the order of machine code, lane by lane of a vector of 8, and then
    /// these by halves; `x` is overwritten.
    static float fold(Prim.ReduceKind kind, float[] x, int from, int n) {
        int lanes = Math.min(n, LANES);
        float neutral = neutral(kind);
        for (int i = from; i < from + lanes; i++) {
            x[i] = combine(kind, neutral, x[i]);
        }
        for (int at = LANES; at < n; at += LANES) {
            combine(kind, x, from, x, from + at, Math.min(LANES, n - at));
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            if (lanes > half) {
                combine(kind, x, from, x, from + half, lanes - half);
                lanes = half;
            }
        }
        return n == 0 ? neutral : x[from];
    }

    /// `x[at + i] = x[at + i] <op> y[from + i]`.
    static void combine(Prim.ReduceKind kind, float[] x, int at, float[] y, int from, int n) {
        switch (kind) {
            case SUM -> combineSum(x, at, y, from, n);
            case PROD -> combineProd(x, at, y, from, n);
            case MIN -> combineMin(x, at, y, from, n);
            case MAX -> combineMax(x, at, y, from, n);
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// {@return `a <op> b`}
    static float combine(Prim.ReduceKind kind, float a, float b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        };
    }

    /// Rounds to a half type and back.
    static void round(boolean bfloat16, float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = bfloat16
                    ? Elements.bfloat16ToFloat(Elements.floatToBfloat16(x[i]))
                    : Float.float16ToFloat(Float.floatToFloat16(x[i]));
        }
    }

    private static void neg(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = -x[i];
        }
    }

    private static void abs(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.abs(x[i]);
        }
    }

    private static void sign(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.signum(x[i]);
        }
    }

    private static void floor(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.floor(x[i]);
        }
    }

    private static void ceil(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.ceil(x[i]);
        }
    }

    private static void round(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.rint(x[i]);
        }
    }

    private static void sqrt(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.sqrt(x[i]);
        }
    }

    private static void sin(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.sin(x[i]);
        }
    }

    private static void cos(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.cos(x[i]);
        }
    }

    private static void tan(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.tan(x[i]);
        }
    }

    private static void asin(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.asin(x[i]);
        }
    }

    private static void acos(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.acos(x[i]);
        }
    }

    private static void atan(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.atan(x[i]);
        }
    }

    private static void sinh(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.sinh(x[i]);
        }
    }

    private static void cosh(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.cosh(x[i]);
        }
    }

    private static void asinh(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) SpecialFunctions.asinh(x[i]);
        }
    }

    private static void acosh(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) SpecialFunctions.acosh(x[i]);
        }
    }

    private static void atanh(float[] x, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) SpecialFunctions.atanh(x[i]);
        }
    }

    private static void add(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] + b[i];
        }
    }

    private static void sub(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] - b[i];
        }
    }

    private static void mul(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] * b[i];
        }
    }

    private static void div(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] / b[i];
        }
    }

    private static void rem(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] % b[i];
        }
    }

    private static void pow(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) SpecialFunctions.pow(a[i], b[i]);
        }
    }

    private static void min(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.min(a[i], b[i]);
        }
    }

    private static void max(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.max(a[i], b[i]);
        }
    }

    private static void atan2(float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.atan2(a[i], b[i]);
        }
    }

    private static void compareEq(float[] a, float[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] == b[i] ? 1 : 0;
        }
    }

    private static void compareNe(float[] a, float[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] != b[i] ? 1 : 0;
        }
    }

    private static void compareLt(float[] a, float[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] < b[i] ? 1 : 0;
        }
    }

    private static void compareLe(float[] a, float[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] <= b[i] ? 1 : 0;
        }
    }

    private static void compareGt(float[] a, float[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] > b[i] ? 1 : 0;
        }
    }

    private static void compareGe(float[] a, float[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] >= b[i] ? 1 : 0;
        }
    }

    private static void combineSum(float[] x, int at, float[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] + y[from + i];
        }
    }

    private static void combineProd(float[] x, int at, float[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] * y[from + i];
        }
    }

    private static void combineMin(float[] x, int at, float[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.min(x[at + i], y[from + i]);
        }
    }

    private static void combineMax(float[] x, int at, float[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.max(x[at + i], y[from + i]);
        }
    }
}
