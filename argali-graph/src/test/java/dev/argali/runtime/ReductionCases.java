package dev.argali.runtime;

import static dev.argali.runtime.Allowances.EXACT;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.TensorType;
import java.util.List;
import java.util.function.Consumer;

/// Cases of the primitives that combine elements along axes.
final class ReductionCases {
    private ReductionCases() {}

    private static final List<TensorType> TYPES = List.of(
            TensorType.of(DType.FLOAT32, 7, 33),
            TensorType.of(DType.FLOAT32, 1, 1),
            TensorType.of(DType.FLOAT32, 3, 1000),
            TensorType.of(DType.FLOAT32, 130, 5),
            TensorType.of(DType.FLOAT32, 0, 4));

    static void addTo(Consumer<GraphCase> cases) {
        for (DType dtype : DType.values()) {
            for (TensorType shape : TYPES) {
                var draw = Draw.named(dtype.text());
                TensorType type = shape.with(dtype);
                for (ReduceKind kind : ReduceKind.values()) {
                    if (!dtype.isFloating() || (kind != ReduceKind.AND && kind != ReduceKind.OR)) {
                        reduce(cases, kind, draw, type);
                    }
                }
                ordered(cases, draw, type);
            }
            if (dtype != DType.BOOL) {
                dots(cases, dtype);
            }
        }
    }

    private static void reduce(Consumer<GraphCase> cases, ReduceKind kind, Draw draw, TensorType type) {
        // Products of many numbers must stay inside the narrowest type at every step.
        boolean product = kind == ReduceKind.PROD && type.dtype().isFloating();
        Literal x = product ? draw.between(type, 0.995, 1.005) : draw.literal(type);
        boolean rounds = type.dtype().isFloating() && (kind == ReduceKind.SUM || kind == ReduceKind.PROD);
        GraphCase.Allowance allowance = rounds ? Allowances.sums(700) : EXACT;
        String name = kind + " " + type;
        for (List<Integer> axes : List.of(List.<Integer>of(), List.of(0), List.of(1), List.of(0, 1))) {
            cases.accept(GraphCase.of("reduce " + name + axes, allowance, new Prim.Reduce(kind, axes), x));
        }
        for (int axis = 0; axis < 2; axis++) {
            cases.accept(GraphCase.of("cumulate " + name, allowance, new Prim.Cumulate(kind, axis, axis == 0), x));
            cases.accept(GraphCase.of("cumulate " + name, allowance, new Prim.Cumulate(kind, axis, axis == 1), x));
        }
        if (kind == ReduceKind.MIN || kind == ReduceKind.MAX) {
            for (int axis = 0; axis < 2; axis++) {
                Literal extreme = draw.extreme(type);
                cases.accept(GraphCase.of("reduce " + name, EXACT, new Prim.Reduce(kind, List.of(axis)), extreme));
                if (type.shape().dim(axis) > 0) {
                    cases.accept(GraphCase.of("arg " + name, EXACT, new Prim.ArgReduce(kind, axis), extreme));
                    cases.accept(GraphCase.of("arg " + name, EXACT, new Prim.ArgReduce(kind, axis), x));
                }
            }
        }
    }

    private static void ordered(Consumer<GraphCase> cases, Draw draw, TensorType type) {
        for (Literal x : List.of(draw.extreme(type), draw.literal(type))) {
            cases.accept(GraphCase.of("sort 0 " + type, EXACT, new Prim.Sort(0), x));
            cases.accept(GraphCase.of("sort 1 " + type, EXACT, new Prim.Sort(1), x));
            for (int k : new int[] {0, 1, type.shape().last()}) {
                cases.accept(GraphCase.of("top_k " + k + type, EXACT, new Prim.TopK(k), x));
            }
        }
    }

    private static void dots(Consumer<GraphCase> cases, DType dtype) {
        dot(cases, TensorType.of(dtype, 5, 7), TensorType.of(dtype, 7, 9), plain(1, 0), 7);
        dot(cases, TensorType.of(dtype, 7, 5), TensorType.of(dtype, 7, 9), plain(0, 0), 7);
        dot(cases, TensorType.of(dtype, 5, 7), TensorType.of(dtype, 9, 7), plain(1, 1), 7);
        dot(cases, TensorType.of(dtype, 33, 65), TensorType.of(dtype, 65, 31), plain(1, 0), 65);
        dot(cases, TensorType.of(dtype, 1, 300), TensorType.of(dtype, 300, 1), plain(1, 0), 300);
        dot(cases, TensorType.of(dtype, 7), TensorType.of(dtype, 7), plain(0, 0), 7);
        dot(cases, TensorType.of(dtype, 7), TensorType.of(dtype, 7, 3), plain(0, 0), 7);
        dot(cases, TensorType.of(dtype, 4, 0), TensorType.of(dtype, 0, 3), plain(1, 0), 0);
        dot(cases, TensorType.of(dtype, 0, 4), TensorType.of(dtype, 4, 3), plain(1, 0), 4);
        // What remains has no elements, along one of several axes.
        dot(cases, TensorType.of(dtype, 2, 0, 3), TensorType.of(dtype, 3, 4), plain(2, 0), 3);
        dot(cases, TensorType.of(dtype, 0, 2, 3), TensorType.of(dtype, 3, 4), plain(2, 0), 3);
        dot(cases, TensorType.of(dtype, 2, 5, 0), TensorType.of(dtype, 0, 4), plain(2, 0), 0);
        List<Integer> none = List.of();
        List<Integer> first = List.of(0);
        dot(cases, TensorType.of(dtype, 3), TensorType.of(dtype, 4), new Prim.Dot(none, none, none, none), 1);
        dot(cases, TensorType.of(dtype), TensorType.of(dtype), new Prim.Dot(none, none, none, none), 1);
        var batched = new Prim.Dot(first, first, List.of(2), List.of(1));
        dot(cases, TensorType.of(dtype, 3, 5, 8), TensorType.of(dtype, 3, 8, 6), batched, 8);
        dot(cases, TensorType.of(dtype, 3, 0, 8), TensorType.of(dtype, 3, 8, 6), batched, 8);
        dot(cases, TensorType.of(dtype, 0, 5, 8), TensorType.of(dtype, 0, 8, 6), batched, 8);
        var heads = new Prim.Dot(List.of(0, 2), List.of(0, 2), List.of(3), List.of(3));
        dot(cases, TensorType.of(dtype, 2, 5, 3, 8), TensorType.of(dtype, 2, 4, 3, 8), heads, 8);
        var two = new Prim.Dot(none, none, List.of(2, 0), List.of(0, 1));
        dot(cases, TensorType.of(dtype, 4, 5, 6), TensorType.of(dtype, 6, 4, 3), two, 24);
    }

    private static Prim.Dot plain(int left, int right) {
        return new Prim.Dot(List.of(), List.of(), List.of(left), List.of(right));
    }

    private static void dot(Consumer<GraphCase> cases, TensorType a, TensorType b, Prim.Dot prim, int terms) {
        var draw = new Draw(terms);
        String name = "dot " + a + " " + b;
        cases.accept(GraphCase.of(name, Allowances.sums(terms), prim, draw.literal(a), draw.literal(b)));
    }
}
