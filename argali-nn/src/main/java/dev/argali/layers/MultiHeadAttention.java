package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Attention by several heads, each with projections of its own:
/// `softmax(query · key / sqrt(keyDim)) · value`, and a projection of what all heads give.
///
/// | | shape | initial value |
/// |---|---|---|
/// | query | `[batch, targets, features]` | |
/// | value, key | `[batch, sources, features]`, each of its own number of features | |
/// | `query/kernel`, `key/kernel` | `[features, numHeads, keyDim]` | Glorot uniform |
/// | `value/kernel` | `[features, numHeads, valueDim]` | Glorot uniform |
/// | `attention_output/kernel` | `[numHeads, valueDim, outputs]` | Glorot uniform |
/// | biases | `[numHeads, keyDim]` or `[numHeads, valueDim]`, `[outputs]` | zeros; absent with `useBias(false)` |
/// | attention mask | bools `[batch, targets, sources]`, or with heads behind the batch | |
/// | output | `[batch, targets, outputs]`, as many as the query's features unless said | |
/// | scores, with `returnAttentionScores` | `[batch, numHeads, targets, sources]` | |
///
/// Between batch and features there may be several axes; attention is along all of them, or along `attentionAxes`.
/// Where a target may look at nothing it gets the mean of all values; if scores are returned or dropped, or there are
/// more axes, zeros. Scores are in float32 at least. By itself nothing is dropped or masked.
///
/// Source: Vaswani et al., "Attention is all you need", 2017, section 3.2. Gates: Qiu et al., "Gated attention for
/// large language models", 2025.
public final class MultiHeadAttention extends HeadAttention<MultiHeadAttention> {
    /// What a `MultiHeadAttention` is made of.
    ///
    /// @param heads how many, and how large
    /// @param outputShape the extents of the output behind batch and targets; empty for the features of the query
    /// @param attentionAxes along which there is attention, negative ones counted from the end; empty for all between
    ///     batch and features
    /// @param options how it works
    /// @param weights how kernels and biases begin, what they cost, what they are held to
    public record Config(
            Heads heads,
            List<Integer> outputShape,
            List<Integer> attentionAxes,
            AttentionOptions options,
            KernelAndBias weights) {
        /// @throws ValueException if an extent of the output is not positive
        public Config {
            outputShape = List.copyOf(outputShape);
            attentionAxes = List.copyOf(attentionAxes);
            if (outputShape.stream().anyMatch(n -> n <= 0)) {
                throw new ValueException(
                        "MultiHeadAttention", "outputShape is " + outputShape, "Give positive numbers");
            }
        }
    }

    /// The heads of a `MultiHeadAttention`.
    ///
    /// @param numHeads how many
    /// @param keyDim the features of query and key in each
    /// @param valueDim the features of the value in each
    public record Heads(int numHeads, int keyDim, int valueDim) {
        /// @throws ValueException if a number is not positive
        public Heads {
            if (numHeads <= 0 || keyDim <= 0 || valueDim <= 0) {
                throw new ValueException(
                        "MultiHeadAttention",
                        "numHeads is " + numHeads + ", keyDim " + keyDim + ", valueDim " + valueDim,
                        "Give the number of heads and the size of each, as MultiHeadAttention.of(8, 64)");
            }
        }
    }

    private final Config config;

    private MultiHeadAttention(Settings settings, Config config) {
        super(settings, config.options, config.weights);
        this.config = config;
    }

    /// So many heads of so many features.
    ///
    /// @throws ValueException if a number is not positive
    public static MultiHeadAttention of(int numHeads, int keyDim) {
        return new MultiHeadAttention(
                Settings.DEFAULTS,
                new Config(
                        new Heads(numHeads, keyDim, keyDim),
                        List.of(),
                        List.of(),
                        AttentionOptions.DEFAULTS,
                        KernelAndBias.DEFAULTS));
    }

    static MultiHeadAttention from(Settings settings, ObjectConfig file) {
        int heads = LayerConfigs.requireCount(file, "num_heads");
        int key = LayerConfigs.requireCount(file, "key_dim");
        int value = LayerConfigs.count(file, "value_dim").orElse(key);
        return new MultiHeadAttention(
                settings,
                new Config(
                        new Heads(heads, key, value),
                        LayerConfigs.ints(file, "output_shape").orElse(List.of()),
                        LayerConfigs.ints(file, "attention_axes").orElse(List.of()),
                        AttentionOptions.from(file),
                        KernelAndBias.from(file)));
    }

