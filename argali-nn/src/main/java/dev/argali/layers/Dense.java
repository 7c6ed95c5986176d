package dev.argali.layers;

import static dev.argali.activations.Activations.LINEAR;
import static dev.argali.initializers.Initializers.GLOROT_UNIFORM;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializer;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Fully connected layer over the last axis: `y = activation(x · kernel + bias)`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, ..., features]` | |
/// | `kernel` | `[features, units]` | Glorot uniform |
/// | `bias` | `[units]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, ..., units]` | |
///
/// Defaults are those of Keras's `Dense`. Products accumulate in float32 under half-precision policies.
public final class Dense extends FluentLayer<Dense> {
    /// What a `Dense` is made of. `kernel` and `bias` each hold initializer, regularizer and constraint.
    ///
    /// @param units the size of the last output axis
    /// @param activation applied to the sum
    /// @param useBias whether there is a bias
    /// @param kernel how the kernel begins, what it costs, what it is held to
    /// @param bias the same of the bias
    public record Config(
            int units, ActivationFunction activation, boolean useBias, WeightSpec kernel, WeightSpec bias) {
        /// @throws ValueException if there are no units
        public Config {
            if (units <= 0) {
                throw new ValueException(
                        "Dense", "units must be positive, got " + units, "Give the size of the last output axis");
            }
        }
    }

    private final Config config;
    private final Weight kernel;
    private final Optional<Weight> bias;

    private Dense(Settings settings, Config config) {
        super(settings);
        this.config = config;
        kernel = weight("kernel", config.kernel(), in -> Shape.of(in.last(), config.units()));
        bias = config.useBias()
                ? Optional.of(weight("bias", config.bias(), _ -> Shape.of(config.units())))
                : Optional.empty();
    }

    /// A linear layer with bias and `units` outputs per position.
    ///
    /// @throws ValueException if there are no units
    public static Dense of(int units) {
        return new Dense(
                Settings.DEFAULTS,
                new Config(units, LINEAR, true, WeightSpec.init(GLOROT_UNIFORM), WeightSpec.init(ZEROS)));
    }

    static Dense from(Settings settings, ObjectConfig file) {
        return new Dense(
                settings,
                new Config(
                        LayerConfigs.requireCount(file, "units"),
                        LayerConfigs.activation(file),
                        file.flag("use_bias").orElse(true),
                        WeightSpec.from(file, "kernel", GLOROT_UNIFORM),
                        WeightSpec.from(file, "bias", ZEROS)));
    }

    /// {@return a new layer with this activation}
    public Dense activation(ActivationFunction value) {
        return with(new Config(config.units, value, config.useBias, config.kernel, config.bias));
    }

    /// {@return a new layer with the activation of Keras's name, such as `relu`}
    public Dense activation(String name) {
        return activation(Activations.named(name));
    }

    /// {@return a new layer with or without bias}
    public Dense useBias(boolean value) {
        return with(new Config(config.units, config.activation, value, config.kernel, config.bias));
    }

    /// {@return a new layer with this kernel}
    public Dense kernel(WeightSpec value) {
        return with(new Config(config.units, config.activation, config.useBias, value, config.bias));
    }

    /// {@return a new layer with this bias}
    public Dense bias(WeightSpec value) {
        return with(new Config(config.units, config.activation, config.useBias, config.kernel, value));
    }

    /// {@return a new layer whose kernel begins so}
    public Dense kernelInitializer(Initializer value) {
        return kernel(config.kernel.initializer(value));
    }

    /// {@return a new layer whose kernel begins as Keras's name says, such as `he_normal`}
    public Dense kernelInitializer(String name) {
        return kernel(config.kernel.initializer(name));
    }

    /// {@return a new layer whose bias begins so}
    public Dense biasInitializer(Initializer value) {
        return bias(config.bias.initializer(value));
    }

    /// {@return a new layer whose bias begins as Keras's name says}
    public Dense biasInitializer(String name) {
        return bias(config.bias.initializer(name));
    }

    /// {@return a new layer with this penalty on the kernel}
    public Dense kernelRegularizer(Regularizer value) {
        return kernel(config.kernel.regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on the kernel, such as `l2`}
    public Dense kernelRegularizer(String name) {
        return kernel(config.kernel.regularizer(name));
    }

    /// {@return a new layer with this penalty on the bias}
    public Dense biasRegularizer(Regularizer value) {
        return bias(config.bias.regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on the bias}
    public Dense biasRegularizer(String name) {
        return bias(config.bias.regularizer(name));
    }

    /// {@return a new layer whose kernel is held to this}
    public Dense kernelConstraint(Constraint value) {
        return kernel(config.kernel.constraint(value));
    }

    /// {@return a new layer whose kernel is held to what Keras's name says, such as `max_norm`}
    public Dense kernelConstraint(String name) {
        return kernel(config.kernel.constraint(name));
    }

    /// {@return a new layer whose bias is held to this}
    public Dense biasConstraint(Constraint value) {
        return bias(config.bias.constraint(value));
    }

    /// {@return a new layer whose bias is held to what Keras's name says}
    public Dense biasConstraint(String name) {
        return bias(config.bias.constraint(name));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Dense with(Settings settings) {
        return new Dense(settings, config);
    }

    private Dense with(Config changed) {
        return new Dense(settings(), changed);
    }

    @Override
    protected InputSpec inputSpec() {
        InputSpec any = InputSpec.minRank(2);
        return builtFor().map(in -> any.axis(-1, in.last())).orElse(any);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        Tensor y = x.matmul(kernel.value());
        return config.activation.apply(bias.map(b -> y.add(b.value())).orElse(y));
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return input.with(-1, config.units);
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("units", config.units);
        all.put("activation", config.activation.config());
        all.put("use_bias", config.useBias);
        all.put("kernel_initializer", config.kernel.initializer().config());
        all.put("bias_initializer", config.bias.initializer().config());
        all.put("kernel_regularizer", Regularizers.config(config.kernel.regularizer()));
        all.put("bias_regularizer", Regularizers.config(config.bias.regularizer()));
        all.put("kernel_constraint", Constraints.config(config.kernel.constraint()));
        all.put("bias_constraint", Constraints.config(config.bias.constraint()));
        all.put("quantization_config", ObjectConfig.NONE);
        return all;
    }

    @Override
    protected String headline() {
        return "Dense(" + config.units + ")";
    }
}
