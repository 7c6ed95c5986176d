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
import dev.argali.ops.Padding;
import dev.argali.ops.WindowOptions;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What convolutions with one kernel have in common: `y = activation(kernel over x + bias)`.
///
/// @param <L> the class itself
public abstract sealed class Convolution<L extends Convolution<L>> extends ConvolutionLayer<L>
        permits PlainConvolution, DepthwiseConvolution, TransposedConvolution {
    /// What a convolution is made of. `kernel` and `bias` each hold initializer, regularizer and constraint.
    ///
    /// @param filters how many there are, how large they are, and of which channels they are
    /// @param window how they go over the input
    /// @param activation applied to the sum
    /// @param useBias whether there is a bias
    /// @param kernel how the kernel begins, what it costs, what it is held to
    /// @param bias the same of the bias
    public record Config(
            Filters filters,
            WindowOptions window,
            ActivationFunction activation,
            boolean useBias,
            WeightSpec kernel,
            WeightSpec bias) {
        Config filters(Filters value) {
            return new Config(value, window, activation, useBias, kernel, bias);
        }

        Config window(WindowOptions value) {
            return new Config(filters, value, activation, useBias, kernel, bias);
        }

        Config kernel(WeightSpec value) {
            return new Config(filters, window, activation, useBias, value, bias);
        }

        Config bias(WeightSpec value) {
            return new Config(filters, window, activation, useBias, kernel, value);
        }
    }

    /// The filters of a convolution.
    ///
    /// @param filters how many; of a depthwise convolution, how many for each channel
    /// @param kernelSize their extent along each spatial axis
    /// @param groups into how many equal groups channels and filters are cut, each filter looking at its group alone
    public record Filters(int filters, List<Integer> kernelSize, int groups) {
        /// @throws ValueException if a number is not positive, or the groups do not divide the filters
        public Filters {
            kernelSize = List.copyOf(kernelSize);
            if (filters <= 0 || groups <= 0 || kernelSize.stream().anyMatch(k -> k <= 0)) {
                throw new ValueException(
                        "convolution",
                        "filters, kernelSize and groups are " + filters + ", " + kernelSize + " and " + groups,
                        "Give positive numbers");
            }
            if (filters % groups != 0) {
                throw new ValueException(
                        "convolution",
                        groups + " groups do not divide " + filters + " filters",
                        "Give a number of filters that is a multiple of the groups");
            }
        }
    }

    private final Config config;
    private final Weight kernel;
    private final Optional<Weight> bias;

    Convolution(Settings settings, Config config) {
        super(settings, config.filters.kernelSize, config.window);
        this.config = config;
        requireOneStep(className(), config.window);
        kernel = weight("kernel", config.kernel, this::kernelShape);
        bias = config.useBias
                ? Optional.of(weight("bias", config.bias, in -> Shape.of(outputs(channels(in)))))
                : Optional.empty();
    }

    /// @param where for the message
    static void requireOneStep(String where, WindowOptions window) {
        boolean strides = window.strides().stream().anyMatch(n -> n > 1);
        boolean gaps = window.dilationRate().stream().anyMatch(n -> n > 1);
        if (strides && gaps) {
            throw new ValueException(
                    where,
                    "strides are " + window.strides() + " and dilation rates " + window.dilationRate(),
                    "Give one of them, or use two layers");
        }
    }

    static Config config(int filters, int rank, int[] size) {
        return new Config(
                new Filters(filters, SpatialAxes.each("kernelSize", rank, size), 1),
                WindowOptions.DEFAULTS,
                LINEAR,
                true,
                WeightSpec.init(GLOROT_UNIFORM),
                WeightSpec.init(ZEROS));
    }

    /// @param filters Keras's name of their number
    /// @param kernel Keras's word for the kernel in the names of its arguments
    static Config config(ObjectConfig file, int rank, String filters, String kernel) {
        int count = Math.toIntExact(file.integer(filters)
                .or(() -> filters.equals("depth_multiplier") ? Optional.of(1L) : Optional.empty())
                .orElseThrow(() -> file.missing(filters)));
        int groups = Math.toIntExact(file.integer("groups").orElse(1L));
        return new Config(
                new Filters(count, SpatialAxes.each(file, "kernel_size", rank), groups),
                window(file),
                LayerConfigs.activation(file),
                file.flag("use_bias").orElse(true),
                WeightSpec.from(file, kernel, GLOROT_UNIFORM),
                WeightSpec.from(file, "bias", ZEROS));
    }

    static WindowOptions window(ObjectConfig file) {
        return WindowOptions.DEFAULTS
                .strides(numbers(file, "strides"))
                .padding(file.text("padding").map(Padding::named).orElse(Padding.VALID))
                .dilationRate(numbers(file, "dilation_rate"))
                .outputPadding(numbers(file, "output_padding"))
                .dataFormat(LayerConfigs.dataFormat(file));
    }

    private static int[] numbers(ObjectConfig file, String key) {
        return SpatialAxes.array(LayerConfigs.ints(file, key).orElse(List.of()));
    }

    // ---- what differs ---------------------------------------------------------------------------------------------

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return the shape of the kernel for inputs of a shape}
    abstract Shape kernelShape(Shape input);

    /// {@return what the kernel makes of the input}
    abstract Tensor convolve(Tensor x, Tensor kernel, WindowOptions window);

    // ---- what does not --------------------------------------------------------------------------------------------

    @Override
    int outputs(int channels) {
        return config.filters.filters;
    }

    @Override
    final L window(WindowOptions value) {
        return with(config.window(value));
    }

    /// {@return a new layer with this activation}
    public final L activation(ActivationFunction value) {
        return with(new Config(config.filters, config.window, value, config.useBias, config.kernel, config.bias));
    }

    /// {@return a new layer with the activation of Keras's name, such as `relu`}
    public final L activation(String name) {
        return activation(Activations.named(name));
    }

    /// {@return a new layer with or without bias}
    public final L useBias(boolean value) {
        return with(new Config(config.filters, config.window, config.activation, value, config.kernel, config.bias));
    }

    /// {@return a new layer with this kernel}
    public final L kernel(WeightSpec value) {
        return with(config.kernel(value));
    }

    /// {@return a new layer with this bias}
    public final L bias(WeightSpec value) {
        return with(config.bias(value));
    }

    /// {@return a new layer whose kernel begins so}
    public final L kernelInitializer(Initializer value) {
        return kernel(config.kernel.initializer(value));
    }

    /// {@return a new layer whose kernel begins as Keras's name says, such as `he_normal`}
    public final L kernelInitializer(String name) {
        return kernel(config.kernel.initializer(name));
    }

    /// {@return a new layer whose bias begins so}
    public final L biasInitializer(Initializer value) {
        return bias(config.bias.initializer(value));
    }

    /// {@return a new layer whose bias begins as Keras's name says}
    public final L biasInitializer(String name) {
        return bias(config.bias.initializer(name));
    }

    /// {@return a new layer with this penalty on the kernel}
    public final L kernelRegularizer(Regularizer value) {
        return kernel(config.kernel.regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on the kernel, such as `l2`}
    public final L kernelRegularizer(String name) {
        return kernel(config.kernel.regularizer(name));
    }

    /// {@return a new layer with this penalty on the bias}
    public final L biasRegularizer(Regularizer value) {
        return bias(config.bias.regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on the bias}
    public final L biasRegularizer(String name) {
        return bias(config.bias.regularizer(name));
    }

    /// {@return a new layer whose kernel is held to this}
    public final L kernelConstraint(Constraint value) {
        return kernel(config.kernel.constraint(value));
    }

    /// {@return a new layer whose kernel is held to what Keras's name says, such as `max_norm`}
    public final L kernelConstraint(String name) {
        return kernel(config.kernel.constraint(name));
    }

    /// {@return a new layer whose bias is held to this}
    public final L biasConstraint(Constraint value) {
        return bias(config.bias.constraint(value));
    }

    /// {@return a new layer whose bias is held to what Keras's name says}
    public final L biasConstraint(String name) {
        return bias(config.bias.constraint(name));
    }

    @Override
    public final Config config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    final L with(Config changed) {
        return make(settings(), changed);
    }

    @Override
    protected final Tensor call(Tensor x, boolean training) {
        return output(convolve(x, kernel.value(), config.window), bias, config.activation);
    }

    /// What files say of activation, bias and weights.
    ///
    /// @param word Keras's word for the kernel in the names of its arguments
    final Map<String, Object> weightArguments(String word) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("activation", config.activation.config());
        all.put("use_bias", config.useBias);
        all.put(word + "_initializer", config.kernel.initializer().config());
        all.put("bias_initializer", config.bias.initializer().config());
        all.put(word + "_regularizer", Regularizers.config(config.kernel.regularizer()));
        all.put("bias_regularizer", Regularizers.config(config.bias.regularizer()));
        all.put("activity_regularizer", Regularizers.config(settings().activityRegularizer()));
        all.put(word + "_constraint", Constraints.config(config.kernel.constraint()));
        all.put("bias_constraint", Constraints.config(config.bias.constraint()));
        return all;
    }

    @Override
    protected String headline() {
        return className() + "(" + config.filters.filters + ", " + config.filters.kernelSize + ")";
    }
}
