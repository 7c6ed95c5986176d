package dev.argali.graph;

import static dev.argali.graph.Rules.require;

import java.util.ArrayList;
import java.util.List;

/// The type rules of the primitives that hold sub-graphs.
final class ControlRules {
    private ControlRules() {}

    static List<TensorType> call(Prim.Call p, List<TensorType> in) {
        List<TensorType> expected = p.body().parameterTypes();
        if (!TypeRules.fit(in, expected)) {
            throw new ShapeException("call " + p.name(), "got " + in + ", the body takes " + expected, "");
        }
        return p.body().outputTypes();
    }

    static List<TensorType> cond(Prim.Cond p, List<TensorType> in) {
        List<TensorType> rest = in.subList(1, in.size());
        require(in.getFirst().equals(TensorType.of(DType.BOOL)), p, in, "the condition is a bool scalar");
        require(
                TypeRules.fit(rest, p.whenTrue().parameterTypes())
                        && TypeRules.fit(rest, p.whenFalse().parameterTypes()),
                p,
                in,
                "both branches take the operands");
        List<TensorType> yes = p.whenTrue().outputTypes();
        List<TensorType> no = p.whenFalse().outputTypes();
        if (!TypeRules.fit(yes, no)) {
            throw new ShapeException(
                    "cond", "the branches return " + yes + " and " + no, "Return equal types from both");
        }
        return yes;
    }

    static List<TensorType> whileLoop(Prim.While p, List<TensorType> in) {
        require(
                TypeRules.fit(in, p.condition().parameterTypes())
                        && p.condition().outputTypes().equals(List.of(TensorType.of(DType.BOOL))),
                p,
                in,
                "the condition maps the state to a bool scalar");
        if (!TypeRules.fit(in, p.body().parameterTypes())
                || !TypeRules.fit(in, p.body().outputTypes())) {
            throw new ShapeException(
                    "while",
                    "the state is " + in + ", the body makes " + p.body().outputTypes() + " of it",
                    "The state keeps its types");
        }
        return List.copyOf(in);
    }

    static List<TensorType> scan(Prim.Scan p, List<TensorType> in) {
        require(
                p.carries() >= 0 && p.sequences() >= 0 && p.length() >= 0 && p.carries() + p.sequences() <= in.size(),
                p,
                in,
                "states and sequences are among the operands, and the length is not negative");
        List<TensorType> rows = new ArrayList<>(in.subList(0, p.carries()));
        for (TensorType x : in.subList(p.carries(), p.carries() + p.sequences())) {
            require(
                    x.shape().rank() > 0
                            && (x.shape().dim(0) == p.length() || x.shape().dim(0) == Shape.ANY),
                    p,
                    in,
                    "sequences have " + p.length() + " rows");
            rows.add(x.with(x.shape().remove(0)));
        }
        rows.addAll(in.subList(p.carries() + p.sequences(), in.size()));
        List<TensorType> made = p.body().outputTypes();
        if (!TypeRules.fit(rows, p.body().parameterTypes())
                || made.size() < p.carries()
                || !TypeRules.fit(rows.subList(0, p.carries()), made.subList(0, p.carries()))) {
            throw new ShapeException(
                    "scan",
                    "a step takes " + p.body().parameterTypes() + " and makes " + made + ", but is given " + rows,
                    "States keep their types");
        }
        List<TensorType> out = new ArrayList<>(made.subList(0, p.carries()));
        for (TensorType y : made.subList(p.carries(), made.size())) {
            out.add(y.with(y.shape().insert(0, p.length())));
        }
        return out;
    }
}
