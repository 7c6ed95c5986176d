package dev.argali.cpu.tiles;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;

/// Operations on tiles of ints: bool, int8, uint8, int32. Each method is one loop over arrays; operands
/// and result may be one array. Results wrap as their dtype says.
final class IntTiles {
    private IntTiles() {}

    /// `out = kind(x)`.
    static void unary(Prim.UnaryKind kind, DType dtype, int[] x, int[] out, int n) {
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
    static void binary(Prim.BinaryKind kind, DType dtype, int[] a, int[] b, int[] out, int n) {
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

    private static int power(int base, int exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? ((exponent & 1) == 0 ? 1 : -1) : 0;
        }
        int result = 1;
        int square = base;
        for (int e = exponent; e > 0; e >>= 1) {
            if ((e & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }

    /// Brings values back into the range of their dtype.
    static void wrap(DType dtype, int[] x, int n) {
        switch (dtype) {
            case BOOL -> wrapBool(x, n);
            case INT8 -> wrapInt8(x, n);
            case UINT8 -> wrapUint8(x, n);
            case UINT32, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {}
        }
    }

    /// `out = a <op> b` as 0 or 1.
    static void compare(Prim.CompareKind kind, int[] a, int[] b, int[] out, int n) {
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
    static void select(int[] c, int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    /// Combines the first `n` elements of `x` pairwise, which vectorises and rounds less than a running sum; `x` is
    /// overwritten.
    static int fold(Prim.ReduceKind kind, int[] x, int from, int n) {
        int m = n;
        while (m > 8) {
            int half = m / 2;
            int rest = m - half;
            combine(kind, x, from, x, from + rest, half);
            m = rest;
        }
        int total = x[from];
        for (int i = 1; i < m; i++) {
            total = combine(kind, total, x[from + i]);
        }
        return total;
    }

    /// `x[at + i] = x[at + i] <op> y[from + i]`.
    static void combine(Prim.ReduceKind kind, int[] x, int at, int[] y, int from, int n) {
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
    static int combine(Prim.ReduceKind kind, int a, int b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND -> a & b;
            case OR -> a | b;
        };
    }

    private static void neg(int[] x, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = -x[i];
        }
    }

    private static void abs(int[] x, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.abs(x[i]);
        }
    }

    private static void sign(int[] x, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Integer.signum(x[i]);
        }
    }

    private static void not(DType dtype, int[] x, int[] out, int n) {
        int flip = dtype == DType.BOOL ? 1 : -1;
        for (int i = 0; i < n; i++) {
            out[i] = x[i] ^ flip;
        }
    }

    private static void add(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] + b[i];
        }
    }

    private static void sub(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] - b[i];
        }
    }

    private static void mul(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] * b[i];
        }
    }

    private static void div(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] == 0 ? 0 : a[i] / b[i];
        }
    }

    private static void rem(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] == 0 ? 0 : a[i] % b[i];
        }
    }

    private static void pow(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = power(a[i], b[i]);
        }
    }

    private static void min(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.min(a[i], b[i]);
        }
    }

    private static void max(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Math.max(a[i], b[i]);
        }
    }

    private static void and(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] & b[i];
        }
    }

    private static void or(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] | b[i];
        }
    }

    private static void xor(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] ^ b[i];
        }
    }

    private static void shl(int[] a, int[] b, int[] out, int n, int width) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] < 0 || b[i] >= width ? 0 : a[i] << b[i];
        }
    }

    private static void shr(int[] a, int[] b, int[] out, int n, int width) {
        for (int i = 0; i < n; i++) {
            out[i] = b[i] < 0 || b[i] >= width ? (a[i] < 0 ? -1 : 0) : a[i] >> b[i];
        }
    }

    private static void wrapBool(int[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] != 0 ? 1 : 0;
        }
    }

    private static void wrapInt8(int[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = (byte) x[i];
        }
    }

    private static void wrapUint8(int[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] &= 0xFF;
        }
    }

    private static void compareEq(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] == b[i] ? 1 : 0;
        }
    }

    private static void compareNe(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] != b[i] ? 1 : 0;
        }
    }

    private static void compareLt(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] < b[i] ? 1 : 0;
        }
    }

    private static void compareLe(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] <= b[i] ? 1 : 0;
        }
    }

    private static void compareGt(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] > b[i] ? 1 : 0;
        }
    }

    private static void compareGe(int[] a, int[] b, int[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = a[i] >= b[i] ? 1 : 0;
        }
    }

    private static void combineSum(int[] x, int at, int[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] + y[from + i];
        }
    }

    private static void combineProd(int[] x, int at, int[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] * y[from + i];
        }
    }

    private static void combineMin(int[] x, int at, int[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.min(x[at + i], y[from + i]);
        }
    }

    private static void combineMax(int[] x, int at, int[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = Math.max(x[at + i], y[from + i]);
        }
    }

    private static void combineAnd(int[] x, int at, int[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] & y[from + i];
        }
    }

    private static void combineOr(int[] x, int at, int[] y, int from, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] | y[from + i];
        }
    }
}
