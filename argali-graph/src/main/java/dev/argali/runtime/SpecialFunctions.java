package dev.argali.runtime;

/// Functions that `StrictMath` does not have, to double accuracy (a few units in the last place).
public final class SpecialFunctions {
    private SpecialFunctions() {}

    private static final double LN2 = 0.6931471805599453;
    private static final double SQRT_PI = 1.772453850905516;

    // Above this the square of x is not needed beside 1.
    private static final double LARGE = 1 << 28;

    /// As C's `pow` and everybody else's, where Java differs: 1 to any power is 1, and so is -1 to an infinite one.
    public static double pow(double x, double y) {
        if (x == 1 || (x == -1 && Double.isInfinite(y))) {
            return 1;
        }
        return StrictMath.pow(x, y);
    }

    /// `1 / (1 + exp(-x))`, without overflow.
    public static double sigmoid(double x) {
        if (x >= 0) {
            return 1 / (1 + StrictMath.exp(-x));
        }
        double e = StrictMath.exp(x);
        return e / (1 + e);
    }

    /// The inverse hyperbolic sine.
    public static double asinh(double x) {
        double a = Math.abs(x);
        double y = a > LARGE ? StrictMath.log(a) + LN2 : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
        return Math.copySign(y, x);
    }

    /// The inverse hyperbolic cosine.
    public static double acosh(double x) {
        if (x > LARGE) {
            return StrictMath.log(x) + LN2;
        }
        if (x < 1) {
            return Double.NaN;
        }
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    /// The inverse hyperbolic tangent.
    public static double atanh(double x) {
        double a = Math.abs(x);
        if (a > 1) {
            return Double.NaN;
        }
        return Math.copySign(0.5 * StrictMath.log1p(2 * a + 2 * a * a / (1 - a)), x);
    }

    /// Near 0 the series of positive terms, formula 7.1.6 of Abramowitz and Stegun, "Handbook of Mathematical
    /// Functions" (1964); farther out the complement of [#erfcTail].
    public static double erf(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x) || a < 1e-300) {
            return x * (2 / SQRT_PI);
        }
        return Math.copySign(a < 2 ? erfSeries(a) : 1 - erfcTail(a), x);
    }

    private static double erfSeries(double x) {
        double sum = x;
        double term = x;
        for (int n = 1; term > sum * 1e-18; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / SQRT_PI * StrictMath.exp(-x * x) * sum;
    }

    /// `1 - erf(x)` for `x >= 1`: the continued fraction 7.1.14 of Abramowitz and Stegun, from the inside outward.
    private static double erfcTail(double x) {
        if (x > 27) {
            return 0;
        }
        // Convergence slows toward small x: at 1 this many steps give all bits of a double.
        int steps = 40 + (int) (260 / (x * x));
        double below = x;
        for (int n = steps; n > 0; n--) {
            below = x + n / 2.0 / below;
        }
        return StrictMath.exp(-x * x) / (SQRT_PI * below);
    }

    /// Winitzki's estimate ("A handy approximation for the error function and its inverse", 2008), improved by
    /// Halley steps on whichever of `erf` and `1 - erf` keeps its digits.
    public static double erfinv(double y) {
        double a = Math.abs(y);
        if (!(a < 1)) {
            return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, y) : Double.NaN;
        }
        if (a < 1e-9) {
            return y * (SQRT_PI / 2);
        }
        double x = a < 0.01 ? SQRT_PI / 2 * a * (1 + Math.PI / 12 * a * a) : estimate(a);
        for (int i = 0; i < 4; i++) {
            double excess = x < 1 ? erf(x) - a : (1 - a) - erfcTail(x);
            double newton = excess / (2 / SQRT_PI * StrictMath.exp(-x * x));
            x -= newton / (1 + x * newton);
        }
        return Math.copySign(x, y);
    }

    private static double estimate(double y) {
        double log = StrictMath.log((1 - y) * (1 + y));
        double t = 2 / (Math.PI * 0.147) + log / 2;
        return Math.sqrt(Math.sqrt(t * t - log / 0.147) - t);
    }
}
