package dev.argali.activations;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The activation functions of Keras as constants and by name.
///
/// Made to be imported: `import static dev.argali.activations.Activations.*`. Functions with other arguments than
/// Keras's defaults are methods ([#relu], [#leakyRelu] …); as in Keras they have no form in files unless they are
/// given a name ([#register]).
public final class Activations {
    private static final Map<String, ActivationFunction> KNOWN = new LinkedHashMap<>();
    private static final ConcurrentMap<String, ActivationFunction> REGISTERED = new ConcurrentHashMap<>();

    /// `x` itself.
    public static final ActivationFunction LINEAR = known("linear", Nonlinear::linear);

    /// `x` above 0, else 0. NaN stays NaN.
    public static final ActivationFunction RELU = known("relu", Nonlinear::relu);

    /// [#RELU] up to 6 (Krizhevsky 2010).
    public static final ActivationFunction RELU6 = known("relu6", Nonlinear::relu6);

    /// `x` above 0, else `0.2 · x` (Maas et al., ICML 2013).
    public static final ActivationFunction LEAKY_RELU = known("leaky_relu", Nonlinear::leakyRelu);

    /// `x` above 0, else `exp(x) - 1` (Clevert et al., ICLR 2016).
    public static final ActivationFunction ELU = known("elu", Nonlinear::elu);

    /// [#ELU] scaled so that activations normalise themselves (Klambauer et al., NIPS 2017).
    public static final ActivationFunction SELU = known("selu", Nonlinear::selu);

    /// `x` above 0, else `exp(x) - 1`, continuous in its derivative for any alpha (Barron 2017).
    public static final ActivationFunction CELU = known("celu", x -> Nonlinear.celu(x, 1));

    /// `x` times the normal distribution function of `x`, exactly (Hendrycks and Gimpel 2016).
    public static final ActivationFunction GELU = known("gelu", x -> Nonlinear.gelu(x, false));

    /// `1 / (1 + exp(-x))`.
    public static final ActivationFunction SIGMOID = known("sigmoid", Nonlinear::sigmoid);

    /// `relu6(x + 3) / 6`.
    public static final ActivationFunction HARD_SIGMOID = known("hard_sigmoid", Nonlinear::hardSigmoid);

    /// The logarithm of [#SIGMOID].
    public static final ActivationFunction LOG_SIGMOID = known("log_sigmoid", Nonlinear::logSigmoid);

    /// `(x + 1) / 2` between -1 and 1, 0 below and 1 above.
    public static final ActivationFunction SPARSE_SIGMOID =
            known("sparse_sigmoid", x -> x.add(1).mul(0.5).clip(0, 1));

    /// The hyperbolic tangent.
    public static final ActivationFunction TANH = known("tanh", Nonlinear::tanh);

    /// `x`, kept between -1 and 1.
    public static final ActivationFunction HARD_TANH = known("hard_tanh", Nonlinear::hardTanh);

    /// `x - tanh(x)`.
    public static final ActivationFunction TANH_SHRINK = known("tanh_shrink", Nonlinear::tanhShrink);

    /// `log(1 + exp(x))` (Dugas et al., NIPS 2000).
    public static final ActivationFunction SOFTPLUS = known("softplus", Nonlinear::softplus);

    /// `x` above 1, 0 below -1, `(x + 1)² / 4` between.
    public static final ActivationFunction SPARSE_PLUS = known("sparse_plus", Activations::sparsePlus);

    /// `(x + sqrt(x² + 4)) / 2` (Barron 2021).
    public static final ActivationFunction SQUAREPLUS = known("squareplus", x -> Nonlinear.squareplus(x, 4));

    /// `x / (1 + |x|)` (Turian et al. 2009).
    public static final ActivationFunction SOFTSIGN = known("softsign", Nonlinear::softsign);

    /// `x` moved toward 0 by 0.5; 0 within.
    public static final ActivationFunction SOFT_SHRINK = known("soft_shrink", x -> Nonlinear.softShrink(x, 0.5));

    /// `x`, and 0 within -0.5 and 0.5.
    public static final ActivationFunction HARD_SHRINK = known("hard_shrink", x -> Nonlinear.hardShrink(x, 0.5));

    /// `x · sigmoid(x)` (Elfwing et al. 2018; Ramachandran et al. 2017 call it swish).
    public static final ActivationFunction SILU = known("silu", Nonlinear::silu);

    /// `x · hard_sigmoid(x)` (Howard et al. 2019).
    public static final ActivationFunction HARD_SILU = known("hard_silu", Nonlinear::hardSilu);

    /// `x · tanh(softplus(x))` (Misra 2019).
    public static final ActivationFunction MISH = known("mish", Nonlinear::mish);

    /// `exp(x)`.
    public static final ActivationFunction EXPONENTIAL = known("exponential", Nonlinear::exponential);

    /// The first half of the last axis times the sigmoid of the second (Dauphin et al. 2017). Halves that axis.
    public static final ActivationFunction GLU = known("glu", x -> Nonlinear.glu(x, -1));

    /// `exp(x) / sum(exp(x))` along the last axis.
    public static final ActivationFunction SOFTMAX = known("softmax", Nonlinear::softmax);

