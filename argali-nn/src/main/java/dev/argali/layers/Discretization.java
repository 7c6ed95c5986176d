package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Puts numbers into bins: the index of the bin that each lies in, or that in another [OutputMode].
///
/// | | shape | dtype |
/// |---|---|---|
/// | input | `[batch, ...]` | numbers |
/// | output | that of the input, or as [OutputMode] says | int32; the compute dtype in other modes than `int` |
///
/// Of boundaries `b0 < b1 < …`, bin 0 is below `b0`, bin 1 is from `b0` to below `b1`, and so on: one bin more than
/// boundaries. They are given, or [#adapt] chooses them so that each bin holds about as many of the numbers.
/// {@snippet :
/// Discretization.of(0, 1, 2).apply(x);          // four bins
/// var bins = Discretization.bins(4);
/// bins.adapt(data);
/// }
/// Files keep boundaries that come from data in the config, as Keras does.
public final class Discretization extends FluentLayer<Discretization> {
    private static final double EPSILON = 0.01;

    /// What a `Discretization` is made of. Either boundaries or a number of bins.
    ///
    /// @param binBoundaries in ascending order
    /// @param numBins how many bins [Discretization#adapt] makes
    /// @param epsilon which error of the shares is allowed
    /// @param outputMode what is given for the bins
    public record Config(
            Optional<List<Double>> binBoundaries, OptionalInt numBins, double epsilon, OutputMode outputMode) {
        /// @throws ValueException if there are neither boundaries nor bins, or both; if boundaries do not ascend, the
        ///     number of bins is not positive, epsilon is not above 0, or the mode is `tf_idf`
        public Config {
            binBoundaries = binBoundaries.map(List::copyOf);
            if (binBoundaries.isPresent() == numBins.isPresent()) {
                throw new ValueException(
                        "Discretization",
                        numBins.isPresent() ? "both numBins and binBoundaries are given" : "there are no bins",
                        "Give binBoundaries, or numBins and call adapt");
            }
            if (numBins.isPresent() && numBins.getAsInt() <= 0) {
                throw new ValueException(
                        "Discretization",
                        "numBins must be positive, got " + numBins.getAsInt(),
                        "Give the number of bins to make");
            }
            if (!(epsilon > 0 && epsilon <= 1)) {
                throw new ValueException(
                        "Discretization", "epsilon must be above 0 and at most 1, got " + epsilon, "Give one as 0.01");
            }
            if (outputMode == OutputMode.TF_IDF) {
                throw new ValueException(
                        "Discretization",
                        "there is no outputMode tf_idf of bins",
                        "Use int, one_hot, multi_hot or count");
            }
            List<Double> ends = binBoundaries.orElse(List.of());
            for (int i = 1; i < ends.size(); i++) {
                if (!(ends.get(i - 1) <= ends.get(i))) {
                    throw new ValueException(
                            "Discretization", "binBoundaries are " + ends, "Give them in ascending order");
                }
            }
        }
    }

    private final Config config;
    private volatile Optional<List<Double>> boundaries;

    private Discretization(Settings settings, Config config) {
        super(settings);
        this.config = config;
        this.boundaries = config.binBoundaries;
    }

    /// Bins between these boundaries, and one at each end.
    ///
    /// @throws ValueException if they do not ascend
    public static Discretization of(double... binBoundaries) {
        var ends = Optional.of(Arrays.stream(binBoundaries).boxed().toList());
        return new Discretization(Settings.DEFAULTS, new Config(ends, OptionalInt.empty(), EPSILON, OutputMode.INT));
    }

    /// So many bins, whose boundaries [#adapt] takes from data: Keras's `Discretization(num_bins=…)`.
    ///
    /// @throws ValueException if the number is not positive
    public static Discretization bins(int numBins) {
        return new Discretization(
                Settings.DEFAULTS, new Config(Optional.empty(), OptionalInt.of(numBins), EPSILON, OutputMode.INT));
    }

