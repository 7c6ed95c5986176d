package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Creation;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Its inputs one behind the other along an axis, the last one without a word: `Concatenate.of().apply(a, b)`.
///
/// The inputs are equal in all other extents.
public final class Concatenate extends Merge<Concatenate> {
    /// What a `Concatenate` is made of.
    ///
    /// @param axis where the inputs follow each other; negative counts from the end
    public record Config(int axis) {}

    private final Config config;

    private Concatenate(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// Along the last axis.
    public static Concatenate of() {
        return new Concatenate(Settings.DEFAULTS, new Config(-1));
    }

    static Concatenate from(Settings settings, ObjectConfig file) {
        return new Concatenate(
                settings, new Config(Math.toIntExact(file.integer("axis").orElse(-1L))));
    }

    /// {@return a new layer along this axis; negative counts from the end}
    public Concatenate axis(int value) {
        return new Concatenate(settings(), new Config(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Concatenate with(Settings settings) {
        return new Concatenate(settings, config);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        return Shapes.concatenate(inputs, config.axis);
    }

    @Override
    public Shape computeOutputShape(List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw new ShapeException(label(), "there is no input", "Give at least one tensor");
        }
        Shape first = inputs.getFirst();
        if (config.axis >= first.rank() || config.axis < -first.rank()) {
            throw misfit(inputs, "there is no axis " + config.axis, "Give one of the axes of the inputs");
        }
        int along = first.axis(config.axis);
        int[] dims = first.dims();
        for (Shape input : inputs.subList(1, inputs.size())) {
            if (input.rank() != dims.length) {
                throw misfit(inputs, "ranks differ", "Give tensors of one rank");
            }
            for (int axis = 0; axis < dims.length; axis++) {
                dims[axis] = axis == along
                        ? sum(dims[axis], input.dim(axis))
                        : same(axis, dims[axis], input.dim(axis), inputs);
            }
        }
        return Shape.of(dims);
    }

    private static int sum(int a, int b) {
        return a == Shape.ANY || b == Shape.ANY ? Shape.ANY : Math.addExact(a, b);
    }

    private int same(int axis, int a, int b, List<Shape> inputs) {
        if (a != b && a != Shape.ANY && b != Shape.ANY) {
            throw misfit(
                    inputs,
                    "extents differ at axis " + axis + " (" + a + " != " + b + ")",
                    "Inputs may differ along axis " + config.axis + " alone");
        }
        return a == Shape.ANY ? b : a;
    }

    /// A place counts if any of its numbers comes from a place that counts; inputs without a mask count.
    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        List<Tensor> all = inputs.tensors();
        if (all.stream().allMatch(x -> Masks.of(x).isEmpty())) {
            return Optional.empty();
        }
        List<Tensor> wide = all.stream()
                .map(x -> Masks.of(x).isPresent()
                        ? Primitives.broadcast(places(x), x.shape())
                        : Creation.onesLike(x, DType.BOOL))
                .toList();
        return Optional.of(Shapes.concatenate(wide, config.axis).any(-1));
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("axis", config.axis);
    }
}
