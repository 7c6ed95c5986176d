package dev.argali.layers;

import static dev.argali.initializers.Initializers.ONES;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.ops.Special;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Gives features mean 0 and variance 1: `(x - mean) / max(sqrt(variance), 1e-7)`, with mean and variance of data
/// that [#adapt] has seen, or given ones. `invert(true)` goes back: `mean + x · max(sqrt(variance), 1e-7)`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input, output | `[batch, ..., features]` | |
/// | `mean`, `variance` | the extents at `axis`, not trained; absent if they are given | zeros, ones |
/// | `count` | `[]`, int64, always 0, as in Keras | zero |
///
/// `axis` names the axes that have a mean for each of their places, the last one by default; `axis()` without any means
/// one mean for all numbers. A layer that never saw data leaves inputs as they are, as in Keras.
/// {@snippet :
/// var normalize = Normalization.of();
/// normalize.adapt(trainingData);             // float[][], a Tensor, or batches
/// var model = Sequential.of(normalize, Dense.of(1));
/// }
public final class Normalization extends SameShape<Normalization> {
    /// Keeps features that do not vary from being divided by 0.
    private static final double TINY = 1e-7;

    private static final List<Integer> LAST = List.of(-1);

    /// What a `Normalization` is made of.
    ///
    /// @param axis the axes with a mean for each place; negative ones count from the end
    /// @param given mean and variance, if they do not come from data
    /// @param invert whether normalised numbers are made into what they were
    public record Config(List<Integer> axis, Optional<Statistics> given, boolean invert) {
        /// @throws ValueException if mean and variance have more axes than `axis`
        public Config {
            axis = List.copyOf(axis);
            int rank = given.map(g -> g.shape().rank()).orElse(0);
            if (rank > axis.size()) {
                throw new ValueException(
                        "Normalization",
                        "mean and variance have rank " + rank + ", but axis is " + axis,
                        "Give numbers for the axes that are kept, or name as many axes");
            }
        }
    }

    /// Mean and variance that are given.
    ///
    /// @param mean in row-major order
    /// @param variance likewise
    /// @param shape of both
    public record Statistics(List<Double> mean, List<Double> variance, Shape shape) {
        /// @throws ValueException if there are not as many numbers as the shape has, of each
        public Statistics {
            mean = List.copyOf(mean);
            variance = List.copyOf(variance);
            if (mean.size() != shape.size() || variance.size() != shape.size()) {
                throw new ValueException(
                        "Normalization",
                        "there are " + mean.size() + " means and " + variance.size() + " variances",
                        "Give as many of one as of the other");
            }
        }
    }

    private final Config config;
    private final Optional<Weight> mean;
    private final Optional<Weight> variance;

    private Normalization(Settings settings, Config config) {
        super(settings);
        this.config = config;
        if (config.given.isPresent()) {
            mean = Optional.empty();
            variance = Optional.empty();
        } else {
            mean = Optional.of(untrainedWeight("mean", WeightSpec.init(ZEROS), this::keptShape));
            variance = Optional.of(untrainedWeight("variance", WeightSpec.init(ONES), this::keptShape));
            untrainedWeight("count", WeightSpec.init(ZEROS), _ -> Shape.SCALAR, DType.INT64);
        }
    }

    /// For features at the last axis, with mean and variance of data that [#adapt] is given.
    public static Normalization of() {
        return new Normalization(Settings.DEFAULTS, new Config(LAST, Optional.empty(), false));
    }

    /// With this mean and variance for all numbers.
    public static Normalization of(double mean, double variance) {
        return given(new Statistics(List.of(mean), List.of(variance), Shape.SCALAR));
    }

    /// With a mean and a variance for each feature of the last axis.
    ///
    /// @throws ValueException if there are not as many of one as of the other
    public static Normalization of(double[] mean, double[] variance) {
        return given(new Statistics(
                Arrays.stream(mean).boxed().toList(),
                Arrays.stream(variance).boxed().toList(),
                Shape.of(mean.length)));
    }