    /// The logarithm of [#SOFTMAX].
    public static final ActivationFunction LOG_SOFTMAX = known("log_softmax", Nonlinear::logSoftmax);

    /// [#SILU] under its other name.
    public static final ActivationFunction SWISH = SILU;

    static {
        KNOWN.put("swish", SILU);
        KNOWN.put("hard_swish", HARD_SILU);
    }

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

    /// A function of the user's under its name in files.
    private record Registered(String name, ActivationFunction function) implements ActivationFunction {
        @Override
        public Tensor apply(Tensor x) {
            return function.apply(x);
        }

        @Override
        public Object config() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("module", "builtins");
            map.put("class_name", "function");
            map.put("config", name);
            map.put("registered_name", "function");
            return Collections.unmodifiableMap(map);
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

    private static Tensor sparsePlus(Tensor x) {
        Tensor between = x.add(1).square().mul(0.25);
        Tensor below = Primitives.select(x.le(-1), Primitives.fillLike(x, 0), between);
        return Elementwise.where(x.ge(1), x, below);
    }

    /// `x` above `threshold`, at most `maxValue`; below, `negativeSlope · (x - threshold)`.
    ///
    /// @param maxValue [Double#POSITIVE_INFINITY] for none
    public static ActivationFunction relu(double negativeSlope, double maxValue, double threshold) {
        return x -> Nonlinear.relu(x, negativeSlope, maxValue, threshold);
    }

    /// `x` above 0, else `negativeSlope · x`.
    public static ActivationFunction leakyRelu(double negativeSlope) {
        return x -> Nonlinear.leakyRelu(x, negativeSlope);
    }

    /// `x` above 0, else `alpha · (exp(x) - 1)`.
    public static ActivationFunction elu(double alpha) {
        return x -> Nonlinear.elu(x, alpha);
    }

    /// `x` above 0, else `alpha · (exp(x / alpha) - 1)`.
    ///
    /// @throws ValueException if alpha is 0
    public static ActivationFunction celu(double alpha) {
        if (alpha == 0) {
            throw new ValueException("celu", "alpha is 0, and x is divided by it", "Use relu, or another alpha");
        }
        return x -> Nonlinear.celu(x, alpha);
    }

    /// `x` above `threshold`, else `value`.
    public static ActivationFunction threshold(double threshold, double value) {
        return x -> Nonlinear.threshold(x, threshold, value);
    }

    /// [#GELU], exactly or by the tanh approximation.
    public static ActivationFunction gelu(boolean approximate) {
        return x -> Nonlinear.gelu(x, approximate);
    }

    /// [#SOFTMAX] along other axes.
    public static ActivationFunction softmax(int... axes) {
        int[] copy = axes.clone();
        return x -> Nonlinear.softmax(x, copy);
    }

    /// [#LOG_SOFTMAX] along other axes.
    public static ActivationFunction logSoftmax(int... axes) {
        int[] copy = axes.clone();
        return x -> Nonlinear.logSoftmax(x, copy);
    }

    /// The function of Keras's name, such as `relu`.
    ///
    /// @throws ValueException if there is none; the message suggests the near names
    public static ActivationFunction named(String name) {
        ActivationFunction found = KNOWN.get(name);
        if (found == null) {
            throw Names.unknown("activation", name, KNOWN.keySet());
        }
        return found;
    }

    /// Gives a function of the user's a name in files, as `@keras.saving.register_keras_serializable` does in Keras;
    /// the files are Keras's. Before a file that names it is loaded, the function must be registered in that process.
    ///
    /// @param registeredName as `package>name`
    /// @return the function to give to layers that shall be saved
    /// @throws ValueException if the name is blank
    public static ActivationFunction register(String registeredName, ActivationFunction function) {
        if (registeredName.isBlank()) {
            throw new ValueException("activation", "the name to register is blank", "Give one as package>name");
        }
        var made = new Registered(registeredName, function);
        REGISTERED.put(registeredName, made);
        return made;
    }

    /// {@return the function that an argument of a config describes: a name of Keras's, or a registered function; empty
    /// if it is null or absent}
    ///
    /// @throws ValueException if there is no such function
    public static Optional<ActivationFunction> argument(ObjectConfig config, String key) {
        return config.argument(key).map(value -> switch (value) {
            case String name -> named(name);
            case Map<?, ?> map when "function".equals(map.get("class_name")) -> registered(map.get("config"));
            case Map<?, ?> map
            when map.get("class_name") instanceof String layer ->
                throw notFunction(config, key, "a " + layer, "Put the " + layer + " behind as a layer of its own");
            default -> throw notFunction(config, key, value.toString(), "Give the name of one");
        });
    }

    private static ValueException notFunction(ObjectConfig config, String key, String what, String cure) {
        return new ValueException(
                "config of " + config.className(), "'" + key + "' is " + what + ", no function", cure);
    }

    private static ActivationFunction registered(@Nullable Object name) {
        ActivationFunction found = REGISTERED.get(String.valueOf(name));
        if (found == null) {
            throw new ValueException(
                    "activation",
                    "function '" + name + "' is not registered",
                    "Call Activations.register(\"" + name + "\", function) before loading");
        }
        return found;
    }
}
