package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Creation;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// `gain` on the diagonal, zeros elsewhere. Keras does not save the gain, nor do we.
record IdentityMatrix(double gain) implements Initializer {
    @Override
    public Tensor initialize(Shape shape, DType dtype) {
        if (shape.rank() != 2) {
            throw new ShapeException("Identity", "the weight has shape " + shape, "Use it for matrices only");
        }
        Tensor eye = Creation.eye(shape.dim(0), shape.dim(1), 0, dtype);
        return gain == 1 ? eye : eye.mul(gain);
    }

    @Override
    public ObjectConfig config() {
        return ObjectConfig.of(Initializers.MODULE, "Identity", Map.of());
    }
}
