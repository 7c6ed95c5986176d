package dev.argali.cpu.tiles;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;

/// Operations on tiles of longs: uint32, int64. Each method is one loop over arrays; operands
/// and result may be one array. Results wrap as their dtype says.
final class LongTiles {
    private LongTiles() {}

    /// `out = kind(x)`.
    static void unary(Prim.UnaryKind kind, DType dtype, long[] x, long[] out, int n) {
        switch (kind) {
            case NEG -> neg(x, out, n);
            case ABS -> abs(x, out, n);
            case SIGN -> sign(x, out, n);
            case NOT -> not(dtype, x, out, n);
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
                    ERFINV -> throw new IllegalStateException(kind + " of integers");
        }
        wrap(dtype, out, n);
    }

    /// `out = kind(a, b)`.
    static void binary(Prim.BinaryKind kind, DType dtype, long[] a, long[] b, long[] out, int n) {
        int width = dtype == DType.BOOL ? 1 : dtype.bytes() * 8;
        switch (kind) {
            case ADD -> add(a, b, out, n);
            case SUB -> sub(a, b, out, n);
            case MUL -> mul(a, b, out, n);
            case DIV -> div(a, b, out, n);
            case REM -> rem(a, b, out, n);
            case POW -> pow(a, b, out, n);
            case MIN -> min(a, b, out, n);
            case MAX -> max(a, b, out, n);
            case AND -> and(a, b, out, n);
            case OR -> or(a, b, out, n);
            case XOR -> xor(a, b, out, n);
            case SHL -> shl(a, b, out, n, width);
            case SHR -> shr(a, b, out, n, width);
            case ATAN2 -> throw new IllegalStateException("ATAN2 of integers");
        }
        wrap(dtype, out, n);
    }

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? ((exponent & 1) == 0 ? 1 : -1) : 0;
        }
        long result = 1;
        long square = base;
        for (long e = exponent; e > 0; e >>= 1) {
            if ((e & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }

    /// Brings values back into the range of their dtype.
    static void wrap(DType dtype, long[] x, int n) {
        switch (dtype) {
            case UINT32 -> wrapUint32(x, n);
            case BOOL, INT8, UINT8, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {}
        }
    }

    /// `out = a <op> b` as 0 or 1.
    static void compare(Prim.CompareKind kind, long[] a, long[] b, int[] out, int n) {
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
    static void select(int[] c, long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    /// Combines the first `n` elements of `x` pairwise, which vectorises and rounds less than a running sum; `x` is
    /// overwritten.
    static long fold(Prim.ReduceKind kind, long[] x, int from, int n) {
        int m = n;
        while (m > 8) {
            int half = m / 2;
            int rest = m - half;
            combine(kind, x, from, x, from + rest, half);
            m = rest;
        }
        long total = x[from];
        for (int i = 1; i < m; i++) {
            total = combine(kind, total, x[from + i]);
        }
        return total;
    }

    /// `x[at + i] = x[at + i] <op> y[from + i]`.
    static void combine(Prim.ReduceKind kind, long[] x, int at, long[] y, int from, int n) {
        switch (kind) {
            case SUM -> combineSum(x, at, y, from, n);
            case PROD -> combineProd(x, at, y, from, n);
            case MIN -> combineMin(x, at, y, from, n);
            case MAX -> combineMax(x, at, y, from, n);
            case AND -> combineAnd(x, at, y, from, n);
            case OR -> combineOr(x, at, y, from, n);
        }
    }

    /// {@return `a <op> b`}
    static long combine(Prim.ReduceKind kind, long a, long b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND -> a & b;
            case OR -> a | b;
        };
    }

    private static void neg(long[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = -x[i];
        }
    }

    private static void abs(long[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.abs(x[i]);
        }
    }

    private static void sign(long[] x, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Long.signum(x[i]);
        }
    }

    private static void not(DType dtype, long[] x, long[] out, int n) {
        long flip = dtype == DType.BOOL ? 1 : -1;
        for (int i = 0; i < n; i++) {
            out[i] = x[i] ^ flip;
        }
    }

    private static void add(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] + b[i];
        }
    }

    private static void sub(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] - b[i];
        }
    }

    private static void mul(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] * b[i];
        }
    }

    private static void div(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] == 0 ? 0 : a[i] / b[i];
        }
    }

    private static void rem(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] == 0 ? 0 : a[i] % b[i];
        }
    }

    private static void pow(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = power(a[i], b[i]);
        }
    }

    private static void min(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.min(a[i], b[i]);
        }
    }

    private static void max(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.max(a[i], b[i]);
        }
    }

    private static void and(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] & b[i];
        }
    }

    private static void or(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] | b[i];
        }
    }

    private static void xor(long[] a, long[] b, long[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] ^ b[i];
        }
    }

    private static void shl(long[] a, long[] b, long[] out, int n, int width) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] < 0 || b[i] >= width ? 0 : a[i] << b[i];
        }
    }

    private static void shr(long[] a, long[] b, long[] out, int n, int width) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] < 0 || b[i] >= width ? (a[i] < 0 ? -1 : 0) : a[i] >> b[i];
        }
    }

    private static void wrapUint32(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] &= 0xFFFF_FFFFL;
        }
    }

    private static void compareEq(long[] a, long[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] == b[i] ? 1 : 0;
        }
    }

    private static void compareNe(long[] a, long[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] != b[i] ? 1 : 0;
        }
    }

    private static void compareLt(long[] a, long[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] < b[i] ? 1 : 0;
        }
    }

    private static void compareLe(long[] a, long[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] <= b[i] ? 1 : 0;
        }
    }

    private static void compareGt(long[] a, long[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] > b[i] ? 1 : 0;
        }
    }

    private static void compareGe(long[] a, long[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] >= b[i] ? 1 : 0;
        }
    }

    private static void combineSum(long[] x, int at, long[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] + y[from + i];
        }
    }

    private static void combineProd(long[] x, int at, long[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] * y[from + i];
        }
    }

    private static void combineMin(long[] x, int at, long[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.min(x[at + i], y[from + i]);
        }
    }

    private static void combineMax(long[] x, int at, long[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.max(x[at + i], y[from + i]);
        }
    }

    private static void combineAnd(long[] x, int at, long[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] & y[from + i];
        }
    }

    private static void combineOr(long[] x, int at, long[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] | y[from + i];
        }
    }
}
