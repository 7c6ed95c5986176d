package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import java.util.List;

/// Drops nodes that no result depends on. Calls of Java stay.
final class DeadCode {
    private DeadCode() {}

    static Graph apply(Graph graph) {
        boolean[] live = new boolean[graph.valueCount()];
        graph.outputs().forEach(v -> live[v.id()] = true);
        for (Node node : graph.nodes().reversed()) {
            if (isNeeded(node, live)) {
                node.inputs().forEach(v -> live[v.id()] = true);
            }
        }
        var builder = new GraphBuilder();
        Value[] mapped = new Value[graph.valueCount()];
        graph.parameters().forEach(p -> mapped[p.id()] = builder.parameter(p.type()));
        for (Node node : graph.nodes()) {
            if (isNeeded(node, live)) {
                List<Value> inputs =
                        node.inputs().stream().map(v -> mapped[v.id()]).toList();
                List<Value> outputs = builder.add(node.prim(), inputs, node.site());
                for (int i = 0; i < outputs.size(); i++) {
                    mapped[node.outputs().get(i).id()] = outputs.get(i);
                }
            }
        }
        return builder.build(graph.outputs().stream().map(v -> mapped[v.id()]).toList());
    }

    private static boolean isNeeded(Node node, boolean[] live) {
        return node.prim() instanceof Prim.HostCall || node.outputs().stream().anyMatch(v -> live[v.id()]);
    }
}