    /// {@return a new layer with so many features of the value in each head}
    public MultiHeadAttention valueDim(int value) {
        return with(new Config(
                new Heads(config.heads.numHeads, config.heads.keyDim, value),
                config.outputShape,
                config.attentionAxes,
                config.options,
                config.weights));
    }

    /// {@return a new layer whose output has these extents behind batch and targets}
    public MultiHeadAttention outputShape(int... dims) {
        List<Integer> shape = Arrays.stream(dims).boxed().toList();
        return with(new Config(config.heads, shape, config.attentionAxes, config.options, config.weights));
    }

    /// {@return a new layer with attention along these axes alone; negative ones count from the end}
    public MultiHeadAttention attentionAxes(int... axes) {
        List<Integer> all = Arrays.stream(axes).boxed().toList();
        return with(new Config(config.heads, config.outputShape, all, config.options, config.weights));
    }

    @Override
    MultiHeadAttention with(AttentionOptions options, KernelAndBias weights) {
        return new MultiHeadAttention(
                settings(), new Config(config.heads, config.outputShape, config.attentionAxes, options, weights));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected MultiHeadAttention with(Settings settings) {
        return new MultiHeadAttention(settings, config);
    }

    private MultiHeadAttention with(Config changed) {
        return new MultiHeadAttention(settings(), changed);
    }

    // ---- what the heads are --------------------------------------------------------------------------------------

    @Override
    List<Integer> heads(String which) {
        return List.of(config.heads.numHeads, which.equals("value") ? config.heads.valueDim : config.heads.keyDim);
    }

    @Override
    List<Integer> outputs(Shape query) {
        return config.outputShape.isEmpty() ? List.of(query.last()) : config.outputShape;
    }

    @Override
    List<Integer> axes(int rank) {
        if (config.attentionAxes.isEmpty()) {
            return IntStream.range(1, rank - 1).boxed().toList();
        }
        List<Integer> axes =
                config.attentionAxes.stream().map(a -> a < 0 ? a + rank : a).toList();
        if (axes.stream().anyMatch(a -> a < 1 || a > rank - 2)
                || axes.stream().distinct().count() < axes.size()) {
            throw new ShapeException(
                    label(),
                    "attentionAxes is " + config.attentionAxes + " for inputs of rank " + rank,
                    "Give axes between the batch and the features, each once");
        }
        return axes;
    }

    @Override
    String attribute(String projection) {
        return switch (projection) {
            case "gate" -> "_gate_dense";
            case "attention_output" -> "output_dense";
            default -> projection + "_dense";
        };
    }

    @Override
    int repeats() {
        return 1;
    }

    /// It is that of each projection, and there alone.
    @Override
    Regularizer outputRegularizer() {
        return Regularizers.NONE;
    }

    @Override
    Shape output(Shape query, Shape value) {
        Shape shape = query.remove(query.rank() - 1);
        for (int dim : outputs(query)) {
            shape = shape.insert(shape.rank(), dim);
        }
        return shape;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("num_heads", config.heads.numHeads);
        all.put("key_dim", config.heads.keyDim);
        all.put("value_dim", config.heads.valueDim);
        all.put("dropout", config.options.dropout());
        all.put("use_bias", config.options.useBias());
        all.put("use_gate", config.options.useGate());
        all.put("output_shape", listOrNone(config.outputShape));
        all.put("attention_axes", listOrNone(config.attentionAxes));
        all.put("sliding_window", config.options.windowConfig());
        all.putAll(config.weights.arguments(settings().activityRegularizer()));
        all.put("seed", Noise.config(config.options.seed()));
        return all;
    }

    private static Object listOrNone(List<Integer> numbers) {
        return numbers.isEmpty() ? ObjectConfig.NONE : numbers;
    }

    @Override
    protected String headline() {
        return "MultiHeadAttention(" + config.heads.numHeads + ", " + config.heads.keyDim + ")";
    }
}
