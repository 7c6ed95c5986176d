package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Creation;
import dev.argali.ops.Special;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gives the numbers along some axes of each example mean 0 and variance 1:
/// `gamma · (x - mean) / sqrt(variance + epsilon) + beta`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input, output | `[batch, ..., features]` | |
/// | `gamma`, `beta` | the extents of the axes, `[features]` | ones, zeros; absent with `scale(false)`, `center(false)`
/// |
///
/// Half types are normalised in float32. Source: Ba et al., "Layer normalization", 2016.
public final class LayerNormalization extends Normalizing<LayerNormalization> {
    /// What a `LayerNormalization` is made of.
    ///
    /// @param axes what is normalised together; negative counts from the end
    /// @param epsilon added to the variance
    /// @param affine what is done with the normalised numbers
    public record Config(List<Integer> axes, double epsilon, Affine affine) {
        /// Sorts the axes, as Keras does.
        ///
        /// @throws ValueException if there is none
        public Config {
            axes = axes.stream().sorted().toList();
            if (axes.isEmpty()) {
                throw new ValueException("LayerNormalization", "there is no axis", "Give one, as -1");
            }
        }
    }

    private final Config config;

    private LayerNormalization(Settings settings, Config config) {
        super(
                settings,
                config.affine,
                in -> Shape.of(config.axes.stream().map(in::dim).toList()));
        this.config = config;
    }

    /// Along the last axis.
    public static LayerNormalization of() {
        return new LayerNormalization(Settings.DEFAULTS, new Config(List.of(-1), 1e-3, Affine.BOTH));
    }

    static LayerNormalization from(Settings settings, ObjectConfig file) {
        if (file.flag("rms_scaling").orElse(false)) {
            throw new ValueException(
                    "config of LayerNormalization", "rms_scaling is true, which Keras gave up", "Use RMSNormalization");
        }
        List<Integer> axes = LayerConfigs.ints(file, "axis").orElse(List.of(-1));
        double epsilon = file.number("epsilon").orElse(1e-3);
        return new LayerNormalization(settings, new Config(axes, epsilon, Affine.from(file)));
    }

    /// {@return a new layer along these axes; negative counts from the end}
    public LayerNormalization axes(int... values) {
        return with(new Config(Arrays.stream(values).boxed().toList(), config.epsilon, config.affine));
    }

    /// {@return a new layer that adds this to the variance}
    public LayerNormalization epsilon(double value) {
        return with(new Config(config.axes, value, config.affine));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected LayerNormalization with(Settings settings) {
        return new LayerNormalization(settings, config);
    }

    @Override
    LayerNormalization with(Affine changed) {
        return with(new Config(config.axes, config.epsilon, changed));
    }

    private LayerNormalization with(Config changed) {
        return new LayerNormalization(settings(), changed);
    }

    @Override
    boolean autocast() {
        return false;
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(
                config.axes.stream().mapToInt(a -> a < 0 ? -a : a + 1).max().orElseThrow());
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        int[] axes = config.axes.stream().mapToInt(Integer::intValue).toArray();
        return normalized(x, axes).cast(settings().dtype().compute());
    }

    private Tensor normalized(Tensor x, int[] axes) {
        if (beta().isEmpty()) {
            return gamma().map(g -> Special.layerNormalization(x, g, config.epsilon, axes))
                    .orElseGet(() -> Special.layerNormalization(x, config.epsilon, axes));
        }
        Tensor beta = beta().get();
        Tensor gamma = gamma().orElseGet(() -> Creation.onesLike(beta));
        return Special.layerNormalization(x, gamma, beta, config.epsilon, axes);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("axis", config.axes);
        all.put("epsilon", config.epsilon);
        all.put("center", config.affine.center());
        all.put("scale", config.affine.scale());
        all.put("rms_scaling", false);
        config.affine.writeInitializers(all);
        config.affine.writeOthers(all);
        return all;
    }
}
