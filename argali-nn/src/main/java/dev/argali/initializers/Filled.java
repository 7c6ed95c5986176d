package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// One number everywhere: `Zeros`, `Ones`, `Constant`.
record Filled(String className, double value) implements Initializer {
    @Override
    public Tensor initialize(Shape shape, DType dtype) {
        return Primitives.fill(new TensorType(dtype, shape), value);
    }

    @Override
    public ObjectConfig config() {
        Map<String, Object> arguments = className.equals("Constant") ? Map.of("value", value) : Map.of();
        return ObjectConfig.of(Initializers.MODULE, className, arguments);
    }
}
