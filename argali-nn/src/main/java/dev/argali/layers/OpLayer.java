package dev.argali.layers;

import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// An operation on symbolic tensors, such as `a.add(b)`, as a layer.
final class OpLayer extends Layer {
    private final String operation;
    private final UnaryOperator<List<Tensor>> function;

    OpLayer(String operation, UnaryOperator<List<Tensor>> function) {
        super(Settings.DEFAULTS.name(Layers.uniqueName(operation)));
        this.operation = operation;
        this.function = function;
    }

    String typeName() {
        return Character.toUpperCase(operation.charAt(0)) + operation.substring(1);
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        List<Tensor> results = function.apply(inputs.tensors());
        return results.size() == 1 ? Nest.of(results.getFirst()) : Nest.of(results);
    }

    @Override
    protected Map<String, Object> arguments() {
        throw new ArgaliException(
                label(),
                "files do not hold operations on symbolic tensors",
                "Use a layer in its place, such as Add, or save the weights alone");
    }

    @Override
    protected String headline() {
        return operation;
    }
}