    static Discretization from(Settings settings, ObjectConfig file) {
        Optional<List<Double>> ends = LayerConfigs.numbers(file, "bin_boundaries");
        OptionalInt bins = LayerConfigs.count(file, "num_bins");
        var config = new Config(
                bins.isPresent() ? Optional.empty() : ends,
                bins,
                file.number("epsilon").orElse(EPSILON),
                OutputMode.from(file).orElse(OutputMode.INT));
        LayerConfigs.refuseSparse(file);
        var layer = new Discretization(settings, config);
        layer.boundaries = ends;
        return layer;
    }

    /// {@return a new layer whose shares of numbers in bins may be wrong by this much}
    public Discretization epsilon(double value) {
        return with(new Config(config.binBoundaries, config.numBins, value, config.outputMode));
    }

    /// {@return a new layer that gives this for the bins}
    public Discretization outputMode(OutputMode value) {
        return with(new Config(config.binBoundaries, config.numBins, config.epsilon, value));
    }

    /// {@return a new layer that gives for the bins what Keras's name says, such as `one_hot`}
    public Discretization outputMode(String value) {
        return outputMode(OutputMode.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Discretization with(Settings settings) {
        return new Discretization(settings, config);
    }

    private Discretization with(Config changed) {
        return new Discretization(settings(), changed);
    }

    /// {@return the boundaries that hold now: those given, or those that came from data}
    public Optional<List<Double>> boundaries() {
        return boundaries;
    }

    /// Chooses boundaries such that each bin holds about as many of these numbers, and forgets those from before.
    ///
    /// @throws ValueException if boundaries were given, or there are no data
    public void adapt(Tensor data) {
        adapt(List.of(data));
    }

    /// The same for all of the batches, of which only a summary is kept.
    ///
    /// @throws ValueException if boundaries were given, or there are no data
    public void adapt(Iterable<Tensor> batches) {
        if (config.numBins.isEmpty()) {
            throw new ValueException(
                    label(), "binBoundaries were given", "Use Discretization.bins(number) to take them from data");
        }
        var summary = QuantileSummary.EMPTY;
        for (Tensor batch : batches) {
            summary = summary.and(batch.cast(DType.FLOAT32).toFloats(), config.epsilon);
        }
        if (summary.isEmpty()) {
            throw new ValueException(label(), "adapt was given no data", "Give at least one number");
        }
        boundaries = Optional.of(summary.boundaries(config.numBins.getAsInt()));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        List<Double> ends = boundaries.orElseThrow(() -> new NotBuiltException(
                label(), "its bins have no boundaries yet", "Call adapt with data, or give binBoundaries"));
        Tensor bins = x.cast(DType.INT32).mul(0);
        if (!ends.isEmpty()) {
            DType dtype = x.dtype().isFloating() ? x.dtype() : DType.FLOAT32;
            Tensor all = Tensor.of(ends.stream().mapToDouble(e -> e).toArray()).cast(dtype);
            bins = x.cast(dtype).expandDims(-1).ge(all).cast(DType.INT32).sum(-1);
        }
        DType dtype = config.outputMode == OutputMode.INT
                ? DType.INT32
                : settings().dtype().compute();
        return config.outputMode.encode(bins, ends.size() + 1, dtype, Optional.empty());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        int depth = boundaries.map(e -> e.size() + 1).orElseGet(() -> config.numBins.orElseThrow());
        return config.outputMode.shape(input, depth);
    }

    @Override
    boolean savesTrainable() {
        return false;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("bin_boundaries", boundaries.<Object>map(e -> e).orElse(ObjectConfig.NONE));
        all.put("num_bins", config.numBins.isPresent() ? config.numBins.getAsInt() : ObjectConfig.NONE);
        all.put("epsilon", config.epsilon);
        all.put("output_mode", config.outputMode.text());
        all.put("sparse", false);
        return all;
    }
}
