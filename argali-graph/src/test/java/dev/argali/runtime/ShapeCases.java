package dev.argali.runtime;

import static dev.argali.runtime.Allowances.EXACT;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.List;
import java.util.function.Consumer;

/// Cases of the primitives that make and move elements.
final class ShapeCases {
    private ShapeCases() {}

    static void addTo(Consumer<GraphCase> cases) {
        for (DType dtype : DType.values()) {
            var draw = Draw.named(dtype.text());
            leaves(cases, dtype, draw);
            order(cases, dtype, draw);
            parts(cases, dtype, draw);
            indexed(cases, dtype, draw);
            blocks(cases, dtype, draw);
        }
        for (int n : new int[] {0, 1, 4, 7, 33, 1000}) {
            Literal state = longs(0x1234_5678_9ABC_DEFL, n == 7 ? -1 : 3);
            cases.accept(GraphCase.of("random_bits " + n, EXACT, new Prim.RandomBits(Shape.of(n)), state));
        }
    }

    private static void leaves(Consumer<GraphCase> cases, DType dtype, Draw draw) {
        Literal value = draw.extreme(TensorType.of(dtype, 3, 5));
        cases.accept(GraphCase.of("constant " + dtype, EXACT, new Prim.Constant(value)));
        for (int axis = 0; axis < 3; axis++) {
            var iota = new Prim.Iota(TensorType.of(dtype, 2, 17, 3), axis);
            cases.accept(GraphCase.of("iota " + dtype + " along " + axis, EXACT, iota));
        }
        cases.accept(GraphCase.of("iota none " + dtype, EXACT, new Prim.Iota(TensorType.of(dtype, 0), 0)));
    }

