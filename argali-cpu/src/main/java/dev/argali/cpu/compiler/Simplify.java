package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.graph.Value;
import dev.argali.runtime.ReferenceEvaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Puts the bodies of calls and of [Positions] in place, shares common subexpressions, folds what is constant, and
/// drops nodes that change nothing. One walk forward; every rule keeps the bits of the result, NaN and signed zeros
/// included.
final class Simplify {
    /// Constants up to this size are folded; larger ones are cheaper to compute than to carry.
    private static final long FOLDED_ELEMENTS = 64;

    private record Expression(Prim prim, List<Value> inputs) {}

    private final GraphBuilder builder = new GraphBuilder();
    private final Map<Expression, List<Value>> known = new HashMap<>();
    private final Map<Value, Literal> constants = new HashMap<>();
    private final Map<Value, Node> makers = new HashMap<>();

    private Simplify() {}

    static Graph apply(Graph graph) {
        var pass = new Simplify();
        Value[] mapped = new Value[graph.valueCount()];
        for (Value p : graph.parameters()) {
            mapped[p.id()] = pass.builder.parameter(p.type());
        }
        pass.walk(graph, mapped);
        return pass.builder.build(
                graph.outputs().stream().map(v -> mapped[v.id()]).toList());
    }

    private void walk(Graph graph, Value[] mapped) {
        for (Node node : graph.nodes()) {
            List<Value> inputs = node.inputs().stream().map(v -> mapped[v.id()]).toList();
            List<Value> outputs = node.prim() instanceof Prim.Call call
                    ? inline(call.body(), inputs)
                    : add(node.prim(), inputs, node.site());
            for (int i = 0; i < outputs.size(); i++) {
                mapped[node.outputs().get(i).id()] = outputs.get(i);
            }
        }
    }

    private List<Value> inline(Graph body, List<Value> arguments) {
        Value[] mapped = new Value[body.valueCount()];
        for (int i = 0; i < arguments.size(); i++) {
            mapped[i] = arguments.get(i);
        }
        walk(body, mapped);
        return body.outputs().stream().map(v -> mapped[v.id()]).toList();
    }

    private List<Value> add(Prim asked, List<Value> inputs, String site) {
        Prim prim = asked instanceof Prim.Reshape r && !r.shape().isStatic()
                ? new Prim.Reshape(TypeRules.infer(r, List.of(inputs.getFirst().type()))
                        .getFirst()
                        .shape())
                : asked;
        Optional<Value> same = unchanged(prim, inputs);
        if (same.isPresent()) {
            return List.of(same.get());
        }
        if (prim instanceof Prim.ArgReduce p) {
            var positions = new Positions((made, from) -> add(made, from, site).getFirst());
            return List.of(positions.of(p, inputs.getFirst()));
        }
        if (prim instanceof Prim.HostCall || prim instanceof Prim.Barrier) {
            return builder.add(prim, inputs, site);
        }
        var expression = new Expression(prim, inputs);
        List<Value> before = known.get(expression);
        if (before != null) {
            return before;
        }
        List<Value> made = fold(prim, inputs).orElseGet(() -> builder.add(prim, inputs, site));
        known.put(expression, made);
        if (prim instanceof Prim.Constant c) {
            constants.put(made.getFirst(), c.value());
        }
        makers.putIfAbsent(made.getFirst(), new Node(prim, inputs, made, site));
        return made;
    }

    private Optional<List<Value>> fold(Prim prim, List<Value> inputs) {
        if (inputs.isEmpty() || !inputs.stream().allMatch(constants::containsKey) || !isFoldable(prim)) {
            return Optional.empty();
        }
        List<TensorType> types =
                TypeRules.infer(prim, inputs.stream().map(Value::type).toList());
        if (types.stream().anyMatch(t -> t.size() > FOLDED_ELEMENTS)) {
            return Optional.empty();
        }
        List<Literal> results = ReferenceEvaluation.evaluate(
                prim, inputs.stream().map(constants::get).toList());
        List<Value> values = new ArrayList<>();
        for (Literal literal : results) {
            values.addAll(add(new Prim.Constant(literal), List.of(), ""));
        }
        return Optional.of(values);
    }