    private static Normalization given(Statistics statistics) {
        return new Normalization(Settings.DEFAULTS, new Config(LAST, Optional.of(statistics), false));
    }

    static Normalization from(Settings settings, ObjectConfig file) {
        List<Integer> axis =
                LayerConfigs.ints(file, "axis").orElse(file.arguments().containsKey("axis") ? List.of() : LAST);
        Optional<Object> mean = file.argument("mean");
        Optional<Object> variance = file.argument("variance");
        if (mean.isPresent() != variance.isPresent()) {
            throw new ValueException(
                    "config of Normalization",
                    "mean is " + mean.orElse("missing") + ", variance " + variance.orElse("missing"),
                    "Give both, or none");
        }
        Optional<Statistics> given = mean.map(m -> new Statistics(
                LayerConfigs.numbers(file, "mean").orElseThrow(),
                LayerConfigs.numbers(file, "variance").orElseThrow(),
                shapeOf(m)));
        return new Normalization(
                settings, new Config(axis, given, file.flag("invert").orElse(false)));
    }

    private static Shape shapeOf(Object nested) {
        return nested instanceof List<?> list
                ? (list.isEmpty() ? Shape.SCALAR : shapeOf(list.getFirst())).insert(0, list.size())
                : Shape.SCALAR;
    }

    /// {@return a new layer with a mean for each place of these axes; negative ones count from the end}
    public Normalization axis(int... values) {
        List<Integer> axes = Arrays.stream(values).boxed().toList();
        return new Normalization(settings(), new Config(axes, config.given, config.invert));
    }

