// Every activation function and its derivative, computed by the tape, in one picture: activation-functions.svg.
import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.ops.Creation;
import dev.argali.ops.Indexing;
import dev.argali.ops.Shapes;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The functions that take each number by itself, in the order of the picture.
static final List<String> BY_NUMBER = List.of(
        "linear", "relu", "relu6", "leaky_relu", "elu",
        "selu", "celu", "gelu", "silu", "mish",
        "hard_silu", "softplus", "squareplus", "sparse_plus", "exponential",
        "sigmoid", "hard_sigmoid", "sparse_sigmoid", "log_sigmoid", "softsign",
        "tanh", "hard_tanh", "tanh_shrink", "soft_shrink", "hard_shrink");

static final int POINTS = 100; // so that none lies on a corner: -6, -3, -1, -0.5, 0, 0.5, 1, 3, 6
static final int REACH = 7; // x is drawn from -7 to 7, y no farther
static final int COLUMNS = 5;
static final int WIDTH = 190; // of a panel with its margins, in pixels
static final int HEIGHT = 150;
static final int TOP = 36; // room for the legend
static final int FRAME = 110; // the height of what is drawn in
static final int PIXELS = 11; // for 1 of x

// tag::curve[]
record Curve(String title, Tensor values, Tensor slopes) {
    static Curve of(String title, ActivationFunction function) {
        Tensor x = Creation.linspace(-REACH, REACH, POINTS);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            Tensor y = function.apply(x); // all points at once
            Tensor slopes = tape.gradient(y.sum(), x).orElseThrow(); // each y depends on its own x alone
            return new Curve(title, y, slopes);
        }
    }
}
// end::curve[]

/// The first number of each row after a function of whole rows.
ActivationFunction firstOf(ActivationFunction ofRows, List<Double> before, List<Double> after) {
    return x -> {
        List<Tensor> columns = new ArrayList<>();
        before.forEach(value -> columns.add(Creation.fullLike(x, value)));
        columns.add(x);
        after.forEach(value -> columns.add(Creation.fullLike(x, value)));
        return Indexing.slice(ofRows.apply(Shapes.stack(columns, 1)), 1, 0, 1).reshape(POINTS);
    };
}

List<Curve> curves() {
    List<Curve> all = new ArrayList<>();
    for (String name : BY_NUMBER) {
        all.add(Curve.of(name, Activations.named(name)));
    }
    all.add(Curve.of("threshold(x, 1, 0)", Activations.threshold(1, 0)));
    // functions of a whole vector: one number of it moves, the others stay, and the first result is shown
    all.add(Curve.of("softmax([x, 0, 0])[0]", firstOf(Activations.SOFTMAX, List.of(), List.of(0.0, 0.0))));
    all.add(Curve.of("log_softmax([x, 0, 0])[0]", firstOf(Activations.LOG_SOFTMAX, List.of(), List.of(0.0, 0.0))));
    all.add(Curve.of("glu([2, x])[0]", firstOf(Activations.GLU, List.of(2.0), List.of())));
    return all;
}

/// The picture: a panel for each function. Each has the y-axis that its function needs.
String svg(List<Curve> curves) {
    int width = COLUMNS * WIDTH;
    int height = TOP + (curves.size() + COLUMNS - 1) / COLUMNS * HEIGHT;
    var out = new StringBuilder("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="10" fill="#444">
            <title>Activation functions and their derivatives</title>
            <style>path { fill: none; stroke-linejoin: round } .f { stroke: #1f6fb4; stroke-width: 2.2 } \
            .d { stroke: #d9480f; stroke-width: 1.8; stroke-dasharray: 5 2.5 } .a { stroke: #bbb } \
            .t { font-size: 12.5px; font-weight: bold; fill: #111 } .l { font-size: 15px; fill: #111 }</style>
            <rect width="100%%" height="100%%" fill="#fff"/>
            <path class="f" d="M34 20h44"/><text class="l" x="86" y="25">f(x)</text>
            <path class="d" d="M140 20h44"/><text class="l" x="192" y="25">f′(x)</text>
            """.formatted(width, height));
    for (int i = 0; i < curves.size(); i++) {
        panel(out, curves.get(i), i % COLUMNS * WIDTH + 28, TOP + i / COLUMNS * HEIGHT + 20);
    }
    return out.append("</svg>\n").toString();
}

void panel(StringBuilder out, Curve curve, int left, int top) {
    float[] values = curve.values.toFloats();
    float[] slopes = curve.slopes.toFloats();
    double low = 0;
    double high = 1;
    for (int i = 0; i < POINTS; i++) {
        low = Math.min(low, Math.floor(2 * Math.min(values[i], slopes[i]) + 0.05) / 2); // a half at a time
        high = Math.max(high, Math.ceil(2 * Math.max(values[i], slopes[i]) - 0.05) / 2);
    }
    low = Math.max(low, -REACH);
    high = Math.min(high, REACH);
    double scale = FRAME / (high - low);
    double zero = top + high * scale;
    out.append("<g><text class=\"t\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(left, top - 6, curve.title));
    out.append("<path class=\"a\" d=\"M%d %sh%dM%d %dv%d\"/>\n".formatted(
            left, number(zero), 2 * REACH * PIXELS, left + REACH * PIXELS, top, FRAME));
    for (int x = -6; x <= 6; x += 3) {
        out.append(label(left + (x + REACH) * PIXELS, top + FRAME + 11, "middle", x));
    }
    for (double y : low < 0 ? new double[] {low, 0, high} : new double[] {0, high}) {
        out.append(label(left - 4, top + (high - y) * scale + 3, "end", y));
    }
    out.append("<path class=\"f\" d=\"%s\"/>\n".formatted(line(values, left, zero, scale, low, high)));
    out.append("<path class=\"d\" d=\"%s\"/></g>\n".formatted(line(slopes, left, zero, scale, low, high)));
}

String label(double x, double y, String anchor, double value) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n".formatted(number(x), number(y), anchor, number(value));
}

/// The points within the frame, joined where the function does not jump.
String line(float[] values, int left, double zero, double scale, double low, double high) {
    var out = new StringBuilder();
    boolean joined = false;
    for (int i = 0; i < POINTS; i++) {
        boolean inside = values[i] >= low - 0.05 && values[i] <= high + 0.05;
        if (inside) {
            double x = left + 2.0 * REACH * PIXELS * i / (POINTS - 1);
            out.append(joined && !jumps(values, i) ? 'L' : 'M').append(number(x)).append(' ').append(number(zero - values[i] * scale));
        }
        joined = inside;
    }
    return out.toString();
}

/// Whether the step to point `i` is much larger than those before and after it.
boolean jumps(float[] values, int i) {
    double before = i < 2 ? 0 : Math.abs(values[i - 1] - values[i - 2]);
    double after = i + 1 == POINTS ? 0 : Math.abs(values[i + 1] - values[i]);
    return Math.abs(values[i] - values[i - 1]) > 0.08 + 2 * Math.max(before, after);
}

String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
}

void main() throws IOException {
    List<Curve> curves = curves();
    Files.writeString(Path.of("activation-functions.svg"), svg(curves));
    IO.println(curves.size() + " functions in activation-functions.svg");
}
