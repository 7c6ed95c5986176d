package dev.argali.tensor;

import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One primitive applied to tensors, remembered until somebody reads a result.
final class Recorded {
    /// A pending chain longer than this is run on its own, so that a loop that never reads anything stays bounded.
    static final int MAX_DEPTH = 1_000;

    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final Set<String> OWN_PACKAGES = Set.of(
            "graph",
            "runtime",
            "tensor",
            "ops",
            "layers",
            "activations",
            "initializers",
            "regularizers",
            "constraints",
            "losses",
            "metrics",
            "optimizers",
            "data",
            "model",
            "callbacks",
            "saving");

    private final Prim prim;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;
    private final Optional<Tracer> tracer;
    private final Optional<Gradient> gradient;
    private final String site;
    private final int depth;
    private boolean computedBefore;

    /// The gradient of a primitive that holds a sub-graph.
    @FunctionalInterface
    interface Gradient {
        /// {@return for each operand the gradient, or empty where there is none}
        ///
        /// @param arriving gradients of the results, empty where the target does not depend on one
        List<Optional<Tensor>> apply(List<Optional<Tensor>> arriving, Recorded node);

        /// The gradient by a rule that wants zeros where a target does not depend on a result.
        static Gradient of(CompositeOp.Rule rule) {
            return (arriving, node) -> rule.apply(Vjps.zerosWhereEmpty(node, arriving), node.inputs(), node.outputs());
        }
    }

    private Recorded(Prim prim, List<Tensor> inputs, Optional<Gradient> gradient) {
        this.prim = prim;
        this.inputs = inputs;
        this.gradient = gradient;
        this.tracer = Tracer.current();
        this.site = tracer.isPresent() ? callSite() : "";
        int deepest = 0;
        for (Tensor t : inputs) {
            if (t.state() instanceof State.Pending p) {
                deepest = Math.max(deepest, p.node().depth);
            }
        }
        this.depth = deepest + 1;
        List<TensorType> types =
                TypeRules.infer(prim, inputs.stream().map(Tensor::type).toList());
        this.outputs = residuals().map(r -> r.results(types, this::pending)).orElseGet(() -> pending(types));
    }

    private List<Tensor> pending(List<TensorType> types) {
        Tensor[] made = new Tensor[types.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = new Tensor(types.get(i), new State.Pending(this, i));
        }
        return List.of(made);
    }

    private Optional<Residuals> residuals() {
        return tracer.flatMap(Tracer::residuals).filter(_ -> Residuals.isDear(prim));
    }

    /// Records a primitive and returns its results.
    static List<Tensor> record(Prim prim, List<Tensor> inputs, Optional<Gradient> gradient) {
        if (Symbolic.any(inputs)) {
            return symbolic(prim, inputs, gradient);
        }
        var node = new Recorded(prim, inputs, gradient);
        Optional<GradientTape> user = node.residuals().flatMap(Residuals::user);
        user.ifPresentOrElse(tape -> tape.add(node), () -> GradientTape.tell(node));
        if (node.depth > MAX_DEPTH && node.tracer.isEmpty()) {
            Flush.evaluate(node.outputs);
        }
        return node.outputs;
    }

    /// A primitive that says nothing of extents is the same for every batch.
    private static List<Tensor> symbolic(Prim prim, List<Tensor> inputs, Optional<Gradient> gradient) {
        String name = prim.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (prim instanceof Prim.Unary u) {
            name = u.kind().name().toLowerCase(Locale.ROOT);
        }
        if (!saysNothingOfExtents(prim)
                && !inputs.stream().flatMap(x -> Symbolic.maker(x).stream()).allMatch(Symbolic.Maker::keepsExtents)) {
            throw Symbolic.unknown(name, inputs);
        }
        return Symbolic.record(name, in -> record(prim, in, gradient), inputs);
    }

    private static boolean saysNothingOfExtents(Prim prim) {
        return prim instanceof Prim.Unary
                || prim instanceof Prim.Binary
                || prim instanceof Prim.Compare
                || prim instanceof Prim.Select
                || prim instanceof Prim.Cast
                || prim instanceof Prim.Transpose
                || prim instanceof Prim.Reduce
                || prim instanceof Prim.ArgReduce
                || prim instanceof Prim.Reverse
                || prim instanceof Prim.Concat;
    }

    Prim prim() {
        return prim;
    }

    List<Tensor> inputs() {
        return inputs;
    }

    List<Tensor> outputs() {
        return outputs;
    }

    Optional<Gradient> gradient() {
        return gradient;
    }

    Optional<Tracer> tracer() {
        return tracer;
    }

    String site() {
        return site;
    }

    /// {@return whether an earlier flush went through this node without keeping its results}
    boolean computedBefore() {
        return computedBefore;
    }

    void markComputed() {
        computedBefore = true;
    }

    static String callSite() {
        return WALKER.walk(frames -> frames.filter(f -> !isOwn(f.getClassName()))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse(""));
    }

    private static boolean isOwn(String className) {
        if (className.startsWith("java.") || className.startsWith("jdk.")) {
            return true;
        }
        if (!className.startsWith("dev.argali.")) {
            return false;
        }
        int from = "dev.argali.".length();
        int dot = className.indexOf('.', from);
        return dot > 0 && OWN_PACKAGES.contains(className.substring(from, dot));
    }
}
