package dev.argali.activations;

import dev.argali.config.Names;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Reductions;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The activation functions of Keras as constants and by name.
public final class Activations {
    private static final Map<String, ActivationFunction> KNOWN = new LinkedHashMap<>();

    /// `x` itself.
    public static final ActivationFunction LINEAR = known("linear", x -> x);

    /// `x` above 0, else 0.
    public static final ActivationFunction RELU = known("relu", x -> x.maximum(0));

    /// `1 / (1 + exp(-x))`.
    public static final ActivationFunction SIGMOID = known(
            "sigmoid", x -> Primitives.unary(UnaryKind.SIGMOID, x.cast(x.dtype().withFloating())));

    /// The hyperbolic tangent.
    public static final ActivationFunction TANH = known("tanh", Elementwise::tanh);

    /// `exp(x) / sum(exp(x))` along the last axis.
    public static final ActivationFunction SOFTMAX = known("softmax", x -> {
        Tensor e = x.sub(Reductions.keepDims(x.max(-1), x, -1)).exp();
        return e.div(Reductions.keepDims(e.sum(-1), e, -1));
    });

    private Activations() {}

    /// A function under its name in files.
    private record Named(String name, UnaryOperator<Tensor> function) implements ActivationFunction {
        @Override
        public Tensor apply(Tensor x) {
            return function.apply(x);
        }

        @Override
        public Object config() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static ActivationFunction known(String name, UnaryOperator<Tensor> function) {
        var made = new Named(name, function);
        KNOWN.put(name, made);
        return made;
    }

    /// The function of Keras's name, such as `relu`.
    ///
    /// @throws dev.argali.graph.ValueException if there is none; the message suggests the near names
    public static ActivationFunction named(String name) {
        ActivationFunction found = KNOWN.get(name);
        if (found == null) {
            throw Names.unknown("activation", name, KNOWN.keySet());
        }
        return found;
    }
}
