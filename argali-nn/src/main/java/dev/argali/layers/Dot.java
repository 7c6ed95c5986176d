package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Shapes;
import dev.argali.ops.Special;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Products of two inputs, example by example, summed along one axis of each: `[batch, a, n]` and `[batch, b, n]` along
/// the axes 2 and 2 give `[batch, a, b]`; two vectors give `[batch, 1]`.
///
/// With `normalize(true)` the result of vectors is the cosine of the angle between them.
public final class Dot extends Merge<Dot> {
    /// What a `Dot` is made of.
    ///
    /// @param axes the axis of both inputs, or one for each; negative counts from the end
    /// @param normalize whether inputs are brought to length 1 along their axes first
    public record Config(List<Integer> axes, boolean normalize) {
        /// @throws ValueException if there are not one or two axes, or the batch is one of them
        public Config {
            axes = List.copyOf(axes);
            if (axes.isEmpty() || axes.size() > 2 || axes.contains(0)) {
                throw new ValueException(
                        "Dot", "axes are " + axes, "Give one axis, or one for each input; 0 is the batch");
            }
        }
    }

    /// Lengths below count as this.
    private static final double EPSILON = 1e-7;

    private final Config config;

    private Dot(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// Along the same axis of both inputs.
    ///
    /// @throws ValueException if it is the batch axis
    public static Dot of(int axis) {
        return new Dot(Settings.DEFAULTS, new Config(List.of(axis), false));
    }

    /// Along one axis of the first and another of the second input.
    ///
    /// @throws ValueException if one of them is the batch axis
    public static Dot of(int first, int second) {
        return new Dot(Settings.DEFAULTS, new Config(List.of(first, second), false));
    }

    static Dot from(Settings settings, ObjectConfig file) {
        List<Integer> axes = LayerConfigs.ints(file, "axes").orElseThrow(() -> file.missing("axes"));
        return new Dot(settings, new Config(axes, file.flag("normalize").orElse(false)));
    }

    /// {@return a new layer that brings its inputs to length 1 first, or not}
    public Dot normalize(boolean value) {
        return new Dot(settings(), new Config(config.axes, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Dot with(Settings settings) {
        return new Dot(settings, config);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        Tensor a = inputs.getFirst();
        Tensor b = inputs.getLast();
        int i = axis(0, a.shape());
        int j = axis(1, b.shape());
        if (config.normalize) {
            a = Special.normalize(a, i, 2, EPSILON);
            b = Special.normalize(b, j, 2, EPSILON);
        }
        int[] result = computeOutputShape(List.of(a.shape(), b.shape())).dims();
        int batch = a.shape().dim(0);
        int n = a.shape().dim(i);
        Tensor rows = Shapes.moveaxis(a, i, -1).reshape(batch, rest(a.shape(), i), n);
        Tensor columns = Shapes.moveaxis(b, j, 1).reshape(batch, n, rest(b.shape(), j));
        return rows.matmul(columns).reshape(result);
    }

    /// The product of all extents but the batch and that of an axis.
    private static int rest(Shape shape, int axis) {
        int n = 1;
        for (int i = 1; i < shape.rank(); i++) {
            n *= i == axis ? 1 : shape.dim(i);
        }
        return n;
    }

    private int axis(int input, Shape shape) {
        int axis = input == 0 ? config.axes.getFirst() : config.axes.getLast();
        return axis < 0 ? axis + shape.rank() : axis;
    }

    @Override
    public Shape computeOutputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw misfit(inputs, "there are " + inputs.size() + " of them", "Give exactly two");
        }
        Shape a = inputs.getFirst();
        Shape b = inputs.getLast();
        int i = axis(0, a);
        int j = axis(1, b);
        if (i < 1 || i >= a.rank() || j < 1 || j >= b.rank()) {
            throw misfit(inputs, "the axes " + config.axes + " are not in both", "Give axes behind the batch");
        }
        refuseDifferent(a.dim(i), b.dim(j), inputs, "extents differ at axes " + i + " and " + j);
        refuseDifferent(a.dim(0), b.dim(0), inputs, "batches differ");
        List<Integer> dims = new ArrayList<>(List.of(Math.max(a.dim(0), b.dim(0))));
        addAllBut(i, a, dims);
        addAllBut(j, b, dims);
        if (dims.size() == 1) {
            dims.add(1);
        }
        return Shape.of(dims);
    }

    private void refuseDifferent(int a, int b, List<Shape> inputs, String problem) {
        if (a != b && a != Shape.ANY && b != Shape.ANY) {
            throw misfit(inputs, problem + " (" + a + " != " + b + ")", "Choose other axes, or feed equal extents");
        }
    }

    private static void addAllBut(int axis, Shape shape, List<Integer> into) {
        for (int i = 1; i < shape.rank(); i++) {
            if (i != axis) {
                into.add(shape.dim(i));
            }
        }
    }

    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("axes", config.axes.size() == 1 ? config.axes.getFirst() : config.axes);
        all.put("normalize", config.normalize);
        return all;
    }

    @Override
    protected String headline() {
        return "Dot(" + (config.axes.size() == 1 ? config.axes.getFirst() : config.axes) + ")";
    }
}
