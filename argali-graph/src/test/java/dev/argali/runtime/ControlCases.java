package dev.argali.runtime;

import static dev.argali.runtime.Allowances.EXACT;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Cases of the primitives that hold sub-graphs or call Java.
final class ControlCases {
    private ControlCases() {}

    static void addTo(Consumer<GraphCase> cases) {
        var draw = new Draw(1);
        TensorType type = TensorType.of(DType.FLOAT32, 17);
        Literal x = draw.literal(type);
        Literal y = draw.literal(type);
        Graph sum = binary(BinaryKind.ADD, type);
        Graph product = binary(BinaryKind.MUL, type);
        cases.accept(GraphCase.of("call", EXACT, new Prim.Call("my_op", new TreeMap<>(), sum), x, y));
        for (long condition = 0; condition < 2; condition++) {
            Literal flag = Literal.scalar(DType.BOOL, condition);
            cases.accept(GraphCase.of("cond " + condition, EXACT, new Prim.Cond(sum, product), flag, x, y));
        }
        cases.accept(GraphCase.of("barrier", EXACT, new Prim.Barrier(), x, Literal.scalar(DType.INT8, 3L)));
        Literal yes = Literal.scalar(DType.BOOL, 1L);
        cases.accept(GraphCase.of("check", EXACT, new Prim.Check("here", "wrong", "Mend it"), yes, x));
        Prim.HostFunction function = in -> ReferenceEvaluation.evaluate(sum, List.of(in.get(1), in.get(0)));
        cases.accept(GraphCase.of("host_call", EXACT, new Prim.HostCall("host", function, List.of(type)), x, y));
        for (long n : new long[] {0, 1, 9}) {
            Literal limit = Literal.scalar(DType.INT32, n);
            Literal zero = Literal.scalar(DType.INT32, 0L);
            cases.accept(GraphCase.of("while " + n, Allowances.ulps(8, 0), doubling(type), zero, limit, x));
        }
        scans(cases, draw);
    }

    private static Graph binary(BinaryKind kind, TensorType type) {
        var b = new GraphBuilder();
        Value x = b.parameter(type);
        Value y = b.parameter(type);
        return b.build(List.of(b.add(new Prim.Binary(kind), x, y)));
    }

    /// `while (i < n) { i = i + 1; x = x + x; }`, `n` kept.
    private static Prim.While doubling(TensorType type) {
        TensorType index = TensorType.of(DType.INT32);
        var test = new GraphBuilder();
        Value i = test.parameter(index);
        Value n = test.parameter(index);
        test.parameter(type);
        Graph condition = test.build(List.of(test.add(new Prim.Compare(Prim.CompareKind.LT), i, n)));
        var step = new GraphBuilder();
        Value at = step.parameter(index);
        Value limit = step.parameter(index);
        Value x = step.parameter(type);
        Value one = step.add(new Prim.Constant(Literal.scalar(DType.INT32, 1L)));
        Value next = step.add(new Prim.Binary(BinaryKind.ADD), at, one);
        Graph body = step.build(List.of(next, limit, step.add(new Prim.Binary(BinaryKind.ADD), x, x)));
        return new Prim.While(condition, body);
    }

    private static void scans(Consumer<GraphCase> cases, Draw draw) {
        TensorType state = TensorType.of(DType.FLOAT32, 4);
        for (int length : new int[] {0, 1, 5}) {
            Literal h = draw.literal(state);
            Literal xs = draw.literal(state.with(Shape.of(length, 4)));
            Literal w = draw.literal(TensorType.of(DType.FLOAT32, 4, 4));
            for (boolean reverse : new boolean[] {false, true}) {
                String name = "scan " + length + (reverse ? " reverse" : "");
                var recurrent = new Prim.Scan(recurrence(state), 1, 1, length, reverse);
                cases.accept(GraphCase.of(name, Allowances.spread(16), recurrent, h, xs, w));
                var powers = new Prim.Scan(powers(state), 1, 0, length, reverse);
                cases.accept(GraphCase.of(name + " without sequences", Allowances.ulps(8, 0), powers, h));
            }
        }
    }

    /// `h = tanh(h · w + x)`, giving `h` and `h + h`.
    private static Graph recurrence(TensorType state) {
        var b = new GraphBuilder();
        Value h = b.parameter(state);
        Value x = b.parameter(state);
        Value w = b.parameter(TensorType.of(DType.FLOAT32, 4, 4));
        Value mixed = b.add(new Prim.Dot(List.of(), List.of(), List.of(0), List.of(0)), h, w);
        Value next = b.add(new Prim.Unary(Prim.UnaryKind.TANH), b.add(new Prim.Binary(BinaryKind.ADD), mixed, x));
        return b.build(List.of(next, next, b.add(new Prim.Binary(BinaryKind.ADD), next, next)));
    }

    private static Graph powers(TensorType state) {
        var b = new GraphBuilder();
        Value h = b.parameter(state);
        return b.build(List.of(b.add(new Prim.Binary(BinaryKind.ADD), h, h), h));
    }
}
