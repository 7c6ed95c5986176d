package dev.argali.graph;

import java.util.ArrayList;
import java.util.List;

/// The only way to make a [Graph]: parameters first, then nodes, each typed by [TypeRules] as it is added.
public final class GraphBuilder {
    private final List<Value> parameters = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private int next;

    /// An empty graph.
    public GraphBuilder() {}

    /// Adds a parameter.
    ///
    /// @throws IllegalStateException if a node was added before
    public Value parameter(TensorType type) {
        if (!nodes.isEmpty()) {
            throw new IllegalStateException("parameters come before nodes");
        }
        var value = new Value(next++, type);
        parameters.add(value);
        return value;
    }

    /// Adds a node and returns its results.
    ///
    /// @throws ArgaliException if the operands do not fit the primitive
    public List<Value> add(Prim prim, List<Value> inputs, String site) {
        List<TensorType> types =
                TypeRules.infer(prim, inputs.stream().map(Value::type).toList());
        List<Value> outputs = new ArrayList<>(types.size());
        for (TensorType type : types) {
            outputs.add(new Value(next++, type));
        }
        nodes.add(new Node(prim, inputs, outputs, site));
        return outputs;
    }

    /// Adds a node with one result.
    public Value add(Prim prim, Value... inputs) {
        List<Value> outputs = add(prim, List.of(inputs), "");
        if (outputs.size() != 1) {
            throw new IllegalStateException(prim + " has " + outputs.size() + " results");
        }
        return outputs.getFirst();
    }

    /// Adds all nodes of `body` with `arguments` in the place of its parameters; returns its results.
    public List<Value> inline(Graph body, List<Value> arguments) {
        Value[] mapped = new Value[body.valueCount()];
        for (int i = 0; i < arguments.size(); i++) {
            mapped[i] = arguments.get(i);
        }
        for (Node node : body.nodes()) {
            List<Value> inputs = node.inputs().stream().map(v -> mapped[v.id()]).toList();
            List<Value> outputs = add(node.prim(), inputs, node.site());
            for (int i = 0; i < outputs.size(); i++) {
                mapped[node.outputs().get(i).id()] = outputs.get(i);
            }
        }
        return body.outputs().stream().map(v -> mapped[v.id()]).toList();
    }

    /// The finished graph.
    public Graph build(List<Value> outputs) {
        return new Graph(parameters, nodes, outputs, next);
    }
}
