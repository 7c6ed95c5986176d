package dev.argali.layers;

import static dev.argali.activations.Activations.LINEAR;
import static dev.argali.initializers.Initializers.GLOROT_UNIFORM;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraints;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializer;
import dev.argali.ops.Convolutions;
import dev.argali.ops.WindowOptions;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Convolutions of each channel by itself, and then a mixing of what comes out.
///
/// Source: Chollet, "Xception: deep learning with depthwise separable convolutions", CVPR 2017.
///
/// @param <L> the class itself
public abstract sealed class SeparableConvolution<L extends SeparableConvolution<L>> extends ConvolutionLayer<L>
        permits SeparableConv1D, SeparableConv2D {
    /// What a separable convolution is made of. Each of the weights holds initializer, regularizer and constraint.
    ///
    /// @param filters how many, how large, and how many for each channel before the mixing
    /// @param window how they go over the input
    /// @param activation applied to the sum
    /// @param depthwise the kernel that goes over the input
    /// @param pointwise the kernel that mixes
    /// @param bias added at the end; absent with `useBias(false)`
    public record Config(
            Filters filters,
            WindowOptions window,
            ActivationFunction activation,
            WeightSpec depthwise,
            WeightSpec pointwise,
            Bias bias) {}

    /// The filters of a separable convolution.
    ///
    /// @param filters how many come out
    /// @param kernelSize their extent along each spatial axis
    /// @param depthMultiplier how many there are for each channel before the mixing
    public record Filters(int filters, List<Integer> kernelSize, int depthMultiplier) {
        /// @throws ValueException if a number is not positive
        public Filters {
            kernelSize = List.copyOf(kernelSize);
            if (filters <= 0 || depthMultiplier <= 0 || kernelSize.stream().anyMatch(k -> k <= 0)) {
                throw new ValueException(
                        "separable convolution",
                        "filters, kernelSize and depthMultiplier are " + filters + ", " + kernelSize + " and "
                                + depthMultiplier,
                        "Give positive numbers");
            }
        }
    }

    /// The bias of a separable convolution.
    ///
    /// @param useBias whether there is one
    /// @param bias how it begins, what it costs, what it is held to
    public record Bias(boolean useBias, WeightSpec bias) {}

    private final Config config;
    private final Weight depthwise;
    private final Weight pointwise;
    private final Optional<Weight> bias;

    SeparableConvolution(Settings settings, Config config) {
        super(settings, config.filters.kernelSize, config.window);
        this.config = config;
        Filters f = config.filters;
        depthwise = weight(
                "depthwise_kernel",
                config.depthwise,
                in -> Shape.of(f.kernelSize).concat(Shape.of(channels(in), f.depthMultiplier)));
        pointwise = weight(
                "pointwise_kernel",
                config.pointwise,
                in -> Shape.of(Collections.nCopies(f.kernelSize.size(), 1))
                        .concat(Shape.of(channels(in) * f.depthMultiplier, f.filters)));
        bias = config.bias.useBias
                ? Optional.of(weight("bias", config.bias.bias, _ -> Shape.of(f.filters)))
                : Optional.empty();
    }

    static Config config(int filters, int rank, int... size) {
        return new Config(
                new Filters(filters, SpatialAxes.each("kernelSize", rank, size), 1),
                WindowOptions.DEFAULTS,
                LINEAR,
                WeightSpec.init(GLOROT_UNIFORM),
                WeightSpec.init(GLOROT_UNIFORM),
                new Bias(true, WeightSpec.init(ZEROS)));
    }

    static Config config(ObjectConfig file, int rank) {
        int filters = LayerConfigs.requireCount(file, "filters");
        int multiplier = Math.toIntExact(file.integer("depth_multiplier").orElse(1L));
        return new Config(
                new Filters(filters, SpatialAxes.each(file, "kernel_size", rank), multiplier),
                Convolution.window(file),
                LayerConfigs.activation(file),
                WeightSpec.from(file, "depthwise", GLOROT_UNIFORM),
                WeightSpec.from(file, "pointwise", GLOROT_UNIFORM),
                new Bias(file.flag("use_bias").orElse(true), WeightSpec.from(file, "bias", ZEROS)));
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    @Override
    int outputs(int channels) {
        return config.filters.filters;
    }

    @Override
    final L window(WindowOptions value) {
        return with(
                new Config(config.filters, value, config.activation, config.depthwise, config.pointwise, config.bias));
    }

    /// {@return a new layer with so many filters for each channel before the mixing}
    ///
    /// @throws ValueException if the number is not positive
    public final L depthMultiplier(int value) {
        return with(new Config(
                new Filters(config.filters.filters, config.filters.kernelSize, value),
                config.window,
                config.activation,
                config.depthwise,
                config.pointwise,
                config.bias));
    }

    /// {@return a new layer with this activation}
    public final L activation(ActivationFunction value) {
        return with(new Config(config.filters, config.window, value, config.depthwise, config.pointwise, config.bias));
    }

    /// {@return a new layer with the activation of Keras's name, such as `relu`}
    public final L activation(String name) {
        return activation(Activations.named(name));
    }

    /// {@return a new layer with or without bias}
    public final L useBias(boolean value) {
        return with(new Config(
                config.filters,
                config.window,
                config.activation,
                config.depthwise,
                config.pointwise,
                new Bias(value, config.bias.bias)));
    }

    /// {@return a new layer with this kernel over the input}
    public final L depthwise(WeightSpec value) {
        return with(new Config(config.filters, config.window, config.activation, value, config.pointwise, config.bias));
    }

    /// {@return a new layer with this kernel that mixes}
    public final L pointwise(WeightSpec value) {
        return with(new Config(config.filters, config.window, config.activation, config.depthwise, value, config.bias));
    }

    /// {@return a new layer with this bias}
    public final L bias(WeightSpec value) {
        return with(new Config(
                config.filters,
                config.window,
                config.activation,
                config.depthwise,
                config.pointwise,
                new Bias(config.bias.useBias, value)));
    }

    /// {@return a new layer whose kernel over the input begins so}
    public final L depthwiseInitializer(Initializer value) {
        return depthwise(config.depthwise.initializer(value));
    }

    /// {@return a new layer whose kernel over the input begins as Keras's name says}
    public final L depthwiseInitializer(String name) {
        return depthwise(config.depthwise.initializer(name));
    }

    /// {@return a new layer whose mixing kernel begins so}
    public final L pointwiseInitializer(Initializer value) {
        return pointwise(config.pointwise.initializer(value));
    }

    /// {@return a new layer whose mixing kernel begins as Keras's name says}
    public final L pointwiseInitializer(String name) {
        return pointwise(config.pointwise.initializer(name));
    }

    @Override
    public final Config config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    private L with(Config changed) {
        return make(settings(), changed);
    }

    @Override
    protected final Tensor call(Tensor x, boolean training) {
        Tensor y = Convolutions.separableConv(x, depthwise.value(), pointwise.value(), _ -> config.window);
        return output(y, bias, config.activation);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("depth_multiplier", config.filters.depthMultiplier);
        all.put("filters", config.filters.filters);
        all.putAll(windowArguments(Map.of()));
        all.put("activation", config.activation.config());
        all.put("use_bias", config.bias.useBias);
        List<String> words = List.of("depthwise", "pointwise", "bias");
        List<WeightSpec> specs = List.of(config.depthwise, config.pointwise, config.bias.bias);
        for (int i = 0; i < 3; i++) {
            all.put(words.get(i) + "_initializer", specs.get(i).initializer().config());
        }
        for (int i = 0; i < 3; i++) {
            all.put(
                    words.get(i) + "_regularizer",
                    Regularizers.config(specs.get(i).regularizer()));
        }
        all.put("activity_regularizer", Regularizers.config(settings().activityRegularizer()));
        for (int i = 0; i < 3; i++) {
            all.put(
                    words.get(i) + "_constraint",
                    Constraints.config(specs.get(i).constraint()));
        }
        return all;
    }

    @Override
    protected final String headline() {
        return className() + "(" + config.filters.filters + ", " + config.filters.kernelSize + ")";
    }
}
