package dev.argali.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks that a graph is whole: every value defined before its use, every type what [TypeRules] says, every extent
/// known, sub-graphs too. Run on what enters a backend and behind every compiler pass.
public final class Verifier {
    private Verifier() {}

    /// Returns `graph` if it is whole.
    ///
    /// @throws IllegalStateException naming `stage` and the node, if not: a fault of the library, not of its user
    public static Graph verify(String stage, Graph graph) {
        @Nullable TensorType[] defined = new TensorType[graph.valueCount()];
        graph.parameters().forEach(p -> define(stage, defined, p));
        for (Node node : graph.nodes()) {
            node.inputs().forEach(v -> use(stage, defined, v, node));
            int arity = TypeRules.arity(node.prim());
            if (arity >= 0 && arity != node.inputs().size()) {
                throw fault(stage, node, "takes " + arity + " operands");
            }
            List<TensorType> types = TypeRules.infer(
                    node.prim(), node.inputs().stream().map(Value::type).toList());
            List<TensorType> stated = node.outputs().stream().map(Value::type).toList();
            if (!types.equals(stated)) {
                throw fault(stage, node, "is typed " + types);
            }
            bodies(node.prim()).forEach(b -> verify(stage, b));
            node.outputs().forEach(v -> define(stage, defined, v));
        }
        for (Value v : graph.outputs()) {
            if (!isDefined(defined, v)) {
                throw new IllegalStateException(stage + ": result " + v + " is not defined");
            }
        }
        return graph;
    }

    /// {@return the sub-graphs of a primitive}
    public static List<Graph> bodies(Prim prim) {
        return switch (prim) {
            case Prim.Call p -> List.of(p.body());
            case Prim.Cond p -> List.of(p.whenTrue(), p.whenFalse());
            case Prim.While p -> List.of(p.condition(), p.body());
            case Prim.Scan p -> List.of(p.body());
            case Prim.Constant _,
                    Prim.Iota _,
                    Prim.RandomBits _,
                    Prim.Unary _,
                    Prim.Binary _,
                    Prim.Compare _,
                    Prim.Select _,
                    Prim.Cast _,
                    Prim.Bitcast _,
                    Prim.Broadcast _,
                    Prim.Reshape _,
                    Prim.Transpose _,
                    Prim.Slice _,
                    Prim.Pad _,
                    Prim.Concat _,
                    Prim.Reverse _,
                    Prim.Gather _,
                    Prim.Scatter _,
                    Prim.DynamicSlice _,
                    Prim.DynamicUpdateSlice _,
                    Prim.Reduce _,
                    Prim.ArgReduce _,
                    Prim.Cumulate _,
                    Prim.Sort _,
                    Prim.TopK _,
                    Prim.Dot _,
                    Prim.Conv _,
                    Prim.ConvGradInput _,
                    Prim.ConvGradFilter _,
                    Prim.Pool _,
                    Prim.PoolGrad _,
                    Prim.Barrier _,
                    Prim.Check _,
                    Prim.HostCall _ -> List.of();
        };
    }

    private static void define(String stage, @Nullable TensorType[] defined, Value v) {
        if (v.id() >= defined.length || defined[v.id()] != null) {
            throw new IllegalStateException(stage + ": " + v + " is defined twice, or numbered beyond the count");
        }
        if (!v.type().shape().isStatic()) {
            throw new IllegalStateException(stage + ": " + v + " has an unknown extent: " + v.type());
        }
        defined[v.id()] = v.type();
    }

    private static void use(String stage, @Nullable TensorType[] defined, Value v, Node node) {
        if (!isDefined(defined, v)) {
            throw fault(stage, node, "uses " + v + ": " + v.type() + " before it is defined so");
        }
    }

    private static boolean isDefined(@Nullable TensorType[] defined, Value v) {
        return v.id() < defined.length && v.type().equals(defined[v.id()]);
    }

    private static IllegalStateException fault(String stage, Node node, String what) {
        return new IllegalStateException(
                stage + ": " + node.outputs() + " = " + GraphText.name(node.prim()) + node.inputs() + " " + what);
    }
}
