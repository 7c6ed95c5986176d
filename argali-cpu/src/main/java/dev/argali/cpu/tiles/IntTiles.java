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
            case NEG -> {
                for (int i = 0; i < n; i++) {
                    out[i] = -x[i];
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.abs(x[i]);
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Integer.signum(x[i]);
                }
            }
            case NOT -> {
                int flip = dtype == DType.BOOL ? 1 : -1;
                for (int i = 0; i < n; i++) {
                    out[i] = x[i] ^ flip;
                }
            }
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
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] + b[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] - b[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] * b[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    out[i] = b[i] == 0 ? 0 : a[i] / b[i];
                }
            }
            case REM -> {
                for (int i = 0; i < n; i++) {
                    out[i] = b[i] == 0 ? 0 : a[i] % b[i];
                }
            }
            case POW -> {
                for (int i = 0; i < n; i++) {
                    out[i] = power(a[i], b[i]);
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.min(a[i], b[i]);
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.max(a[i], b[i]);
                }
            }
            case AND -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] & b[i];
                }
            }
            case OR -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] | b[i];
                }
            }
            case XOR -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] ^ b[i];
                }
            }
            case SHL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = b[i] < 0 || b[i] >= width ? 0 : a[i] << b[i];
                }
            }
            case SHR -> {
                for (int i = 0; i < n; i++) {
                    out[i] = b[i] < 0 || b[i] >= width ? (a[i] < 0 ? -1 : 0) : a[i] >> b[i];
                }
            }
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
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    x[i] = x[i] != 0 ? 1 : 0;
                }
            }
            case INT8 -> {
                for (int i = 0; i < n; i++) {
                    x[i] = (byte) x[i];
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    x[i] &= 0xFF;
                }
            }
            case UINT32, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {}
        }
    }

    /// `out = a <op> b` as 0 or 1.
    static void compare(Prim.CompareKind kind, int[] a, int[] b, int[] out, int n) {
        switch (kind) {
            case EQ -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] == b[i] ? 1 : 0;
                }
            }
            case NE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] != b[i] ? 1 : 0;
                }
            }
            case LT -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] < b[i] ? 1 : 0;
                }
            }
            case LE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] <= b[i] ? 1 : 0;
                }
            }
            case GT -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] > b[i] ? 1 : 0;
                }
            }
            case GE -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] >= b[i] ? 1 : 0;
                }
            }
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
            case SUM -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = x[at + i] + y[from + i];
                }
            }
            case PROD -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = x[at + i] * y[from + i];
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = Math.min(x[at + i], y[from + i]);
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = Math.max(x[at + i], y[from + i]);
                }
            }
            case AND -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = x[at + i] & y[from + i];
                }
            }
            case OR -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = x[at + i] | y[from + i];
                }
            }
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
}
