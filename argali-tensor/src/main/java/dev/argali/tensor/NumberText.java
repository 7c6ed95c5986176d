package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Literal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/// How NumPy prints the numbers of one array: with as many digits as the neediest, eight behind the point at most, or
/// all with exponents; each with the fewest digits that read back to it in its dtype.
///
/// @param exponent whether all are written with exponents
/// @param decimals places behind the point
/// @param exponentDigits digits of an exponent
/// @param width characters of the widest
record NumberText(Literal data, boolean exponent, int decimals, int exponentDigits, int width) {
    private static final int PLACES = 8;
    private static final double SMALL = 1e-4;
    private static final double LARGE = 1e8;
    private static final double FAR_APART = 1e3;

    /// The format for the numbers at these positions.
    static NumberText of(Literal data, List<Long> shown) {
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (long i : shown) {
            double a = Math.abs(data.getDouble(i));
            if (a != 0 && Double.isFinite(a)) {
                largest = Math.max(largest, a);
                smallest = Math.min(smallest, a);
            }
        }
        boolean exponent = data.type().dtype().isFloating()
                && (largest >= LARGE || (largest > 0 && (smallest < SMALL || largest / smallest > FAR_APART)));
        var format = new NumberText(data, exponent, 0, 2, 0);
        int decimals = 0;
        int exponentDigits = 2;
        for (long i : shown) {
            BigDecimal d = format.rounded(i);
            decimals = Math.max(decimals, exponent ? d.precision() - 1 : d.scale());
            exponentDigits = Math.max(
                    exponentDigits, Integer.toString(Math.abs(exponentOf(d))).length());
        }
        format = new NumberText(data, exponent, decimals, exponentDigits, 0);
        int width = 0;
        for (long i : shown) {
            width = Math.max(width, format.text(i).length());
        }
        return new NumberText(data, exponent, decimals, exponentDigits, width);
    }

    /// The number at a position, as wide as all.
    String text(long i) {
        String text = isWord(data, i) ? word(data, i) : sign(data, i) + (exponent ? scientific(i) : fixed(i));
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /// The only number, which NumPy prints as Python does.
    static String scalar(Literal data) {
        if (isWord(data, 0)) {
            return word(data, 0);
        }
        BigDecimal d = shortest(data, 0);
        double a = Math.abs(data.getDouble(0));
        if (a != 0 && (a < SMALL || a >= largestFixed(data.type().dtype()))) {
            String digits = d.unscaledValue().toString();
            String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
            return sign(data, 0) + digits.charAt(0) + rest + exponentText(d, 2);
        }
        String plain = d.toPlainString();
        return sign(data, 0) + (plain.contains(".") ? plain : plain + ".0");
    }

    private static double largestFixed(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> 1e16;
            case FLOAT32 -> 1e6;
            case FLOAT16, BFLOAT16, BOOL, INT8, UINT8, INT32, UINT32, INT64 -> 1e3;
        };
    }

    // ---- numbers without a format -------------------------------------------------------------------------------

    private static boolean isWord(Literal data, long i) {
        return !data.type().dtype().isFloating() || !Double.isFinite(data.getDouble(i));
    }

    private static String word(Literal data, long i) {
        DType dtype = data.type().dtype();
        if (dtype == DType.BOOL) {
            return data.getLong(i) != 0 ? "True" : "False";
        }
        if (!dtype.isFloating()) {
            return Long.toString(data.getLong(i));
        }
        double v = data.getDouble(i);
        return Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    }

    // ---- digits -------------------------------------------------------------------------------------------------

    private static String sign(Literal data, long i) {
        return Double.doubleToRawLongBits(data.getDouble(i)) < 0 ? "-" : "";
    }

    private String fixed(long i) {
        String plain = rounded(i).toPlainString();
        int places = plain.contains(".") ? plain.length() - plain.indexOf('.') - 1 : 0;
        return plain + (places == 0 ? "." : "") + " ".repeat(decimals - places);
    }

    // Places that others need are filled with the digits of the exact value here, with blanks in `fixed`: as NumPy
    // does.
    private String scientific(long i) {
        BigDecimal d = new BigDecimal(Math.abs(data.getDouble(i)))
                .round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        String digits = d.unscaledValue().toString();
        return digits.charAt(0)
                + "."
                + digits.substring(1)
                + "0".repeat(decimals + 1 - digits.length())
                + exponentText(d, exponentDigits);
    }

    private static int exponentOf(BigDecimal d) {
        return d.signum() == 0 ? 0 : d.precision() - 1 - d.scale();
    }

    private static String exponentText(BigDecimal d, int digits) {
        int e = exponentOf(d);
        String text = Integer.toString(Math.abs(e));
        return (e < 0 ? "e-" : "e+") + "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    /// The number without its sign, with at most eight places.
    private BigDecimal rounded(long i) {
        if (isWord(data, i)) {
            return BigDecimal.ZERO;
        }
        BigDecimal d = shortest(data, i);
        if ((exponent ? d.precision() - 1 : d.scale()) <= PLACES) {
            return d;
        }
        var exact = new BigDecimal(Math.abs(data.getDouble(i)));
        BigDecimal fewer = exponent
                ? exact.round(new MathContext(PLACES + 1, RoundingMode.HALF_EVEN))
                : exact.setScale(PLACES, RoundingMode.HALF_EVEN);
        return fewer.stripTrailingZeros();
    }

    /// The fewest digits that read back to the number without its sign.
    private static BigDecimal shortest(Literal data, long i) {
        DType dtype = data.type().dtype();
        double v = Math.abs(data.getDouble(i));
        BigDecimal digits = switch (dtype) {
            case FLOAT32 -> new BigDecimal(Float.toString((float) v));
            case FLOAT16, BFLOAT16 -> shortestHalf(dtype, v);
            case FLOAT64, BOOL, INT8, UINT8, INT32, UINT32, INT64 -> new BigDecimal(Double.toString(v));
        };
        return digits.stripTrailingZeros();
    }

    private static BigDecimal shortestHalf(DType dtype, double v) {
        var exact = new BigDecimal(v);
        for (int digits = 1; digits < 5; digits++) {
            BigDecimal fewer = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (Elements.round(dtype, fewer.doubleValue()) == v) {
                return fewer;
            }
        }
        return exact.round(new MathContext(5, RoundingMode.HALF_EVEN));
    }
}
