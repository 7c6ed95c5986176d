package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Drops nodes that no result depends on, and of scans the rows that nobody reads and the operands that no step uses.
/// Calls of Java stay.
final class DeadCode {
    private final Graph graph;
    private final List<Value> results;
    private final boolean[] live;
    private final Map<Node, Lean> scans = new IdentityHashMap<>();

    /// Finds what is alive.
    private DeadCode(Graph graph, List<Value> results) {
        this.graph = graph;
        this.results = results;
        this.live = new boolean[graph.valueCount()];
        results.forEach(v -> live[v.id()] = true);
        for (Node node : graph.nodes().reversed()) {
            if (isNeeded(node)) {
                lean(node).inputs().forEach(v -> live[v.id()] = true);
            }
        }
    }

    static Graph apply(Graph graph) {
        return new DeadCode(graph, graph.outputs()).rest(graph.parameters());
    }

    /// What of a graph these results need, as a function of these of its parameters, which are all that they need.
    static Graph rest(Graph graph, List<Value> parameters, List<Value> results) {
        return new DeadCode(graph, results).rest(parameters);
    }

    private boolean isNeeded(Node node) {
        return node.prim() instanceof Prim.HostCall || node.outputs().stream().anyMatch(this::isLive);
    }

    private boolean isLive(Value v) {
        return live[v.id()];
    }

    /// The graph of what is alive, as a function of these parameters.
    private Graph rest(List<Value> parameters) {
        var builder = new GraphBuilder();
        Value[] mapped = new Value[graph.valueCount()];
        parameters.forEach(p -> mapped[p.id()] = builder.parameter(p.type()));
        for (Node node : graph.nodes()) {
            if (isNeeded(node)) {
                Lean lean = lean(node);
                List<Value> inputs =
                        lean.inputs().stream().map(v -> mapped[v.id()]).toList();
                List<Value> made = builder.add(lean.prim(), inputs, node.site());
                for (int i = 0; i < made.size(); i++) {
                    mapped[lean.outputs().get(i).id()] = made.get(i);
                }
            }
        }
        return builder.build(results.stream().map(v -> mapped[v.id()]).toList());
    }

    // ---- inside scans -----------------------------------------------------------------------------------------------

    /// What is left of a node: all of it, if it is no scan.
    private record Lean(Prim prim, List<Value> inputs, List<Value> outputs) {}

    private Lean lean(Node node) {
        return node.prim() instanceof Prim.Scan p
                ? scans.computeIfAbsent(node, _ -> lean(p, node))
                : new Lean(node.prim(), node.inputs(), node.outputs());
    }

    private Lean lean(Prim.Scan scan, Node node) {
        int states = scan.carries();
        List<Value> outputs = node.outputs();
        List<Integer> read = IntStream.range(0, outputs.size())
                .filter(i -> i < states || isLive(outputs.get(i)))
                .boxed()
                .toList();
        Graph body = scan.body();
        var inside = new DeadCode(body, all(body.outputs(), read));
        List<Integer> used = IntStream.range(0, node.inputs().size())
                .filter(i -> i < states || inside.isLive(body.parameters().get(i)))
                .boxed()
                .toList();
        int sequences = (int) used.stream()
                .filter(i -> i >= states && i < states + scan.sequences())
                .count();
        var prim = new Prim.Scan(
                inside.rest(all(body.parameters(), used)), states, sequences, scan.length(), scan.reverse());
        return new Lean(prim, all(node.inputs(), used), all(outputs, read));
    }

    private static List<Value> all(List<Value> values, List<Integer> places) {
        List<Value> some = new ArrayList<>();
        places.forEach(i -> some.add(values.get(i)));
        return some;
    }
}