    /// Repetitions of a constant stay as they are: kernels take them as immediates.
    private static boolean isFoldable(Prim prim) {
        return !(prim instanceof Prim.Broadcast
                || prim instanceof Prim.Check
                || prim instanceof Prim.Scan
                || prim instanceof Prim.While
                || prim instanceof Prim.Cond
                || prim instanceof Prim.RandomBits);
    }

    /// The operand that the result equals bit for bit, if there is one.
    private Optional<Value> unchanged(Prim prim, List<Value> in) {
        return switch (prim) {
            case Prim.Cast p when in.getFirst().type().dtype() == p.dtype() -> Optional.of(in.getFirst());
            case Prim.Broadcast p when in.getFirst().type().shape().equals(p.shape()) -> Optional.of(in.getFirst());
            case Prim.Reshape p when in.getFirst().type().shape().equals(p.shape()) -> Optional.of(in.getFirst());
            case Prim.Transpose p
            when IntStream.range(0, p.axes().size()).allMatch(i -> p.axes().get(i) == i) -> Optional.of(in.getFirst());
            case Prim.Reduce p when p.axes().isEmpty() -> Optional.of(in.getFirst());
            case Prim.Reverse p when p.axes().isEmpty() -> Optional.of(in.getFirst());
            case Prim.Concat _ when in.size() == 1 -> Optional.of(in.getFirst());
            case Prim.Binary p -> neutral(p.kind(), in.get(0), in.get(1));
            case Prim.Reverse _ -> undone(prim, in.getFirst());
            case Prim.Unary p when p.kind() == Prim.UnaryKind.NEG -> undone(prim, in.getFirst());
            default -> Optional.empty();
        };
    }

    /// What a value was made of, if what is done to it undoes that.
    private Optional<Value> undone(Prim prim, Value in) {
        return Optional.ofNullable(makers.get(in))
                .filter(n -> n.prim().equals(prim))
                .map(n -> n.inputs().getFirst());
    }

    private Optional<Value> neutral(Prim.BinaryKind kind, Value a, Value b) {
        return switch (kind) {
            case MUL, DIV ->
                isSplat(b, 1)
                        ? Optional.of(a)
                        : kind == Prim.BinaryKind.MUL && isSplat(a, 1) ? Optional.of(b) : Optional.empty();
            // x - 0 is x for every x; x + 0 is not for -0, unless x is an integer.
            case SUB -> isSplat(b, 0) && !isNegativeZero(b) ? Optional.of(a) : Optional.empty();
            case ADD -> {
                boolean floating = a.type().dtype().isFloating();
                yield !floating && isSplat(b, 0)
                        ? Optional.of(a)
                        : !floating && isSplat(a, 0) ? Optional.of(b) : Optional.empty();
            }
            case POW -> isSplat(b, 1) ? Optional.of(a) : Optional.empty();
            case REM, MIN, MAX, ATAN2, AND, OR, XOR, SHL, SHR -> Optional.empty();
        };
    }

    private boolean isSplat(Value v, double number) {
        return scalar(v).filter(l -> l.getDouble(0) == number).isPresent()
                && v.type().dtype() != DType.BOOL;
    }

    private boolean isNegativeZero(Value v) {
        return scalar(v).filter(l -> 1 / l.getDouble(0) < 0).isPresent();
    }

    /// The scalar of which a value is a repetition.
    private Optional<Literal> scalar(Value v) {
        Literal literal = constants.get(v);
        if (literal != null) {
            return literal.type().size() == 1 ? Optional.of(literal) : Optional.empty();
        }
        Node maker = makers.get(v);
        return maker != null && maker.prim() instanceof Prim.Broadcast
                ? scalar(maker.inputs().getFirst())
                : Optional.empty();
    }
}
