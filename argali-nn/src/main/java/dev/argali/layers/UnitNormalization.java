package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Reductions;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Brings the numbers along some axes of each example to length 1: `x / sqrt(sum(x²))`.
public final class UnitNormalization extends SameShape<UnitNormalization> {
    /// Shorter vectors are divided by this.
    private static final double SHORTEST = 1e-12;

    /// What a `UnitNormalization` is made of.
    ///
    /// @param axes along which the length is 1; negative counts from the end
    public record Config(List<Integer> axes) {
        /// @throws ValueException if there is no axis
        public Config {
            axes = List.copyOf(axes);
            if (axes.isEmpty()) {
                throw new ValueException("UnitNormalization", "there is no axis", "Give one, as -1");
            }
        }
    }

    private final Config config;

    private UnitNormalization(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// Along the last axis.
    public static UnitNormalization of() {
        return new UnitNormalization(Settings.DEFAULTS, new Config(List.of(-1)));
    }

    static UnitNormalization from(Settings settings, ObjectConfig file) {
        return new UnitNormalization(
                settings, new Config(LayerConfigs.ints(file, "axis").orElse(List.of(-1))));
    }

    /// {@return a new layer along these axes; negative counts from the end}
    public UnitNormalization axes(int... values) {
        return new UnitNormalization(
                settings(), new Config(Arrays.stream(values).boxed().toList()));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected UnitNormalization with(Settings settings) {
        return new UnitNormalization(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        int[] axes = config.axes.stream().mapToInt(Integer::intValue).toArray();
        Tensor inverse = x.square().sum(axes).rsqrt().minimum(1 / SHORTEST);
        return x.mul(Reductions.keepDims(inverse, x, axes));
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("axis", config.axes.size() == 1 ? config.axes.getFirst() : config.axes);
    }
}
