package dev.argali.runtime;

import static dev.argali.graph.Prim.BinaryKind.ADD;
import static dev.argali.graph.Prim.BinaryKind.DIV;
import static dev.argali.graph.Prim.BinaryKind.MAX;
import static dev.argali.graph.Prim.BinaryKind.MUL;
import static dev.argali.graph.Prim.BinaryKind.SUB;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Small graphs as models have them, with what a compiler fuses, shares, reorders and runs in place.
final class CompositeCases {
    private CompositeCases() {}

    static void addTo(Consumer<GraphCase> cases) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.FLOAT16)) {
            for (int n : new int[] {1, 7, 16, 17, 100}) {
                TensorType type = TensorType.of(dtype, 5, n);
                add(cases, "chain " + type, chain(type));
                add(cases, "softmax " + type, softmax(type));
                add(cases, "layer_norm " + type, layerNorm(type));
            }
        }
        for (int n : new int[] {1, 15, 33, 1000}) {
            add(cases, "adam " + n, adam(TensorType.of(DType.FLOAT32, n)));
        }
        add(cases, "mlp small", mlp(3, 4, 5, 2));
        add(cases, "mlp odd", mlp(17, 33, 19, 7));
        add(cases, "mlp wide", mlp(8, 64, 128, 10));
        add(cases, "diamond", diamond());
        add(cases, "transposed", transposed());
        add(cases, "results shared", shared());
        add(cases, "dead code", deadCode());
        add(cases, "column sums", columnSums());
        add(cases, "mixed dtypes", mixed());
        add(cases, "reduced over nothing", reducedOverNothing());
    }

    private static void add(Consumer<GraphCase> cases, String name, Graph graph) {
        List<Literal> arguments = new ArrayList<>();
        var draw = Draw.named(name);
        graph.parameterTypes().forEach(t -> arguments.add(draw.literal(t)));
        cases.accept(new GraphCase(name, graph, arguments, Allowances.spread(16)));
    }

    /// Reductions whose results have the shape of their operands, beside others of the same space.
    private static Graph reducedOverNothing() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 6, 1));
        Value same = s.add(new Prim.Reduce(ReduceKind.SUM, List.of()), s.of(MUL, x, 3));
        Value next = s.of(ADD, same, x);
        Value rows = s.add(new Prim.Reduce(ReduceKind.MAX, List.of(1)), next);
        return s.build(next, rows, s.add(new Prim.Reduce(ReduceKind.SUM, List.of()), next), same);
    }

    private static Graph chain(TensorType type) {
        var s = new Sketch();
        Value x = s.parameter(type);
        Value bias = s.parameter(type.with(type.shape().remove(0)));
        Value y = s.of(ADD, x, s.repeat(bias, type.shape()));
        Value relu = s.of(MAX, y, 0);
        Value squared = s.of(MUL, relu, relu);
        Value gate = s.of(UnaryKind.SIGMOID, s.of(SUB, squared, 1));
        return s.build(gate, s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0, 1)), s.of(MUL, gate, x)));
    }

    private static Graph softmax(TensorType type) {
        var s = new Sketch();
        Value x = s.parameter(type);
        Value e = s.of(UnaryKind.EXP, s.of(SUB, x, s.lastAxis(ReduceKind.MAX, x)));
        return s.build(s.of(DIV, e, s.lastAxis(ReduceKind.SUM, e)));
    }

    private static Graph layerNorm(TensorType type) {
        var s = new Sketch();
        Value x = s.parameter(type);
        Value gamma = s.parameter(type.with(type.shape().remove(0)));
        double n = type.shape().last();
        Value centred = s.of(SUB, x, s.of(DIV, s.lastAxis(ReduceKind.SUM, x), n));
        Value variance = s.of(DIV, s.lastAxis(ReduceKind.SUM, s.of(MUL, centred, centred)), n);
        Value scale = s.of(UnaryKind.RSQRT, s.of(ADD, variance, 1e-3));
        return s.build(s.of(MUL, s.of(MUL, centred, scale), s.repeat(gamma, type.shape())));
    }

    private static Graph adam(TensorType type) {
        var s = new Sketch();
        Value w = s.parameter(type);
        Value m = s.parameter(type);
        Value v = s.parameter(type);
        Value g = s.parameter(type);
        Value rate = s.parameter(TensorType.of(DType.FLOAT32));
        Value m2 = s.of(ADD, m, s.of(MUL, s.of(SUB, g, m), 0.1));
        Value v1 = s.of(UnaryKind.ABS, v);
        Value v2 = s.of(ADD, v1, s.of(MUL, s.of(SUB, s.of(MUL, g, g), v1), 0.001));
        Value step = s.of(DIV, m2, s.of(ADD, s.of(UnaryKind.SQRT, v2), 1e-7));
        Value w2 = s.of(SUB, w, s.of(MUL, step, s.repeat(rate, type.shape())));
        return s.build(w2, m2, v2);
    }

    /// Two dense layers, squared error, all gradients and the updated weights.
    private static Graph mlp(int batch, int in, int hidden, int out) {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, batch, in));
        Value target = s.parameter(TensorType.of(DType.FLOAT32, batch, out));
        Value w1 = s.parameter(TensorType.of(DType.FLOAT32, in, hidden));
        Value b1 = s.parameter(TensorType.of(DType.FLOAT32, hidden));
        Value w2 = s.parameter(TensorType.of(DType.FLOAT32, hidden, out));
        Value b2 = s.parameter(TensorType.of(DType.FLOAT32, out));
        Value z = s.of(ADD, s.dot(x, 1, w1, 0), s.repeat(b1, Shape.of(batch, hidden)));
        Value h = s.of(MAX, z, 0);
        Value y = s.of(ADD, s.dot(h, 1, w2, 0), s.repeat(b2, Shape.of(batch, out)));
        Value error = s.of(SUB, y, target);
        Value loss = s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0, 1)), s.of(MUL, error, error));
        Value dy = s.of(MUL, error, 2.0 / batch);
        Value dw2 = s.dot(h, 0, dy, 0);
        Value db2 = s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0)), dy);
        Value dh = s.dot(dy, 1, w2, 1);
        Value active = s.add(new Prim.Compare(Prim.CompareKind.GT), z, s.like(z, 0));
        Value dz = s.add(new Prim.Select(), active, dh, s.like(dh, 0));
        Value dw1 = s.dot(x, 0, dz, 0);
        Value db1 = s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0)), dz);
        return s.build(
                loss,
                s.of(SUB, w1, s.of(MUL, dw1, 0.01)),
                s.of(SUB, b1, s.of(MUL, db1, 0.01)),
                s.of(SUB, w2, s.of(MUL, dw2, 0.01)),
                s.of(SUB, b2, s.of(MUL, db2, 0.01)));
    }

    private static Graph diamond() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 9, 9));
        Value a = s.of(UnaryKind.TANH, x);
        Value left = s.of(MUL, a, 3);
        Value right = s.add(new Prim.Transpose(List.of(1, 0)), a);
        Value total = s.of(ADD, left, right);
        return s.build(total, s.of(SUB, total, s.lastAxis(ReduceKind.SUM, left)));
    }

    private static Graph transposed() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 4, 7, 5));
        Value y = s.add(new Prim.Transpose(List.of(2, 0, 1)), x);
        Value flat = s.add(new Prim.Reshape(Shape.of(5, 28)), y);
        Value part = s.add(new Prim.Slice(List.of(0, 3), List.of(5, 28), List.of(2, 2)), flat);
        Value zero = s.add(new Prim.Constant(Literal.scalar(DType.FLOAT32, 0.5)));
        Value padded = s.add(new Prim.Pad(List.of(1, 0), List.of(0, 2), List.of(0, 1)), part, zero);
        Value exp = s.of(UnaryKind.EXP, s.add(new Prim.Reverse(List.of(1)), padded));
        return s.build(s.add(new Prim.Concat(0), exp, s.of(ADD, exp, 1)), s.of(UnaryKind.NEG, y));
    }

    private static Graph shared() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 6));
        Value y = s.parameter(TensorType.of(DType.INT32, 6));
        Value z = s.of(MUL, x, x);
        Value constant = s.add(new Prim.Constant(Literal.scalar(DType.INT64, 42L)));
        return s.build(z, x, z, y, constant, constant, x);
    }

    private static Graph deadCode() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 6));
        s.parameter(TensorType.of(DType.FLOAT64, 3));
        s.of(UnaryKind.EXP, x);
        return s.build(s.of(ADD, x, 1));
    }

    private static Graph columnSums() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 31, 17));
        Value squares = s.of(MUL, x, x);
        return s.build(
                s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0)), squares),
                s.add(new Prim.Reduce(ReduceKind.MAX, List.of(1)), squares),
                s.add(new Prim.ArgReduce(ReduceKind.MAX, 1), squares));
    }

    private static Graph mixed() {
        var s = new Sketch();
        Value pixels = s.parameter(TensorType.of(DType.UINT8, 4, 9));
        Value labels = s.parameter(TensorType.of(DType.INT64, 4));
        Value x = s.of(DIV, s.add(new Prim.Cast(DType.FLOAT32), pixels), 255);
        Value half = s.add(new Prim.Cast(DType.BFLOAT16), x);
        Value doubled = s.add(new Prim.Cast(DType.FLOAT64), s.of(MUL, half, half));
        Value classes = s.add(new Prim.Iota(TensorType.of(DType.INT64, 4, 9), 1));
        Value wanted = s.add(new Prim.Broadcast(Shape.of(4, 9), List.of(0)), labels);
        Value oneHot = s.add(new Prim.Compare(Prim.CompareKind.EQ), classes, wanted);
        Value picked = s.add(new Prim.Select(), oneHot, doubled, s.like(doubled, -1));
        return s.build(picked, s.add(new Prim.Cast(DType.INT32), s.of(MUL, picked, 100)), oneHot);
    }
}
