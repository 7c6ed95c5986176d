package dev.argali.tensor;

import dev.argali.graph.Literal;
import dev.argali.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/// Tensors in NumPy's print: columns aligned, lines of 75 characters, the middle of long axes left out; behind them
/// dtype and shape.
final class TensorText {
    private static final int THRESHOLD = 1_000;
    private static final int EDGE = 3;
    private static final int WIDTH = 75;

    private final Shape shape;
    private final boolean shortened;
    private final NumberText numbers;

    private TensorText(Literal data) {
        this.shape = data.type().shape();
        this.shortened = data.type().size() > THRESHOLD;
        List<Long> shown = new ArrayList<>();
        collect(0, 0, shown);
        this.numbers = NumberText.of(data, shown);
    }

    static String of(Tensor tensor) {
        boolean symbolic = Symbolic.is(tensor);
        if (symbolic || tensor.state().traced()) {
            return "Tensor(" + tensor.type() + (symbolic ? ", symbolic)" : ", traced)");
        }
        Literal data = HostArrays.read(tensor);
        return numbers(data) + " (" + data.type() + ")";
    }

    private static String numbers(Literal data) {
        if (data.type().shape().isScalar()) {
            return NumberText.scalar(data);
        }
        return data.type().size() == 0 ? "[]" : new TensorText(data).block(0, 0);
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

    private String block(int axis, long at) {
        long stride = shape.strides()[axis];
        boolean last = axis + 1 == shape.rank();
        List<String> items = new ArrayList<>();
        int before = -1;
        for (int i : positions(axis)) {
            if (i != before + 1) {
                items.add("...");
            }
            items.add(last ? numbers.text(at + i * stride) : block(axis + 1, at + i * stride));
            before = i;
        }
        String indent = " ".repeat(axis + 1);
        String inside = last
                ? lines(items, indent, WIDTH - 1 - axis)
                : String.join("\n".repeat(shape.rank() - axis - 1) + indent, items);
        return "[" + inside + "]";
    }

    /// The numbers along the last axis, in lines of at most `limit` characters; the first stands behind its brackets,
    /// the others are indented as far.
    private static String lines(List<String> items, String indent, int limit) {
        var done = new StringBuilder();
        var line = new StringBuilder(items.getFirst());
        for (String item : items.subList(1, items.size())) {
            if (indent.length() + line.length() + 1 + item.length() > limit) {
                done.append(line.toString().stripTrailing()).append('\n').append(indent);
                line = new StringBuilder(item);
            } else {
                line.append(' ').append(item);
            }
        }
        return done.append(line).toString();
    }
}