    private static void order(Consumer<GraphCase> cases, DType dtype, Draw draw) {
        broadcast(cases, draw, TensorType.of(dtype), Shape.of(3, 17), List.of());
        broadcast(cases, draw, TensorType.of(dtype, 17), Shape.of(3, 17), List.of(1));
        broadcast(cases, draw, TensorType.of(dtype, 3), Shape.of(3, 17), List.of(0));
        broadcast(cases, draw, TensorType.of(dtype, 3, 1), Shape.of(3, 9), List.of(0, 1));
        broadcast(cases, draw, TensorType.of(dtype, 1, 9), Shape.of(2, 3, 9), List.of(0, 2));
        broadcast(cases, draw, TensorType.of(dtype, 1), Shape.of(0, 4), List.of(1));
        for (List<Integer> axes : List.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(1, 0, 2), List.of(0, 2, 1))) {
            Literal x = draw.extreme(TensorType.of(dtype, 3, 17, 5));
            cases.accept(GraphCase.of("transpose " + axes + dtype, EXACT, new Prim.Transpose(axes), x));
        }
        Literal none = draw.literal(TensorType.of(dtype, 0, 3));
        cases.accept(GraphCase.of("transpose empty", EXACT, new Prim.Transpose(List.of(1, 0)), none));
        cases.accept(GraphCase.of("transpose scalar", EXACT, new Prim.Transpose(List.of()), scalar(draw, dtype)));
        Literal x = draw.extreme(TensorType.of(dtype, 4, 6));
        cases.accept(GraphCase.of("reshape", EXACT, new Prim.Reshape(Shape.of(3, 8)), x));
        cases.accept(GraphCase.of("reshape open", EXACT, new Prim.Reshape(Shape.of(2, Shape.ANY)), x));
        cases.accept(GraphCase.of("reshape scalar", EXACT, new Prim.Reshape(Shape.of(1, 1)), scalar(draw, dtype)));
        for (List<Integer> axes : List.of(List.<Integer>of(), List.of(0), List.of(1), List.of(0, 1))) {
            cases.accept(GraphCase.of("reverse " + axes + dtype, EXACT, new Prim.Reverse(axes), x));
        }
    }

    private static Literal scalar(Draw draw, DType dtype) {
        return draw.extreme(TensorType.of(dtype));
    }

    private static void broadcast(Consumer<GraphCase> cases, Draw draw, TensorType type, Shape to, List<Integer> axes) {
        var prim = new Prim.Broadcast(to, axes);
        cases.accept(GraphCase.of("broadcast " + type + " to " + to, EXACT, prim, draw.extreme(type)));
    }

    private static void parts(Consumer<GraphCase> cases, DType dtype, Draw draw) {
        Literal x = draw.extreme(TensorType.of(dtype, 6, 19));
        slice(cases, x, List.of(0, 0), List.of(6, 19), List.of(1, 1));
        slice(cases, x, List.of(1, 2), List.of(5, 19), List.of(2, 3));
        slice(cases, x, List.of(2, 18), List.of(3, 19), List.of(1, 7));
        slice(cases, x, List.of(3, 0), List.of(3, 19), List.of(1, 1));
        Literal value = scalar(draw, dtype);
        pad(cases, x, value, List.of(0, 0), List.of(0, 0), List.of(0, 0));
        pad(cases, x, value, List.of(1, 2), List.of(3, 0), List.of(0, 0));
        pad(cases, x, value, List.of(0, 1), List.of(0, 2), List.of(1, 2));
        pad(cases, x, value, List.of(-2, -1), List.of(-1, 4), List.of(0, 1));
        pad(cases, x, value, List.of(-7, 0), List.of(9, 0), List.of(0, 0));
        pad(cases, draw.literal(TensorType.of(dtype, 0, 2)), value, List.of(1, 1), List.of(2, 0), List.of(3, 0));
        Literal y = draw.extreme(TensorType.of(dtype, 6, 2));
        Literal none = draw.extreme(TensorType.of(dtype, 6, 0));
        cases.accept(GraphCase.of("concat " + dtype, EXACT, new Prim.Concat(1), x, y, none, y));
        cases.accept(GraphCase.of("concat rows", EXACT, new Prim.Concat(0), y, y));
        cases.accept(GraphCase.of("concat one", EXACT, new Prim.Concat(0), y));
    }

    private static void slice(
            Consumer<GraphCase> cases, Literal x, List<Integer> from, List<Integer> to, List<Integer> step) {
        cases.accept(GraphCase.of("slice " + from + to + step, EXACT, new Prim.Slice(from, to, step), x));
    }

    private static void pad(
            Consumer<GraphCase> cases,
            Literal x,
            Literal value,
            List<Integer> low,
            List<Integer> high,
            List<Integer> interior) {
        var prim = new Prim.Pad(low, high, interior);
        cases.accept(GraphCase.of("pad " + x.type() + low + high + interior, EXACT, prim, x, value));
    }

    private static void indexed(Consumer<GraphCase> cases, DType dtype, Draw draw) {
        Literal x = draw.literal(TensorType.of(dtype, 4, 5, 9));
        Literal wide = longs(3, -1, 0, 3, 4, 1, Long.MIN_VALUE);
        Literal square = Literal.zeros(TensorType.of(DType.INT32, 2, 3));
        for (int i = 0; i < 6; i++) {
            square.setLong(i, i - 1);
        }
        Literal one = Literal.scalar(DType.INT32, 2L);
        Literal none = Literal.zeros(TensorType.of(DType.INT32, 0));
        for (int axis = 0; axis < 3; axis++) {
            for (Literal indices : List.of(wide, square, one, none)) {
                String at = " " + dtype + " along " + axis + " of " + indices.type();
                var gather = new Prim.Gather(axis);
                cases.accept(GraphCase.of("gather" + at, EXACT, gather, x, indices));
                TensorType updates = dev.argali.graph.TypeRules.infer(gather, List.of(x.type(), indices.type()))
                        .getFirst();
                for (Prim.ScatterKind kind : Prim.ScatterKind.values()) {
                    boolean rounds = kind == Prim.ScatterKind.ADD || kind == Prim.ScatterKind.MUL;
                    cases.accept(GraphCase.of(
                            "scatter " + kind + at,
                            rounds ? Allowances.sums(8, true) : EXACT,
                            new Prim.Scatter(kind, axis),
                            x,
                            indices,
                            draw.literal(updates)));
                }
            }
        }
    }

    private static void blocks(Consumer<GraphCase> cases, DType dtype, Draw draw) {
        Literal x = draw.extreme(TensorType.of(dtype, 5, 9));
        Literal update = draw.extreme(TensorType.of(dtype, 2, 9));
        for (Literal starts : List.of(longs(0, 0), longs(3, 0), longs(9, 9), longs(-4, 1))) {
            String at = starts + " " + dtype;
            cases.accept(GraphCase.of("dynamic_slice " + at, EXACT, new Prim.DynamicSlice(List.of(2, 4)), x, starts));
            cases.accept(GraphCase.of(
                    "dynamic_update_slice " + at, EXACT, new Prim.DynamicUpdateSlice(), x, update, starts));
        }
    }

    static Literal longs(long... values) {
        Literal out = Literal.zeros(TensorType.of(DType.INT64, values.length));
        for (int i = 0; i < values.length; i++) {
            out.setLong(i, values[i]);
        }
        return out;
    }
}
