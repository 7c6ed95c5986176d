package dev.argali.layers;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// Operations on symbolic tensors that Keras's files know, by the names under which ops record themselves.
final class Operations {
    static final String MODULE = "keras.src.ops.";
    private static final Map<String, Known> BY_NAME = new LinkedHashMap<>();
    private static final Map<String, Known> BY_CLASS = new LinkedHashMap<>();

    /// @param module of Keras
    /// @param className of Keras, which also names the layer
    /// @param operands how many
    /// @param function of all operands
    record Known(String module, String className, int operands, UnaryOperator<List<Tensor>> function) {}

    static {
        binary("add", "Add", Elementwise::add);
        binary("subtract", "Subtract", Elementwise::subtract);
        binary("multiply", "Multiply", Elementwise::multiply);
        binary("divide", "TrueDivide", Elementwise::divide);
        binary("maximum", "Maximum", Elementwise::maximum);
        binary("minimum", "Minimum", Elementwise::minimum);
        binary("power", "Power", Elementwise::power);
        binary("not_equal", "NotEqual", Elementwise::notEqual); // how Keras writes the mask of an Embedding
        unary("neg", "numpy", "Negative", Elementwise::negative);
        unary("exp", "numpy", "Exp", Elementwise::exp);
        unary("log", "numpy", "Log", Elementwise::log);
        unary("sqrt", "numpy", "Sqrt", Elementwise::sqrt);
        unary("tanh", "numpy", "Tanh", Elementwise::tanh);
        unary("relu", "nn", "Relu", Nonlinear::relu);
    }

    private Operations() {}

    private static void binary(String name, String className, BinaryOperator<Tensor> function) {
        add(name, new Known(MODULE + "numpy", className, 2, in -> List.of(function.apply(in.get(0), in.get(1)))));
    }

    private static void unary(String name, String module, String className, UnaryOperator<Tensor> function) {
        add(name, new Known(MODULE + module, className, 1, in -> List.of(function.apply(in.getFirst()))));
    }

    private static void add(String name, Known known) {
        BY_NAME.put(name, known);
        BY_CLASS.put(known.className(), known);
    }

    /// What files call an operation; empty if they do not know it.
    static Optional<Known> known(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// {@return what a layer of this operation is called}
    static String word(String name) {
        return known(name).map(k -> Names.snakeCase(k.className())).orElse(name);
    }

    /// The layer of an operation that a file describes.
    ///
    /// @param operands numbers, and anything else where a tensor comes in
    /// @throws ValueException if it is not known
    static OpLayer from(ObjectConfig file, List<?> operands) {
        Known known = BY_CLASS.get(file.className());
        if (known == null) {
            throw Names.unknown("operation", file.className(), BY_CLASS.keySet());
        }
        if (operands.size() != known.operands() || operands.stream().allMatch(Number.class::isInstance)) {
            throw new ValueException(
                    "config of " + file.className(),
                    "it is given " + operands,
                    "It takes " + known.operands() + ", a tensor among them");
        }
        String operation = BY_NAME.entrySet().stream()
                .filter(e -> e.getValue().equals(known))
                .findFirst()
                .orElseThrow()
                .getKey();
        List<Optional<Number>> numbers = new ArrayList<>();
        operands.forEach(o -> numbers.add(o instanceof Number n ? Optional.of(n) : Optional.empty()));
        String name = file.text("name").orElseThrow(() -> file.missing("name"));
        return new OpLayer(name, operation, numbers, in -> known.function().apply(filled(numbers, in)));
    }

    /// All operands: the tensors that came in, and numbers beside them.
    private static List<Tensor> filled(List<Optional<Number>> numbers, List<Tensor> tensors) {
        List<Tensor> all = new ArrayList<>();
        int next = 0;
        for (Optional<Number> number : numbers) {
            all.add(number.isPresent() ? Elementwise.number(tensors.getFirst(), number.get()) : tensors.get(next++));
        }
        return all;
    }
}
