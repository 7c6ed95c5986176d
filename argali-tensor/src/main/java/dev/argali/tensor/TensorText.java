package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Shape;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Numbers in NumPy's print: columns aligned, the middle of long axes left out, eight digits at most; behind them
/// shape and dtype.
final class TensorText {
    private static final int THRESHOLD = 1_000;
    private static final int EDGE = 3;
    private static final int WIDTH = 75;

    private final Shape shape;
    private final boolean shortened;
    private final NumberFormat format;

    private TensorText(Literal data) {
        this.shape = data.type().shape();
        this.shortened = data.type().size() > THRESHOLD;
        List<Long> shown = new ArrayList<>();
        collect(0, 0, shown);
        this.format = NumberFormat.of(data, shown);
    }

    static String of(Literal data) {
        var text = new TensorText(data);
        String numbers = text.shape.isScalar()
                ? text.format.text(0).strip()
                : text.block(0, 0, "").toString();
        return numbers + " (" + data.type().dtype() + data.type().shape() + ")";
    }

    private boolean cut(int axis) {
        return shortened && shape.dim(axis) > 2 * EDGE;
    }

    private List<Integer> positions(int axis) {
        int n = shape.dim(axis);
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            if (!cut(axis) || i < EDGE || i >= n - EDGE) {
                shown.add(i);
            }
        }
        return shown;
    }

    private void collect(int axis, long at, List<Long> into) {
        if (axis == shape.rank()) {
            into.add(at);
            return;
        }
        long stride = shape.strides()[axis];
        positions(axis).forEach(i -> collect(axis + 1, at + i * stride, into));
    }

    private StringBuilder block(int axis, long at, String indent) {
        boolean last = axis + 1 == shape.rank();
        long stride = shape.strides()[axis];
        var out = new StringBuilder("[");
        int before = -1;
        int lineStart = 0;
        String inner = indent + " ";
        for (int i : positions(axis)) {
            String separator = before < 0 ? "" : last ? " " : "\n".repeat(shape.rank() - axis - 1) + inner;
            if (before >= 0 && i != before + 1) {
                out.append(separator).append("...");
            }
            String item = last
                    ? format.text(at + i)
                    : block(axis + 1, at + i * stride, inner).toString();
            if (last && before >= 0 && out.length() - lineStart + indent.length() + item.length() + 1 > WIDTH) {
                out.append('\n').append(inner);
                lineStart = out.length() - inner.length();
            } else {
                out.append(separator);
            }
            out.append(item);
            before = i;
        }
        return out.append(']');
    }

    /// How NumPy would print these numbers: whole and fractional digits by the largest need, or exponents.
    private record NumberFormat(Literal data, boolean exponent, int decimals, int width) {
        static NumberFormat of(Literal data, List<Long> shown) {
            DType dtype = data.type().dtype();
            if (!dtype.isFloating()) {
                return widest(new NumberFormat(data, false, 0, 0), shown);
            }
            double largest = 0;
            double smallest = Double.MAX_VALUE;
            for (long i : shown) {
                double a = Math.abs(data.getDouble(i));
                if (a != 0 && Double.isFinite(a)) {
                    largest = Math.max(largest, a);
                    smallest = Math.min(smallest, a);
                }
            }
            boolean exponent = largest >= 1e8 || (largest > 0 && (smallest < 1e-4 || largest / smallest > 1e3));
            int decimals = 0;
            for (long i : shown) {
                decimals = Math.max(decimals, decimalsOf(shortest(data, i), exponent));
            }
            return widest(new NumberFormat(data, exponent, Math.min(decimals, 8), 0), shown);
        }

        private static NumberFormat widest(NumberFormat f, List<Long> shown) {
            int width = 0;
            for (long i : shown) {
                width = Math.max(width, f.raw(i).length());
            }
            return new NumberFormat(f.data, f.exponent, f.decimals, width);
        }

        private static BigDecimal shortest(Literal data, long i) {
            double v = data.getDouble(i);
            if (!Double.isFinite(v)) {
                return BigDecimal.ZERO;
            }
            String text = data.type().dtype() == DType.FLOAT64 ? Double.toString(v) : Float.toString((float) v);
            return new BigDecimal(text).stripTrailingZeros();
        }

        private static int decimalsOf(BigDecimal value, boolean exponent) {
            return Math.max(0, exponent ? value.precision() - 1 : value.scale());
        }

        private String raw(long i) {
            DType dtype = data.type().dtype();
            if (dtype == DType.BOOL) {
                return data.getLong(i) != 0 ? "True" : "False";
            }
            if (!dtype.isFloating()) {
                return Long.toString(data.getLong(i));
            }
            double v = data.getDouble(i);
            if (Double.isNaN(v)) {
                return "nan";
            }
            if (Double.isInfinite(v)) {
                return v > 0 ? "inf" : "-inf";
            }
            if (exponent) {
                return String.format(Locale.ROOT, "%." + decimals + "e", v);
            }
            String fixed =
                    new BigDecimal(v).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
            String trimmed = fixed.contains(".") ? fixed.replaceAll("0+$", "") : fixed + ".";
            String signed = v == 0 && 1 / v < 0 ? "-" + trimmed : trimmed;
            return signed + " ".repeat(fixed.contains(".") ? fixed.length() - trimmed.length() : decimals);
        }

        String text(long i) {
            String raw = raw(i);
            return " ".repeat(Math.max(0, width - raw.length())) + raw;
        }
    }
}
