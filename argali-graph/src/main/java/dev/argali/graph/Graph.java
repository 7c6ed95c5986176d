package dev.argali.graph;

import java.util.List;

/// A pure function on tensors: parameters, nodes in an order in which they can run, and results. Immutable; two
/// graphs are equal if they say the same in the same order. Made by [GraphBuilder] alone.
public final class Graph {
    private final List<Value> parameters;
    private final List<Node> nodes;
    private final List<Value> outputs;
    private final int valueCount;
    private final int hash;

    Graph(List<Value> parameters, List<Node> nodes, List<Value> outputs, int valueCount) {
        this.parameters = List.copyOf(parameters);
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        this.valueCount = valueCount;
        this.hash = (this.parameters.hashCode() * 31 + this.nodes.hashCode()) * 31 + this.outputs.hashCode();
    }

    /// {@return the values that come from outside, with ids `0, 1, 2 …`}
    public List<Value> parameters() {
        return parameters;
    }

    /// {@return the nodes in order of computation}
    public List<Node> nodes() {
        return nodes;
    }

    /// {@return the results}
    public List<Value> outputs() {
        return outputs;
    }

    /// {@return how many values there are; all ids are below}
    public int valueCount() {
        return valueCount;
    }

    /// {@return the types of the parameters}
    public List<TensorType> parameterTypes() {
        return parameters.stream().map(Value::type).toList();
    }

    /// {@return the types of the results}
    public List<TensorType> outputTypes() {
        return outputs.stream().map(Value::type).toList();
    }

    @Override
    public boolean equals(Object o) {
        if (this == o) {
            return true;
        }
        return o instanceof Graph g
                && hash == g.hash
                && parameters.equals(g.parameters)
                && nodes.equals(g.nodes)
                && outputs.equals(g.outputs);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// {@return the text form of [GraphText]}
    @Override
    public String toString() {
        return GraphText.of(this);
    }
}
