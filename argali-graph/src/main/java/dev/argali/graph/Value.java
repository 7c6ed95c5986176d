package dev.argali.graph;

/// A value of one graph: a parameter or a result of a node, numbered in order of definition.
///
/// @param id the number: parameters first, then the results of each node in turn
/// @param type element type and shape
public record Value(int id, TensorType type) {
    /// {@return for instance `%3`}
    @Override
    public String toString() {
        return "%" + id;
    }
}
