package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who makes the values of a graph, and who reads them.
final class Links {
    private final @Nullable Node[] makers;
    private final int[] reads;
    private final Map<Value, List<Node>> users = new HashMap<>();

    Links(Graph graph) {
        this.makers = new Node[graph.valueCount()];
        this.reads = new int[graph.valueCount()];
        for (Node node : graph.nodes()) {
            node.outputs().forEach(v -> makers[v.id()] = node);
            node.inputs().forEach(v -> reads[v.id()]++);
            node.inputs().stream()
                    .distinct()
                    .forEach(v ->
                            users.computeIfAbsent(v, _ -> new ArrayList<>()).add(node));
        }
        graph.outputs().forEach(v -> reads[v.id()]++);
    }

    /// {@return the node whose result a value is; empty for a parameter}
    Optional<Node> maker(Value v) {
        return Optional.ofNullable(makers[v.id()]);
    }

    /// {@return how often nodes read a value, plus how often it is a result of the graph}
    int reads(Value v) {
        return reads[v.id()];
    }

    /// {@return the nodes that read a value, each once}
    List<Node> users(Value v) {
        return users.getOrDefault(v, List.of());
    }

    static boolean isSum(Node node) {
        return node.prim().equals(new Prim.Binary(BinaryKind.ADD));
    }

    /// Whether a value is the floating number 0, or that again and again.
    boolean isZero(Value v) {
        return maker(v).filter(maker -> switch (maker.prim()) {
                    case Prim.Broadcast _ -> isZero(maker.inputs().getFirst());
                    case Prim.Constant(var number) ->
                        number.type().size() == 1 && number.type().dtype().isFloating() && number.getDouble(0) == 0;
                    default -> false;
                })
                .isPresent();
    }
}
