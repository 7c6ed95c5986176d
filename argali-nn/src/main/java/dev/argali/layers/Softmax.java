package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.ValueException;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Positive numbers that sum up to 1 along an axis, `exp(x) / sum(exp(x))`, as a layer.
///
/// Masked places become 0 and do not count in the sum: `softmax.apply(Masks.set(scores, mask))`.
public final class Softmax extends SameShape<Softmax> {
    private static final double NEVER = -1e9;
    private static final double NEVER_IN_FLOAT16 = -3e4;

    /// What a `Softmax` is made of.
    ///
    /// @param axes along which the sum is 1; negative counts from the end
    public record Config(List<Integer> axes) {
        /// @throws ValueException if there is no axis
        public Config {
            axes = List.copyOf(axes);
            if (axes.isEmpty()) {
                throw new ValueException("Softmax", "there is no axis", "Give one, as -1");
            }
        }
    }

    private final Config config;

    private Softmax(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// Along the last axis.
    public static Softmax of() {
        return new Softmax(Settings.DEFAULTS, new Config(List.of(-1)));
    }

    static Softmax from(Settings settings, ObjectConfig file) {
        return new Softmax(settings, new Config(LayerConfigs.ints(file, "axis").orElse(List.of(-1))));
    }

    /// {@return a new layer along these axes; negative counts from the end}
    public Softmax axes(int... values) {
        return new Softmax(settings(), new Config(Arrays.stream(values).boxed().toList()));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Softmax with(Settings settings) {
        return new Softmax(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        int[] axes = config.axes.stream().mapToInt(Integer::intValue).toArray();
        return masked(x, Masks.of(x).map(_ -> Primitives.broadcast(Merge.places(x), x.shape())), axes);
    }

    /// @param mask bools of the shape of `x`
    static Tensor masked(Tensor x, Optional<Tensor> mask, int... axes) {
        if (mask.isEmpty()) {
            return Nonlinear.softmax(x, axes);
        }
        double never = x.dtype() == DType.FLOAT16 ? NEVER_IN_FLOAT16 : NEVER;
        Tensor y = Nonlinear.softmax(Merge.where(mask.get(), x, Primitives.fillLike(x, never)), axes);
        // Where a whole axis is masked the softmax is not 0.
        return Merge.where(mask.get(), y, Primitives.fillLike(y, 0));
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("axis", config.axes.size() == 1 ? config.axes.getFirst() : config.axes);
    }
}
