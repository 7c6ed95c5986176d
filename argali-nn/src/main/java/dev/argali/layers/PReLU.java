package dev.argali.layers;

import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.initializers.Initializer;
import dev.argali.ops.Nonlinear;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The ramp whose slope below 0 is learned: `x` above 0, else `alpha · x`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input, output | `[batch, a, b, ...]` | |
/// | `alpha` | `[a, b, ...]`, 1 for shared axes | zeros |
///
/// Source: He et al., "Delving deep into rectifiers", ICCV 2015.
public final class PReLU extends SameShape<PReLU> {
    /// What a `PReLU` is made of.
    ///
    /// @param alpha how the slopes begin, what they cost, what they are held to
    /// @param sharedAxes axes along which there is one slope, counted with the batch: 1 is the first axis of an example
    public record Config(WeightSpec alpha, List<Integer> sharedAxes) {
        /// Keeps an unmodifiable copy.
        public Config {
            sharedAxes = List.copyOf(sharedAxes);
        }
    }

    private final Config config;
    private final Weight alpha;

    private PReLU(Settings settings, Config config) {
        super(settings);
        this.config = config;
        alpha = weight("alpha", config.alpha, this::alphaShape);
    }

    /// With a slope for each number of an example, 0 at first.
    public static PReLU of() {
        return new PReLU(Settings.DEFAULTS, new Config(WeightSpec.init(ZEROS), List.of()));
    }

    static PReLU from(Settings settings, ObjectConfig file) {
        List<Integer> shared = LayerConfigs.ints(file, "shared_axes").orElse(List.of());
        return new PReLU(settings, new Config(WeightSpec.from(file, "alpha", ZEROS), shared));
    }

    /// {@return a new layer with one slope along these axes; 1 is the first axis of an example}
    public PReLU sharedAxes(int... axes) {
        return new PReLU(
                settings(), new Config(config.alpha, Arrays.stream(axes).boxed().toList()));
    }

    /// {@return a new layer with these slopes}
    public PReLU alpha(WeightSpec value) {
        return new PReLU(settings(), new Config(value, config.sharedAxes));
    }

    /// {@return a new layer whose slopes begin so}
    public PReLU alphaInitializer(Initializer value) {
        return alpha(config.alpha.initializer(value));
    }

    /// {@return a new layer whose slopes begin as Keras's name says}
    public PReLU alphaInitializer(String name) {
        return alpha(config.alpha.initializer(name));
    }

    /// {@return a new layer with this penalty on the slopes}
    public PReLU alphaRegularizer(Regularizer value) {
        return alpha(config.alpha.regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on the slopes}
    public PReLU alphaRegularizer(String name) {
        return alpha(config.alpha.regularizer(name));
    }

    /// {@return a new layer whose slopes are held to this}
    public PReLU alphaConstraint(Constraint value) {
        return alpha(config.alpha.constraint(value));
    }

    /// {@return a new layer whose slopes are held to what Keras's name says}
    public PReLU alphaConstraint(String name) {
        return alpha(config.alpha.constraint(name));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected PReLU with(Settings settings) {
        return new PReLU(settings, config);
    }

    private Shape alphaShape(Shape input) {
        Shape shape = input;
        for (int axis : config.sharedAxes) {
            if (axis < 1 || axis >= input.rank()) {
                throw new ShapeException(
                        label(), "shared axis " + axis + " of inputs " + input, "Give axes behind the batch");
            }
            shape = shape.with(axis, 1);
        }
        return shape.remove(0);
    }

    @Override
    protected InputSpec inputSpec() {
        return builtFor()
                .map(in -> {
                    InputSpec spec = InputSpec.rank(in.rank());
                    for (int axis = 1; axis < in.rank(); axis++) {
                        spec = config.sharedAxes.contains(axis) ? spec : spec.axis(axis, in.dim(axis));
                    }
                    return spec;
                })
                .orElse(InputSpec.minRank(1));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return Nonlinear.relu(x).sub(alpha.value().mul(Nonlinear.relu(x.neg())));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("alpha_initializer", config.alpha.initializer().config());
        all.put("alpha_regularizer", Regularizers.config(config.alpha.regularizer()));
        all.put("alpha_constraint", Constraints.config(config.alpha.constraint()));
        all.put("shared_axes", config.sharedAxes.isEmpty() ? ObjectConfig.NONE : config.sharedAxes);
        return all;
    }
}
