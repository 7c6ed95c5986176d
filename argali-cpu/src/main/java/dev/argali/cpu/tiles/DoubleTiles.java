package dev.argali.cpu.tiles;

import dev.argali.graph.Prim;
import dev.argali.runtime.SpecialFunctions;

/// Operations on tiles of doubles. Each method is one loop over arrays that the
/// JVM's compiler turns into vector code; operands and result may be one array.
final class DoubleTiles {
    private static final int LANES = 4;

    private DoubleTiles() {}

    /// `out = kind(x)`.
    static void unary(Prim.UnaryKind kind, double[] x, double[] out, int n) {
        switch (kind) {
            case NEG -> neg(x, out, n);
            case ABS -> abs(x, out, n);
            case SIGN -> sign(x, out, n);
            case FLOOR -> floor(x, out, n);
            case CEIL -> ceil(x, out, n);
            case ROUND -> round(x, out, n);
            case EXPM1 -> expm1(x, out, n);
            case LOG -> log(x, out, n);
            case LOG1P -> log1p(x, out, n);
            case SQRT -> sqrt(x, out, n);
            case RSQRT -> rsqrt(x, out, n);
            case SIN -> sin(x, out, n);
            case COS -> cos(x, out, n);
            case TAN -> tan(x, out, n);
            case ASIN -> asin(x, out, n);
            case ACOS -> acos(x, out, n);
            case ATAN -> atan(x, out, n);
            case SINH -> sinh(x, out, n);
            case COSH -> cosh(x, out, n);
            case TANH -> tanh(x, out, n);
            case ASINH -> asinh(x, out, n);
            case ACOSH -> acosh(x, out, n);
            case ATANH -> atanh(x, out, n);
            case ERF -> erf(x, out, n);
            case ERFINV -> erfinv(x, out, n);
            case EXP -> exp(x, out, n);
            case SIGMOID -> sigmoid(x, out, n);
            case NOT -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = kind(a, b)`.
    static void binary(Prim.BinaryKind kind, double[] a, double[] b, double[] out, int n) {
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
    static void compare(Prim.CompareKind kind, double[] a, double[] b, int[] out, int n) {
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
    static void select(int[] c, double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    /// {@return the element that changes none it is combined with}
    static double neutral(Prim.ReduceKind kind) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MIN -> Double.POSITIVE_INFINITY;
            case MAX -> Double.NEGATIVE_INFINITY;
            case AND, OR -> throw new IllegalStateException("no logic on doubles");
        };
    }

    /// Combines the first `n` elements of `x` in the order of machine code, lane by lane of a vector of 4, and then
    /// these by halves; `x` is overwritten.
    static double fold(Prim.ReduceKind kind, double[] x, int from, int n) {
        int lanes = Math.min(n, LANES);
        double neutral = neutral(kind);
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
    static void combine(Prim.ReduceKind kind, double[] x, int at, double[] y, int from, int n) {
        switch (kind) {
            case SUM -> combineSum(x, at, y, from, n);
            case PROD -> combineProd(x, at, y, from, n);
            case MIN -> combineMin(x, at, y, from, n);
            case MAX -> combineMax(x, at, y, from, n);
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// {@return `a <op> b`}
    static double combine(Prim.ReduceKind kind, double a, double b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND, OR -> throw new IllegalStateException("no logic on floats");
        };
    }

    private static void neg(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = -x[i];
        }
    }

    private static void abs(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.abs(x[i]);
        }
    }

    private static void sign(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.signum(x[i]);
        }
    }

    private static void floor(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.floor(x[i]);
        }
    }

    private static void ceil(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.ceil(x[i]);
        }
    }

    private static void round(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.rint(x[i]);
        }
    }

    private static void expm1(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.expm1(x[i]);
        }
    }

    private static void log(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.log(x[i]);
        }
    }

    private static void log1p(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.log1p(x[i]);
        }
    }

    private static void sqrt(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.sqrt(x[i]);
        }
    }

    private static void rsqrt(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (1 / Math.sqrt(x[i]));
        }
    }

    private static void sin(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.sin(x[i]);
        }
    }

    private static void cos(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.cos(x[i]);
        }
    }

    private static void tan(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.tan(x[i]);
        }
    }

    private static void asin(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.asin(x[i]);
        }
    }

    private static void acos(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.acos(x[i]);
        }
    }

    private static void atan(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.atan(x[i]);
        }
    }

    private static void sinh(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.sinh(x[i]);
        }
    }

    private static void cosh(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.cosh(x[i]);
        }
    }

    private static void tanh(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.tanh(x[i]);
        }
    }

    private static void asinh(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = SpecialFunctions.asinh(x[i]);
        }
    }

    private static void acosh(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = SpecialFunctions.acosh(x[i]);
        }
    }

    private static void atanh(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = SpecialFunctions.atanh(x[i]);
        }
    }

    private static void erf(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = SpecialFunctions.erf(x[i]);
        }
    }

    private static void erfinv(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = SpecialFunctions.erfinv(x[i]);
        }
    }

    private static void exp(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.exp(x[i]);
        }
    }

    private static void sigmoid(double[] x, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = 1 / (1 + Math.exp(-x[i]));
        }
    }

    private static void add(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] + b[i];
        }
    }

    private static void sub(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] - b[i];
        }
    }

    private static void mul(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] * b[i];
        }
    }

    private static void div(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] / b[i];
        }
    }

    private static void rem(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] % b[i];
        }
    }

    private static void pow(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = SpecialFunctions.pow(a[i], b[i]);
        }
    }

    private static void min(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.min(a[i], b[i]);
        }
    }

    private static void max(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.max(a[i], b[i]);
        }
    }

    private static void atan2(double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.atan2(a[i], b[i]);
        }
    }

    private static void compareEq(double[] a, double[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] == b[i] ? 1 : 0;
        }
    }

    private static void compareNe(double[] a, double[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] != b[i] ? 1 : 0;
        }
    }

    private static void compareLt(double[] a, double[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] < b[i] ? 1 : 0;
        }
    }

    private static void compareLe(double[] a, double[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] <= b[i] ? 1 : 0;
        }
    }

    private static void compareGt(double[] a, double[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] > b[i] ? 1 : 0;
        }
    }

    private static void compareGe(double[] a, double[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] >= b[i] ? 1 : 0;
        }
    }

    private static void combineSum(double[] x, int at, double[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] + y[from + i];
        }
    }

    private static void combineProd(double[] x, int at, double[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] * y[from + i];
        }
    }

    private static void combineMin(double[] x, int at, double[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.min(x[at + i], y[from + i]);
        }
    }

    private static void combineMax(double[] x, int at, double[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.max(x[at + i], y[from + i]);
        }
    }
}