    /// {@return a new layer that makes normalised numbers into what they were, or not}
    public Normalization invert(boolean value) {
        return new Normalization(settings(), new Config(config.axis, config.given, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Normalization with(Settings settings) {
        return new Normalization(settings, config);
    }

    // ---- from data ----------------------------------------------------------------------------------------------

    /// Takes mean and variance from these data, and forgets those from before. Builds the layer if it is not.
    ///
    /// @param data `[examples, ...]`
    /// @throws ValueException if mean and variance were given, or there are no data
    /// @throws ShapeException if the layer was built for another shape
    public void adapt(Tensor data) {
        adapt(List.of(data));
    }

    /// Takes mean and variance from these data, a row for each example.
    ///
    /// @throws ValueException if mean and variance were given, or there are no data
    public void adapt(float[][] data) {
        adapt(Tensor.of(data));
    }

    /// Takes mean and variance from all of these batches, which may come from a file bit by bit.
    ///
    /// @throws ValueException if mean and variance were given, or there are no data
    /// @throws ShapeException if the batches do not fit each other
    public void adapt(Iterable<Tensor> batches) {
        if (config.given.isPresent()) {
            throw new ValueException(
                    label(), "mean and variance were given", "Use Normalization.of() to take them from data");
        }
        Optional<Moments> all = Optional.empty();
        for (Tensor batch : batches) {
            if (batch.size() > 0) {
                Moments own = moments(batch);
                all = Optional.of(all.map(before -> before.and(own)).orElse(own));
            }
        }
        Moments found = all.orElseThrow(
                () -> new ValueException(label(), "adapt was given no data", "Give at least one example"));
        assign(mean.orElseThrow(), found.mean);
        assign(variance.orElseThrow(), found.variance);
    }

    private static void assign(Weight weight, Tensor value) {
        weight.variable().assign(value.cast(weight.variable().type().dtype()).eval());
    }

    /// Mean and variance of so many numbers each.
    private record Moments(Tensor mean, Tensor variance, double count) {
        Moments and(Moments other) {
            double all = count + other.count;
            double share = other.count / all;
            Tensor middle = mean.mul(1 - share).add(other.mean.mul(share));
            Tensor spread = variance.add(mean.sub(middle).square())
                    .mul(1 - share)
                    .add(other.variance.add(other.mean.sub(middle).square()).mul(share));
            return new Moments(middle.eval(), spread.eval(), all);
        }
    }

    private Moments moments(Tensor batch) {
        build(batch.shape().with(0, config.axis.contains(0) ? batch.shape().dim(0) : Shape.ANY));
        inputSpec().misfit(batch.shape()).ifPresent(m -> {
            throw new ShapeException(label(), m.problem(), m.cure());
        });
        DType wide = settings().dtype().variable() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        Tensor x = batch.cast(wide);
        List<Integer> kept = kept(batch.shape());
        int[] others =
                IntStream.range(0, x.rank()).filter(a -> !kept.contains(a)).toArray();
        if (others.length == 0) {
            return new Moments(x, x.sub(x), 1);
        }
        Special.Moments both = Special.moments(x, others);
        double count =
                Arrays.stream(others).mapToDouble(a -> batch.shape().dim(a)).reduce(1, (a, b) -> a * b);
        return new Moments(both.mean().eval(), both.variance().eval(), count);
    }

    // ---- the call -----------------------------------------------------------------------------------------------

    /// The axes with a mean for each place, counted from the first, in order.
    private List<Integer> kept(Shape input) {
        List<Integer> all = new ArrayList<>();
        for (int axis : config.axis) {
            if (axis < -input.rank() || axis >= input.rank()) {
                throw new ShapeException(
                        label(),
                        "axis is " + config.axis + ", but inputs " + input + " have " + input.rank() + " axes",
                        "Name axes that there are");
            }
            all.add(Math.floorMod(axis, input.rank()));
        }
        return all.stream().sorted().toList();
    }

    private Shape keptShape(Shape input) {
        return Shape.of(kept(input).stream().mapToInt(input::dim).toArray());
    }

    @Override
    protected InputSpec inputSpec() {
        if (builtFor().isEmpty()) {
            return InputSpec.ANY;
        }
        Shape built = builtFor().get();
        InputSpec spec = InputSpec.rank(built.rank());
        for (int axis : kept(built)) {
            spec = spec.axis(axis, built.dim(axis));
        }
        return spec;
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        DType dtype = settings().dtype().compute();
        Tensor in = x.cast(dtype);
        Tensor middle = aligned(mean, config.given.map(Statistics::mean), in);
        Tensor deviation = aligned(variance, config.given.map(Statistics::variance), in)
                .sqrt()
                .maximum(TINY);
        return config.invert ? middle.add(in.mul(deviation)) : in.sub(middle).div(deviation);
    }

    /// Numbers for the kept axes, with an axis of 1 for each of the others.
    private Tensor aligned(Optional<Weight> weight, Optional<List<Double>> given, Tensor x) {
        List<Integer> kept = kept(x.shape());
        int[] dims = new int[x.rank()];
        Arrays.fill(dims, 1);
        if (weight.isPresent()) {
            kept.forEach(axis -> dims[axis] = x.shape().dim(axis));
            return weight.get().value().reshape(dims);
        }
        Shape shape = config.given.orElseThrow().shape();
        for (int i = 1; i <= shape.rank(); i++) {
            dims[kept.get(kept.size() - i)] = shape.dim(shape.rank() - i);
        }
        double[] numbers = given.orElseThrow(() -> new NotBuiltException(label(), "there are no numbers", "")).stream()
                .mapToDouble(n -> n)
                .toArray();
        return Tensor.of(numbers).cast(x.dtype()).reshape(dims);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("axis", config.axis);
        all.put("invert", config.invert);
        all.put("mean", nested(config.given.map(Statistics::mean)));
        all.put("variance", nested(config.given.map(Statistics::variance)));
        return all;
    }

    private Object nested(Optional<List<Double>> numbers) {
        return numbers.map(n -> nested(n, config.given.orElseThrow().shape())).orElse(ObjectConfig.NONE);
    }

    private static Object nested(List<Double> numbers, Shape shape) {
        if (shape.rank() == 0) {
            return numbers.getFirst();
        }
        int parts = shape.dim(0);
        int each = numbers.size() / Math.max(1, parts);
        return IntStream.range(0, parts)
                .mapToObj(i -> nested(numbers.subList(i * each, (i + 1) * each), shape.slice(1, shape.rank())))
                .toList();
    }
}
