package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.graph.Window;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/// Cases of convolutions and pools: one to three spatial axes, strides, padding, dilation, groups, every dtype.
final class WindowCases {
    private static final Window SQUARE = Window.of(List.of(3, 3));

    private WindowCases() {}

    static void addTo(Consumer<GraphCase> cases) {
        for (DType dtype : DType.values()) {
            if (dtype != DType.BOOL) {
                convolutions(cases, dtype);
            }
            pools(cases, dtype);
        }
        largerOfFloat32(cases);
    }

    private static void convolutions(Consumer<GraphCase> cases, DType dtype) {
        conv(cases, dtype, Shape.of(2, 6, 5, 3), 4, SQUARE, 1);
        conv(cases, dtype, Shape.of(1, 7, 6, 2), 3, padded(SQUARE, 1, 1).strides(List.of(2, 2)), 1);
        conv(cases, dtype, Shape.of(2, 8, 8, 2), 3, padded(SQUARE, 2, 1).dilations(List.of(2, 3)), 1);
        conv(cases, dtype, Shape.of(2, 5, 5, 6), 4, padded(SQUARE, 1, 1), 2);
        conv(cases, dtype, Shape.of(2, 5, 4, 3), 6, SQUARE, 3);
        conv(
                cases,
                dtype,
                Shape.of(3, 9, 2),
                4,
                padded(Window.of(List.of(4)), 1, 2).strides(List.of(3)),
                1);
        conv(cases, dtype, Shape.of(1, 4, 3, 5, 2), 2, padded(Window.of(List.of(2, 2, 3)), 0, 1), 1);
        conv(cases, dtype, Shape.of(2, 4, 4, 3), 5, Window.of(List.of(1, 1)), 1);
        conv(cases, dtype, Shape.of(2, 4, 4, 3), 5, Window.of(List.of(1, 1)).strides(List.of(2, 3)), 1);
    }

    private static void largerOfFloat32(Consumer<GraphCase> cases) {
        conv(cases, DType.FLOAT32, Shape.of(4, 12, 12, 8), 16, SQUARE, 1);
        conv(cases, DType.FLOAT32, Shape.of(2, 14, 13, 16), 24, padded(SQUARE, 1, 1), 1);
        conv(cases, DType.FLOAT32, Shape.of(2, 12, 12, 16), 32, padded(SQUARE, 1, 1), 4);
        conv(cases, DType.FLOAT32, Shape.of(0, 6, 6, 2), 3, SQUARE, 1);
        for (ReduceKind kind : List.of(ReduceKind.MAX, ReduceKind.SUM)) {
            pool(cases, kind, TensorType.of(DType.FLOAT32, 2, 24, 24, 33), pairs());
        }
    }

    private static void conv(Consumer<GraphCase> cases, DType dtype, Shape input, int filters, Window w, int groups) {
        var draw = new Draw(filters);
        var x = new TensorType(dtype, input);
        var filter = new TensorType(dtype, Shape.of(w.sizes()).concat(Shape.of(input.last() / groups, filters)));
        var conv = new Prim.Conv(w, groups);
        TensorType result = TypeRules.infer(conv, List.of(x, filter)).getFirst();
        String name = "conv " + w + " " + x + filter;
        Literal values = draw.literal(x);
        Literal weights = draw.literal(filter);
        Literal g = draw.literal(result);
        int terms = w.taps() * input.last() / groups;
        cases.accept(GraphCase.of(name, Allowances.sums(terms), conv, values, weights));
        List<Integer> spatial =
                Arrays.stream(input.slice(1, input.rank() - 1).dims()).boxed().toList();
        cases.accept(GraphCase.of(
                "grad input of " + name,
                Allowances.sums(w.taps() * filters / groups),
                new Prim.ConvGradInput(w, groups, spatial),
                g,
                weights));
        int positions = (int) result.shape().slice(0, w.rank() + 1).size();
        cases.accept(GraphCase.of(
                "grad filter of " + name, Allowances.sums(positions), new Prim.ConvGradFilter(w, groups), values, g));
    }

    private static void pools(Consumer<GraphCase> cases, DType dtype) {
        for (ReduceKind kind : ReduceKind.values()) {
            if (dtype.isFloating() && (kind == ReduceKind.AND || kind == ReduceKind.OR || kind == ReduceKind.PROD)) {
                continue;
            }
            pool(cases, kind, TensorType.of(dtype, 2, 6, 6, 3), pairs());
            pool(
                    cases,
                    kind,
                    TensorType.of(dtype, 1, 7, 5, 4),
                    padded(SQUARE, 1, 1).strides(List.of(2, 1)));
            pool(
                    cases,
                    kind,
                    TensorType.of(dtype, 2, 9, 2),
                    Window.of(List.of(3)).dilations(List.of(2)));
            pool(cases, kind, TensorType.of(dtype, 1, 4, 4, 4, 2), Window.of(List.of(2, 3, 2)));
            pool(cases, kind, TensorType.of(dtype, 1, 11, 11, 1), Window.of(List.of(7, 7)));
        }
    }

    private static Window pairs() {
        return Window.of(List.of(2, 2)).strides(List.of(2, 2));
    }

    private static void pool(Consumer<GraphCase> cases, ReduceKind kind, TensorType x, Window w) {
        var draw = new Draw(x.shape().last());
        var pool = new Prim.Pool(kind, w);
        boolean sum = kind == ReduceKind.SUM && x.dtype().isFloating();
        GraphCase.Allowance allowance = sum ? Allowances.sums(w.taps()) : Allowances.EXACT;
        Literal values = draw.literal(x);
        cases.accept(GraphCase.of("pool " + kind + w + x, allowance, pool, values));
        if (!x.dtype().isFloating() || kind == ReduceKind.PROD) {
            return;
        }
        TensorType result = TypeRules.infer(pool, List.of(x)).getFirst();
        var gradient = new Prim.PoolGrad(kind, w);
        // Gradients of size 1, added for as many windows as overlap.
        double unit = x.dtype() == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
        GraphCase.Allowance sums = Allowances.ulps(2, w.taps() * unit);
        cases.accept(GraphCase.of("grad of pool " + kind + w + x, sums, gradient, values, draw.literal(result)));
        if (kind != ReduceKind.SUM) {
            // Equal numbers, infinities and NaN: which of them a window takes.
            Literal extreme = draw.extreme(x);
            cases.accept(GraphCase.of("pool of extremes " + kind + w + x, Allowances.EXACT, pool, extreme));
            cases.accept(
                    GraphCase.of("grad of extremes " + kind + w + x, sums, gradient, extreme, draw.literal(result)));
        }
    }

    private static Window padded(Window window, int low, int high) {
        return window.padding(Collections.nCopies(window.rank(), low), Collections.nCopies(window.rank(), high));
    }
}
