package dev.argali.layers;

import static dev.argali.initializers.Initializers.ONES;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Special;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Divides the numbers along some axes of each example by the root of their mean square:
/// `scale · x / sqrt(mean(x²) + epsilon)`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input, output | `[batch, ..., features]` | |
/// | `scale` | the extents of the axes, `[features]` | ones |
///
/// Source: Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.
public final class RMSNormalization extends FluentLayer<RMSNormalization> {
    /// What an `RMSNormalization` is made of.
    ///
    /// @param axes what is normalised together; negative counts from the end
    /// @param epsilon added to the mean square
    public record Config(List<Integer> axes, double epsilon) {
        /// Sorts the axes, as Keras does.
        ///
        /// @throws ValueException if there is none
        public Config {
            axes = axes.stream().sorted().toList();
            if (axes.isEmpty()) {
                throw new ValueException("RMSNormalization", "there is no axis", "Give one, as -1");
            }
        }
    }

    private final Config config;
    private final Weight scale;

    private RMSNormalization(Settings settings, Config config) {
        super(settings);
        this.config = config;
        scale = weight(
                "scale",
                WeightSpec.init(ONES),
                in -> Shape.of(config.axes.stream().map(in::dim).toList()));
    }

    /// Along the last axis.
    public static RMSNormalization of() {
        return new RMSNormalization(Settings.DEFAULTS, new Config(List.of(-1), 1e-6));
    }

    static RMSNormalization from(Settings settings, ObjectConfig file) {
        List<Integer> axes = LayerConfigs.ints(file, "axis").orElse(List.of(-1));
        return new RMSNormalization(
                settings, new Config(axes, file.number("epsilon").orElse(1e-6)));
    }

    /// {@return a new layer along these axes; negative counts from the end}
    public RMSNormalization axes(int... values) {
        return new RMSNormalization(
                settings(), new Config(Arrays.stream(values).boxed().toList(), config.epsilon));
    }

    /// {@return a new layer that adds this to the mean square}
    public RMSNormalization epsilon(double value) {
        return new RMSNormalization(settings(), new Config(config.axes, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RMSNormalization with(Settings settings) {
        return new RMSNormalization(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(
                config.axes.stream().mapToInt(a -> a < 0 ? -a : a + 1).max().orElseThrow());
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        int[] axes = config.axes.stream().mapToInt(Integer::intValue).toArray();
        return Special.rmsNormalization(x, scale.value(), config.epsilon, axes);
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return input;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("axis", config.axes);
        all.put("epsilon", config.epsilon);
        return all;
    }
}
