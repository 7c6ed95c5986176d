package dev.argali.data;

import dev.argali.graph.ShapeException;
import dev.argali.tensor.Tensor;

/// One part of a data set: inputs and targets with as many rows.
///
/// @param x the inputs
/// @param y the targets, row by row
public record Split(Tensor x, Tensor y) {
    /// Checks that both have as many rows.
    ///
    /// @throws ShapeException if they have not
    public Split {
        if (x.rank() == 0 || y.rank() == 0 || x.shape().dim(0) != y.shape().dim(0)) {
            throw new ShapeException(
                    "Split",
                    "x is of shape " + x.shape() + ", y of shape " + y.shape(),
                    "Both need the same number of rows, one for each example");
        }
    }

    /// {@return the number of examples}
    public int size() {
        return x.shape().dim(0);
    }
}
