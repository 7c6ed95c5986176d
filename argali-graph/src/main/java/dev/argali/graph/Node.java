package dev.argali.graph;

import java.util.List;

/// One primitive applied to values of a graph.
///
/// @param prim what is computed
/// @param inputs the operands
/// @param outputs the results, usually one
/// @param site where the user's program asked for it, or empty; no part of the node's meaning
public record Node(Prim prim, List<Value> inputs, List<Value> outputs, String site) {
    /// Keeps unmodifiable copies.
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// {@return the only result}
    public Value output() {
        if (outputs.size() != 1) {
            throw new IllegalStateException(prim + " has " + outputs.size() + " results");
        }
        return outputs.getFirst();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Node n && prim.equals(n.prim) && inputs.equals(n.inputs) && outputs.equals(n.outputs);
    }

    @Override
    public int hashCode() {
        return (prim.hashCode() * 31 + inputs.hashCode()) * 31 + outputs.hashCode();
    }
}
