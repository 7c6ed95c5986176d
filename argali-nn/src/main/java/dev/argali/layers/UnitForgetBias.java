package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.initializers.Initializer;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The bias of gates i, f, c, o of which f begins with ones.
///
/// @param others how the other gates begin
/// @param units of each gate
record UnitForgetBias(Initializer others, int units) implements Initializer {
    static WeightSpec of(WeightSpec bias, int units) {
        return bias.initializer(new UnitForgetBias(bias.initializer(), units));
    }

    @Override
    public Tensor initialize(Shape shape, DType dtype) {
        return Shapes.concatenate(
                List.of(
                        others.initialize(Shape.of(units), dtype),
                        Primitives.fill(TensorType.of(dtype, units), 1),
                        others.initialize(Shape.of(2 * units), dtype)),
                0);
    }
}
