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
    private final Optional<CompositeOp.Rule> rule;
    private final String site;
    private final int depth;
    private boolean computedBefore;

    private Recorded(Prim prim, List<Tensor> inputs, Optional<CompositeOp.Rule> rule) {
        this.prim = prim;
        this.inputs = inputs;
        this.rule = rule;
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
        Tensor[] made = new Tensor[types.size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = new Tensor(types.get(i), new State.Pending(this, i));
        }
        this.outputs = List.of(made);
    }

    /// Records a primitive and returns its results.
    static List<Tensor> record(Prim prim, List<Tensor> inputs, Optional<CompositeOp.Rule> rule) {
        if (Symbolic.any(inputs)) {
            return symbolic(prim, inputs, rule);
        }
        var node = new Recorded(prim, inputs, rule);
        GradientTape.tell(node);
        if (node.depth > MAX_DEPTH && node.tracer.isEmpty()) {
            Flush.evaluate(node.outputs);
        }
        return node.outputs;
    }

    /// A primitive that says nothing of extents is the same for every batch.
    private static List<Tensor> symbolic(Prim prim, List<Tensor> inputs, Optional<CompositeOp.Rule> rule) {
        String name = prim.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (prim instanceof Prim.Unary u) {
            name = u.kind().name().toLowerCase(Locale.ROOT);
        }
        if (!saysNothingOfExtents(prim)) {
            throw Symbolic.unknown(name, inputs);
        }
        return Symbolic.record(name, in -> record(prim, in, rule), inputs);
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

    Optional<CompositeOp.Rule> rule() {
        return rule;
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
