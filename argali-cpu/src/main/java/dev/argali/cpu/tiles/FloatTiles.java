package dev.argali.cpu.tiles;

import dev.argali.graph.Elements;
import dev.argali.graph.Prim;
import dev.argali.runtime.SpecialFunctions;

/// Operations on tiles of floats. Each method is one loop over arrays that the
/// JVM's compiler turns into vector code; operands and result may be one array.
final class FloatTiles {
    private FloatTiles() {}

    /// `out = kind(x)`.
    static void unary(Prim.UnaryKind kind, float[] x, float[] out, int n, FloatExp exp) {
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
                    out[i] = (float) Math.floor(x[i]);
                }
            }
            case CEIL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.ceil(x[i]);
                }
            }
            case ROUND -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.rint(x[i]);
                }
            }
            case EXPM1 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.expm1(x[i]);
                }
            }
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.log(x[i]);
                }
            }
            case LOG1P -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.log1p(x[i]);
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.sqrt(x[i]);
                }
            }
            case RSQRT -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) (1 / Math.sqrt(x[i]));
                }
            }
            case SIN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.sin(x[i]);
                }
            }
            case COS -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.cos(x[i]);
                }
            }
            case TAN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.tan(x[i]);
                }
            }
            case ASIN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.asin(x[i]);
                }
            }
            case ACOS -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.acos(x[i]);
                }
            }
            case ATAN -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.atan(x[i]);
                }
            }
            case SINH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.sinh(x[i]);
                }
            }
            case COSH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.cosh(x[i]);
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) Math.tanh(x[i]);
                }
            }
            case ASINH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) SpecialFunctions.asinh(x[i]);
                }
            }
            case ACOSH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) SpecialFunctions.acosh(x[i]);
                }
            }
            case ATANH -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) SpecialFunctions.atanh(x[i]);
                }
            }
            case ERF -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) SpecialFunctions.erf(x[i]);
                }
            }
            case ERFINV -> {
                for (int i = 0; i < n; i++) {
                    out[i] = (float) SpecialFunctions.erfinv(x[i]);
                }
            }
            case EXP -> exp.apply(x, out, n);
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    out[i] = -x[i];
                }
                exp.apply(out, out, n);
                for (int i = 0; i < n; i++) {
                    out[i] = 1 / (1 + out[i]);
                }
            }
            case NOT -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = kind(a, b)`.
    static void binary(Prim.BinaryKind kind, float[] a, float[] b, float[] out, int n) {
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
                    out[i] = (float) SpecialFunctions.pow(a[i], b[i]);
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
                    out[i] = (float) Math.atan2(a[i], b[i]);
                }
            }
            case AND, OR, XOR, SHL, SHR -> throw new IllegalStateException("no logic on floats");
        }
    }

    /// `out = a <op> b` as 0 or 1.
    static void compare(Prim.CompareKind kind, float[] a, float[] b, int[] out, int n) {
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
    static void select(int[] c, float[] a, float[] b, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    /// Combines the first `n` elements of `x` pairwise, which vectorises and rounds less than a running sum; `x` is
    /// overwritten.
    static float fold(Prim.ReduceKind kind, float[] x, int from, int n) {
        int m = n;
        while (m > 8) {
            int half = m / 2;
            int rest = m - half;
            combine(kind, x, from, x, from + rest, half);
            m = rest;
        }
        float total = x[from];
        for (int i = 1; i < m; i++) {
            total = combine(kind, total, x[from + i]);
        }
        return total;
    }

    /// `x[at + i] = x[at + i] <op> y[from + i]`.
    static void combine(Prim.ReduceKind kind, float[] x, int at, float[] y, int from, int n) {
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
}
