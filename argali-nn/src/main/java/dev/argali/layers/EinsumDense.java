package dev.argali.layers;

import static dev.argali.activations.Activations.LINEAR;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializer;
import dev.argali.initializers.VarianceScaling;
import dev.argali.ops.Linalg;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A dense layer between any axes, which an equation in Einstein's notation names:
/// `y = activation(einsum(equation, x, kernel) + bias)`.
///
/// | equation | output shape | bias axes | input | kernel | bias | output |
/// |---|---|---|---|---|---|---|
/// | `ab,bc->ac` | 64 | `c` | `[batch, 32]` | `[32, 64]` | `[64]` | `[batch, 64]` |
/// | `abc,cd->abd` | ANY, 64 | `d` | `[batch, 16, 32]` | `[32, 64]` | `[64]` | `[batch, 16, 64]` |
/// | `...x,xy->...y` | 64 | `y` | `[batch, ..., 32]` | `[32, 64]` | `[64]` | `[batch, ..., 64]` |
/// | `abc,cde->abde` | ANY, 2, 8 | `de` | `[batch, 16, 32]` | `[32, 2, 8]` | `[2, 8]` | `[batch, 16, 2, 8]` |
///
/// A letter stands for an axis. Letters that the output has not are summed over. By itself the layer is linear and
/// without bias, its kernel Glorot uniform by the axes that are summed over and those that stay.
public final class EinsumDense extends FluentLayer<EinsumDense> implements ProjectionWithers<EinsumDense> {
    /// What an `EinsumDense` is made of.
    ///
    /// @param equation the letters of the axes of input, kernel and output
    /// @param outputShape the extents of the output without the batch and what `...` stands for; [Shape#ANY] for what
    ///     the input has
    /// @param activation applied to the sum
    /// @param biasAxes the letters of the output's axes along which the bias differs; empty for no bias
    /// @param weights how kernel and bias begin, what they cost, what they are held to
    public record Config(
            String equation, Shape outputShape, ActivationFunction activation, String biasAxes, KernelAndBias weights) {
        /// @throws ValueException if the equation is none, or a bias axis is none of the output
        public Config {
            EinsumEquation.parse(equation).requireBias(biasAxes);
        }
    }

    private final Config config;
    private final boolean givesMasksOn;
    private final EinsumEquation equation;
    private final Weight kernel;
    private final Optional<Weight> bias;

    private EinsumDense(Settings settings, Config config) {
        this(settings, config, false);
    }

    /// @param givesMasksOn whether the mask of the input is that of the output, for layers that know that it is
    EinsumDense(Settings settings, Config config, boolean givesMasksOn) {
        super(settings);
        this.config = config;
        this.givesMasksOn = givesMasksOn;
        equation = EinsumEquation.parse(config.equation);
        WeightSpec spec = config.weights.kernel();
        kernel = weight(
                "kernel",
                spec.initializer(scaled(spec.initializer())),
                in -> equation.kernel(in, computeOutputShape(in)));
        bias = config.biasAxes.isEmpty()
                ? Optional.empty()
                : Optional.of(weight(
                        "bias",
                        config.weights.bias(),
                        in -> equation.bias(in, computeOutputShape(in), config.biasAxes)));
    }

    /// Which axes of the kernel are inputs and which are outputs does not follow from their order.
    private Initializer scaled(Initializer given) {
        return given instanceof VarianceScaling scaling
                ? (Shape shape, DType dtype) ->
                        scaling.initialize(shape, dtype, equation.kernelAxes(true), equation.kernelAxes(false))
                : given;
    }

    /// A linear layer without bias.
    ///
    /// @param equation the letters of the axes, such as `abc,cd->abd`
    /// @param outputShape the extents of the output behind the batch, without what `...` stands for; [Shape#ANY] for
    ///     what the input has
    /// @throws ValueException if the equation is none
    public static EinsumDense of(String equation, int... outputShape) {
        return new EinsumDense(
                Settings.DEFAULTS, new Config(equation, Shape.of(outputShape), LINEAR, "", KernelAndBias.DEFAULTS));
    }

    static EinsumDense from(Settings settings, ObjectConfig file) {
        Shape one =
                file.argument("output_shape").filter(Number.class::isInstance).isPresent()
                        ? Shape.of(file.integer("output_shape").orElseThrow().intValue())
                        : LayerConfigs.shape(file, "output_shape").orElseThrow(() -> file.missing("output_shape"));
        return new EinsumDense(
                settings,
                new Config(
                        file.text("equation").orElseThrow(() -> file.missing("equation")),
                        one,
                        LayerConfigs.activation(file),
                        file.text("bias_axes").orElse(""),
                        KernelAndBias.from(file)));
    }

    /// {@return a new layer with this activation}
    public EinsumDense activation(ActivationFunction value) {
        return with(new Config(config.equation, config.outputShape, value, config.biasAxes, config.weights));
    }

    /// {@return a new layer with the activation of Keras's name, such as `relu`}
    public EinsumDense activation(String name) {
        return activation(Activations.named(name));
    }

    /// A bias along some axes of the output.
    ///
    /// @param letters of these axes; empty for no bias
    /// @return a new layer
    /// @throws ValueException if the output has no such axis
    public EinsumDense biasAxes(String letters) {
        return with(new Config(config.equation, config.outputShape, config.activation, letters, config.weights));
    }

    @Override
    public EinsumDense weights(UnaryOperator<KernelAndBias> change) {
        return with(new Config(
                config.equation, config.outputShape, config.activation, config.biasAxes, change.apply(config.weights)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected EinsumDense with(Settings settings) {
        return new EinsumDense(settings, config);
    }

    private EinsumDense with(Config changed) {
        return new EinsumDense(settings(), changed);
    }

    @Override
    protected InputSpec inputSpec() {
        return builtFor().map(in -> InputSpec.rank(in.rank())).orElse(InputSpec.minRank(1));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        computeOutputShape(x.shape());
        Tensor y = Linalg.einsum(config.equation, x, kernel.value());
        return config.activation.apply(bias.map(b -> y.add(b.value())).orElse(y));
    }

    /// The shape of the output for inputs of this shape.
    ///
    /// @throws ShapeException if the equation does not fit it, or fits other extents than the output's
    @Override
    public Shape computeOutputShape(Shape input) {
        if (!equation.fits(input.rank())) {
            throw new ShapeException(
                    label(),
                    "the equation " + config.equation + " has "
                            + equation.input().length() + " axes for the input, which is " + input,
                    "Feed an input with an axis for each letter of '" + equation.input() + "'");
        }
        return equation.output(label(), input, config.outputShape);
    }

    @Override
    protected boolean supportsMasking() {
        return givesMasksOn;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output_shape", LayerConfigs.list(config.outputShape));
        all.put("equation", config.equation);
        all.put("activation", config.activation.config());
        all.put("bias_axes", config.biasAxes.isEmpty() ? ObjectConfig.NONE : config.biasAxes);
        all.putAll(config.weights.arguments(settings().activityRegularizer()));
        all.put("quantization_config", ObjectConfig.NONE);
        return all;
    }

    @Override
    protected String headline() {
        return "EinsumDense(" + config.equation + ")";
    }
}
