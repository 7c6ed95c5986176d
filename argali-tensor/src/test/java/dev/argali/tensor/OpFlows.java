package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.ops.Linalg;
import dev.argali.ops.Loops;
import dev.argali.ops.Nonlinear;
import java.util.List;
import java.util.Optional;

/// The golden programs with control flow: their functions stand in the files as words, here as Java.
final class OpFlows {
    /// One op, with the program that a case names.
    record Flow(String op, String ours, OpCall.Rule rule) {}

    private OpFlows() {}

    static List<Flow> all() {
        return List.of(
                new Flow("cond", "Control.cond", OpFlows::cond),
                new Flow("switch", "Loops.switchCase", OpFlows::switchCase),
                new Flow("fori_loop", "Loops.foriLoop", OpFlows::foriLoop),
                new Flow("while_loop", "Control.whileLoop", OpFlows::whileLoop),
                new Flow("map", "Loops.map", OpFlows::map),
                new Flow("scan", "Control.scan", OpFlows::scan),
                new Flow("vectorized_map", "Loops.vectorizedMap", OpFlows::vectorizedMap),
                new Flow("stop_gradient", "Control.stopGradient", OpFlows::stopGradient),
                new Flow("custom_gradient", "Control.customGradient", OpFlows::customGradient));
    }

    private static String program(OpCall c) {
        return c.id().substring(c.id().indexOf('/') + 1);
    }

    private static List<Tensor> cond(OpCall c) {
        if (program(c).equals("pred-computed")) {
            Tensor x = c.x();
            return Control.cond(x.sum().gt(0), () -> Nest.of(x.exp()), () -> Nest.of(x.square()))
                    .tensors();
        }
        Tensor x = c.in(1);
        return Control.cond(c.x(), () -> Nest.of(x.mul(2)), () -> Nest.of(x.sub(1)))
                .tensors();
    }

    private static List<Tensor> switchCase(OpCall c) {
        Tensor x = c.in(1);
        Tensor y = c.in(2);
        return Loops.switchCase(
                        c.x(), List.of(() -> Nest.of(x.add(y)), () -> Nest.of(x.mul(y)), () -> Nest.of(x.sub(y))))
                .tensors();
    }

    private static List<Tensor> foriLoop(OpCall c) {
        Tensor x = c.x();
        Nest start = Nest.of(x);
        return switch (program(c)) {
            case "sum-of-powers" ->
                Loops.foriLoop(0, 4, (i, v) -> Nest.of(v.single().mul(x).add(i.cast(x.dtype()))), start)
                        .tensors();
            case "none" ->
                Loops.foriLoop(3, 3, (_, v) -> Nest.of(v.single().mul(2)), start)
                        .tensors();
            case "int32" ->
                Loops.foriLoop(1, 6, (i, v) -> Nest.of(v.single().mul(i)), start)
                        .tensors();
            default -> throw new IllegalStateException(c.id());
        };
    }

    private static List<Tensor> whileLoop(OpCall c) {
        return switch (program(c)) {
            case "doubling" ->
                Control.whileLoop(
                                s -> s.tensors().get(0).sum().lt(100),
                                s -> Nest.of(List.of(
                                        s.tensors().get(0).mul(2),
                                        s.tensors().get(1).add(1))),
                                Nest.of(List.of(c.x(), Primitives.scalar(DType.INT32, 0L))))
                        .tensors();
            case "maximum-iterations" ->
                Loops.whileLoop(
                                s -> s.single().lt(1e9).all(),
                                s -> Nest.of(s.single().add(1)),
                                Nest.of(c.x()),
                                c.i("maximum_iterations", 0))
                        .tensors();
            case "never" ->
                Control.whileLoop(
                                s -> s.single().sum().lt(0),
                                s -> Nest.of(s.single().add(1)),
                                Nest.of(c.x()))
                        .tensors();
            default -> throw new IllegalStateException(c.id());
        };
    }

    private static List<Tensor> map(OpCall c) {
        return switch (program(c)) {
            case "square" -> List.of(Loops.map((Tensor r) -> r.square().add(1), c.x()));
            case "row-sum" -> List.of(Loops.map((Tensor r) -> r.sum(), c.x()));
            case "two-inputs" ->
                Loops.map((Nest r) -> Nest.of(r.tensors().get(0).mul(r.tensors().get(1))), Nest.of(c.in()))
                        .tensors();
            default -> throw new IllegalStateException(c.id());
        };
    }

    private static List<Tensor> scan(OpCall c) {
        Nest start = Nest.of(c.x());
        Control.Step done = switch (program(c)) {
            case "running-sum" ->
                Control.scan(
                        (s, r) -> new Control.Step(
                                Nest.of(s.single().add(r.single())),
                                Nest.of(s.single().mul(r.single()))),
                        start,
                        Nest.of(c.in(1)));
            case "reverse" ->
                Control.scan(
                        (s, r) -> new Control.Step(Nest.of(s.single().mul(0.5).add(r.single())), s),
                        start,
                        Nest.of(c.in(1)),
                        c.in(1).shape().dim(0),
                        true);
            case "length" ->
                Control.scan(
                        (s, _) -> new Control.Step(Nest.of(s.single().mul(2)), s),
                        start,
                        new Nest.Tuple(List.of()),
                        c.i("length", 0),
                        false);
            default -> throw new IllegalStateException(c.id());
        };
        return List.of(done.carry().single(), done.output().single());
    }

    private static List<Tensor> vectorizedMap(OpCall c) {
        return Loops.vectorizedMap(
                        row -> Nest.of(
                                switch (program(c)) {
                                    case "matvec" -> Linalg.matmul(c.in(1), row.single());
                                    case "softmax" -> Nonlinear.softmax(row.single());
                                    case "sum" -> row.single().sum();
                                    default -> throw new IllegalStateException(c.id());
                                }),
                        Nest.of(c.x()))
                .tensors();
    }

    private static List<Tensor> stopGradient(OpCall c) {
        Tensor stopped = Control.stopGradient(c.x());
        return List.of(program(c).equals("product") ? c.x().mul(stopped) : stopped);
    }

    private static List<Tensor> customGradient(OpCall c) {
        return Control.customGradient(
                "softplus by hand",
                in -> List.of(in.getFirst().exp().add(1).log()),
                (g, in, _) ->
                        List.of(Optional.of(g.getFirst().mul(c.d("scale", 1)).mul(Nonlinear.sigmoid(in.getFirst())))),
                List.of(c.x()));
    }
}
