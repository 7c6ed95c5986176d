package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// An operation on symbolic tensors, such as `a.add(b)`, as a layer.
final class OpLayer extends Layer {
    private final String operation;
    private final List<Optional<Number>> numbers;
    private final UnaryOperator<List<Tensor>> function;

    /// @param operation the name under which ops record themselves
    /// @param numbers for each operand the number that it is; empty where a tensor comes in
    /// @param function of the tensors that come in
    OpLayer(String name, String operation, List<Optional<Number>> numbers, UnaryOperator<List<Tensor>> function) {
        super(Settings.DEFAULTS.name(name));
        this.operation = operation;
        this.numbers = List.copyOf(numbers);
        this.function = function;
    }

    String typeName() {
        return Operations.known(operation)
                .map(Operations.Known::className)
                .orElseGet(() -> Arrays.stream(operation.split("_"))
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining()));
    }

    List<Optional<Number>> numbers() {
        return numbers;
    }

    /// What files say of it.
    ///
    /// @throws ArgaliException if they do not know the operation
    ObjectConfig fileConfig() {
        Operations.Known known = Operations.known(operation)
                .orElseThrow(() -> new ArgaliException(
                        label(),
                        "files do not hold this operation on symbolic tensors",
                        "Write a layer whose call does it, or save the weights alone"));
        return new ObjectConfig(
                known.module(), known.className(), Map.of("name", name()), Optional.of(known.className()));
    }

    /// An operation works in the dtype of its operands.
    @Override
    boolean autocast() {
        return false;
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        List<Tensor> results = function.apply(inputs.tensors());
        return results.size() == 1 ? Nest.of(results.getFirst()) : Nest.of(results);
    }

    @Override
    protected String headline() {
        return operation;
    }
}
