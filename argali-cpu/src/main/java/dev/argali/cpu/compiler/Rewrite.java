package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Value;
import java.util.List;
import java.util.Optional;

/// A graph made anew, node by node, with something else in place of some.
abstract class Rewrite {
    final Links links;
    final GraphBuilder builder = new GraphBuilder();
    private final Graph graph;
    private final Value[] mapped;

    Rewrite(Graph graph) {
        this.graph = graph;
        this.links = new Links(graph);
        this.mapped = new Value[graph.valueCount()];
    }

    /// {@return what stands for the results of a node now; empty if it stays}
    abstract Optional<List<Value>> instead(Node node);

    /// {@return what stands for a value now}
    final Value now(Value v) {
        return mapped[v.id()];
    }

    final List<Value> now(List<Value> values) {
        return values.stream().map(this::now).toList();
    }

    final Graph run() {
        graph.parameters().forEach(p -> mapped[p.id()] = builder.parameter(p.type()));
        for (Node node : graph.nodes()) {
            List<Value> made = instead(node).orElseGet(() -> builder.add(node.prim(), now(node.inputs()), node.site()));
            for (int i = 0; i < made.size(); i++) {
                mapped[node.outputs().get(i).id()] = made.get(i);
            }
        }
        return builder.build(now(graph.outputs()));
    }
}
