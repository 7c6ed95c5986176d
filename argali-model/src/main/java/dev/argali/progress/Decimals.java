package dev.argali.progress;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers with a fixed count of decimals, as Python formats them: the exact binary value is rounded, and a value in
/// the middle goes to the even neighbour. `String.format` rounds the shortest decimal form instead, upwards.
public final class Decimals {
    private static final int EXPONENT_DIGITS = 2;

    private Decimals() {}

    /// {@return Python's `format(value, ".<decimals>f")`}
    public static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        return sign(value)
                + new BigDecimal(Math.abs(value))
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    /// {@return Python's `format(value, ".<decimals>e")`}
    public static String scientific(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return notFinite(value);
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value)).round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent).setScale(decimals).toPlainString();
        String digits = Integer.toString(Math.abs(exponent));
        return sign(value)
                + mantissa
                + (exponent < 0 ? "e-" : "e+")
                + "0".repeat(Math.max(0, EXPONENT_DIGITS - digits.length()))
                + digits;
    }

    private static String sign(double value) {
        return Math.copySign(1, value) < 0 ? "-" : "";
    }

    private static String notFinite(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        return value > 0 ? "inf" : "-inf";
    }
}
