package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.DType;
import dev.argali.graph.DTypeException;
import dev.argali.graph.Graph;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.runtime.LruCache;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// An op written in other ops, with a name that a backend may know a faster form for, and optionally a gradient of
/// its own. Recorded as one [Prim.Call] with the body as a sub-graph.
@Experimental
public final class CompositeOp {
    private static final int BODIES = 256;

    /// What an op computes from its operands and attributes.
    @FunctionalInterface
    @Experimental
    public interface Body {
        /// {@return the results}
        List<Tensor> apply(List<Tensor> inputs, SortedMap<String, Object> attributes);
    }

    /// The gradient of an op.
    @FunctionalInterface
    @Experimental
    public interface Rule {
        /// {@return for each operand the gradient, or empty where there is none}
        ///
        /// @param gradients of each result; zeros where the target does not depend on it
        /// @param inputs the operands
        /// @param outputs the results
        List<Optional<Tensor>> apply(List<Tensor> gradients, List<Tensor> inputs, List<Tensor> outputs);
    }

    /// The gradient of an op with one operand and one result.
    @FunctionalInterface
    @Experimental
    public interface UnaryRule {
        /// {@return the gradient of the operand `x`, given that of the result `y`}
        Tensor apply(Tensor gradient, Tensor x, Tensor y);
    }

    private record Signature(SortedMap<String, Object> attributes, List<TensorType> types) {}

    private final String name;
    private final Body body;
    private final Predicate<DType> accepted;
    private final Optional<Function<SortedMap<String, Object>, Rule>> rule;
    private final LruCache<Signature, Graph> bodies = LruCache.of("bodies of ops", BODIES);

    private CompositeOp(
            String name,
            Body body,
            Predicate<DType> accepted,
            Optional<Function<SortedMap<String, Object>, Rule>> rule) {
        this.name = name;
        this.body = body;
        this.accepted = accepted;
        this.rule = rule;
    }

    /// An op of any number of operands and results.
    public static CompositeOp of(String name, Body body) {
        return new CompositeOp(name, body, _ -> true, Optional.empty());
    }

    /// An op of one operand and one result.
    public static CompositeOp unary(String name, UnaryOperator<Tensor> body) {
        return of(name, (in, _) -> List.of(body.apply(in.getFirst())));
    }

    /// An op of two operands and one result.
    public static CompositeOp binary(String name, BinaryOperator<Tensor> body) {
        return of(name, (in, _) -> List.of(body.apply(in.get(0), in.get(1))));
    }

    /// {@return this op, refusing operands of other dtypes}
    public CompositeOp accepts(Predicate<DType> dtypes) {
        return new CompositeOp(name, body, dtypes, rule);
    }

    /// {@return this op with a gradient of its own}
    public CompositeOp rule(Rule gradient) {
        return ruleOf(_ -> gradient);
    }

    /// {@return this op with a gradient of its own that depends on the attributes}
    public CompositeOp ruleOf(Function<SortedMap<String, Object>, Rule> gradient) {
        return new CompositeOp(name, body, accepted, Optional.of(gradient));
    }

    /// {@return this op, of one operand and one result, with a gradient of its own}
    public CompositeOp vjp(UnaryRule gradient) {
        return rule((g, x, y) -> List.of(Optional.of(gradient.apply(g.getFirst(), x.getFirst(), y.getFirst()))));
    }

    /// Applies an op of one operand.
    public Tensor apply(Tensor x) {
        return apply(List.of(x), new TreeMap<>()).getFirst();
    }

    /// Applies an op of two operands.
    public Tensor apply(Tensor a, Tensor b) {
        return apply(List.of(a, b), new TreeMap<>()).getFirst();
    }

    /// Applies the op.
    ///
    /// @param attributes values with `equals`: numbers, strings, lists of them
    /// @throws DTypeException if an operand has a dtype that the op does not take
    public List<Tensor> apply(List<Tensor> inputs, SortedMap<String, Object> attributes) {
        for (Tensor t : inputs) {
            if (!accepted.test(t.dtype())) {
                throw new DTypeException(name, "not defined for " + t.type(), "Cast the operand first");
            }
        }
        if (Symbolic.any(inputs)) {
            return Symbolic.record(name, in -> apply(in, attributes), inputs);
        }
        Graph graph = body(inputs, attributes);
        Rule gradient =
                rule.isPresent() ? rule.get().apply(attributes) : (g, in, _) -> differentiateBody(g, in, attributes);
        return Recorded.record(
                new Prim.Call(name, attributes, graph), inputs, Optional.of(Recorded.Gradient.of(gradient)));
    }

    private Graph body(List<Tensor> inputs, SortedMap<String, Object> attributes) {
        var signature =
                new Signature(attributes, inputs.stream().map(Tensor::type).toList());
        return bodies.get(signature, () -> traced(signature));
    }

    private Graph traced(Signature signature) {
        Tracer.Traced traced = Tracer.body(name, signature.types(), in -> body.apply(in, signature.attributes()));
        if (!traced.captures().isEmpty()) {
            throw new IllegalStateException(name + ": the body uses a tensor that is not an operand");
        }
        return traced.graph();
    }

    /// The gradient of an op without a rule: its body is recorded again and differentiated; the compiler finds the
    /// values that the forward pass has computed already.
    private List<Optional<Tensor>> differentiateBody(
            List<Tensor> gradients, List<Tensor> inputs, SortedMap<String, Object> attributes) {
        return Gradients.of(() -> body.apply(inputs, attributes), gradients, inputs);
    }
}
