package dev.argali.cpu.tiles;

import dev.argali.graph.Prim;
import dev.argali.runtime.SpecialFunctions;

/// Operations on tiles of doubles. Each method is one loop over arrays that the
/// JVM's compiler turns into vector code; operands and result may be one array.
final class DoubleTiles {
    private DoubleTiles() {}

    /// `out = kind(x)`.
    static void unary(Prim.UnaryKind kind, double[] x, double[] out, int n) {
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
                    out[i] = Math.signum(x[i]);
                }
            }
            case FLOOR -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.floor(x[i]);
                }
            }
            case CEIL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.ceil(x[i]);
                }
            }
            case ROUND -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.rint(x[i]);
                }
            }
            case EXPM1 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.expm1(x[i]);
                }
            }
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.log(x[i]);
                }
            }
            case LOG1P -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.log1p(x[i]);
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.sqrt(x[i]);
                }
            }
            case RSQRT -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (1 / Math.sqrt(x[i]));
                }
            }
            case SIN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.sin(x[i]);
                }
            }
            case COS -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.cos(x[i]);
                }
            }
            case TAN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.tan(x[i]);
                }
            }
            case ASIN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.asin(x[i]);
                }
            }
            case ACOS -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.acos(x[i]);
                }
            }
            case ATAN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.atan(x[i]);
                }
            }
            case SINH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.sinh(x[i]);
                }
            }
            case COSH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.cosh(x[i]);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.tanh(x[i]);
                }
            }
            case ASINH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = SpecialFunctions.asinh(x[i]);
                }
            }
            case ACOSH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = SpecialFunctions.acosh(x[i]);
                }
            }
            case ATANH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = SpecialFunctions.atanh(x[i]);
                }
            }
            case ERF -> {
                for (int i = 0; i < n; i++) {
                    out[i] = SpecialFunctions.erf(x[i]);
                }
            }
            case ERFINV -> {
                for (int i = 0; i < n; i++) {
                    out[i] = SpecialFunctions.erfinv(x[i]);
                }
            }
            case EXP -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.exp(x[i]);
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    out[i] = 1 / (1 + Math.exp(-x[i]));
                }
            }
            case NOT -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = kind(a, b)`.
    static void binary(Prim.BinaryKind kind, double[] a, double[] b, double[] out, int n) {
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
                    out[i] = a[i] / b[i];
                }
            }
            case REM -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] % b[i];
                }
            }
            case POW -> {
                for (int i = 0; i < n; i++) {
                    out[i] = SpecialFunctions.pow(a[i], b[i]);
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
            case ATAN2 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Math.atan2(a[i], b[i]);
                }
            }
            case AND, OR, XOR, SHL, SHR -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = a <op> b` as 0 or 1.
    static void compare(Prim.CompareKind kind, double[] a, double[] b, int[] out, int n) {
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
    static void select(int[] c, double[] a, double[] b, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    /// Combines the first `n` elements of `x` pairwise, which vectorises and rounds less than a running sum; `x` is
    /// overwritten.
    static double fold(Prim.ReduceKind kind, double[] x, int from, int n) {
        int m = n;
        while (m > 8) {
            int half = m / 2;
            int rest = m - half;
            combine(kind, x, from, x, from + rest, half);
            m = rest;
        }
        double total = x[from];
        for (int i = 1; i < m; i++) {
            total = combine(kind, total, x[from + i]);
        }
        return total;
    }

    /// `x[at + i] = x[at + i] <op> y[from + i]`.
    static void combine(Prim.ReduceKind kind, double[] x, int at, double[] y, int from, int n) {
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
}
