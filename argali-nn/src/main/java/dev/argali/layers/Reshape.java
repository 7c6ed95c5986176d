package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The numbers of each example in another shape, in the same order: `[batch, ...]` to `[batch, targetShape]`.
public final class Reshape extends FluentLayer<Reshape> {
    /// What a `Reshape` is made of.
    ///
    /// @param targetShape the extents without the batch; one of them may be [Shape#ANY], which takes what is left
    public record Config(List<Integer> targetShape) {
        /// @throws ValueException if an extent is negative, or more than one is left open
        public Config {
            targetShape = List.copyOf(targetShape);
            if (targetShape.stream().anyMatch(n -> n < Shape.ANY)
                    || targetShape.stream().filter(n -> n == Shape.ANY).count() > 1) {
                throw new ValueException(
                        "Reshape",
                        "targetShape is " + targetShape,
                        "Give 0 or more for each axis but one, which may be -1 for what is left");
            }
        }
    }

    private final Config config;

    private Reshape(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// To these extents, without the batch; one of them may be -1, which takes what is left.
    ///
    /// @throws ValueException if an extent is negative, or more than one is left open
    public static Reshape of(int... targetShape) {
        return new Reshape(
                Settings.DEFAULTS, new Config(Arrays.stream(targetShape).boxed().toList()));
    }

    static Reshape from(Settings settings, ObjectConfig file) {
        List<Integer> target = LayerConfigs.ints(file, "target_shape").orElseThrow(() -> file.missing("target_shape"));
        return new Reshape(settings, new Config(target));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Reshape with(Settings settings) {
        return new Reshape(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(1);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return x.reshape(computeOutputShape(x.shape()).dims());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        Shape target = Shape.of(config.targetShape).insert(0, input.dim(0));
        Shape example = input.remove(0);
        if (!example.isStatic()) {
            return target;
        }
        long known = config.targetShape.stream()
                .filter(n -> n != Shape.ANY)
                .mapToLong(Integer::longValue)
                .reduce(1, Math::multiplyExact);
        int open = config.targetShape.indexOf(Shape.ANY);
        boolean fits = open < 0 ? known == example.size() : known > 0 && example.size() % known == 0;
        if (!fits) {
            throw new ShapeException(
                    label(),
                    "an example of " + example + " has " + example.size() + " numbers, which do not fit into "
                            + Shape.of(config.targetShape),
                    "Give extents whose product is the same");
        }
        return open < 0 ? target : target.with(open + 1, Math.toIntExact(example.size() / known));
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("target_shape", config.targetShape);
    }

    @Override
    protected String headline() {
        return "Reshape(" + Shape.of(config.targetShape) + ")";
    }
}
