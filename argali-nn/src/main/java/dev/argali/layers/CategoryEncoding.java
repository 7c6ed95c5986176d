package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns indices of categories into numbers that a network can use: 1 at the place of an index among zeros, or counts.
///
/// | mode | input | output |
/// |---|---|---|
/// | `multi_hot` (default), `count` | `[batch, indices]` or `[indices]` | `[batch, numTokens]` or `[numTokens]` |
/// | `one_hot` | `[batch, ...]` | `[batch, ..., numTokens]`; a last axis of 1 is replaced |
///
/// In mode `count` a second input may weigh each index: `apply(indices, weights)`. Indices are from 0 to
/// `numTokens - 1`; one out of range fails the program. The output is of the compute dtype.
/// {@snippet :
/// CategoryEncoding.of(4).outputMode("one_hot").apply(Tensor.of(3, 2, 0, 1));
/// }
public final class CategoryEncoding extends FluentLayer<CategoryEncoding> {
    /// What a `CategoryEncoding` is made of.
    ///
    /// @param numTokens how many categories there are
    /// @param outputMode what is given for the indices
    public record Config(int numTokens, OutputMode outputMode) {
        /// @throws ValueException if the number is not positive, or the mode is none of the three
        public Config {
            if (numTokens < 1) {
                throw new ValueException(
                        "CategoryEncoding",
                        "numTokens must be positive, got " + numTokens,
                        "Give the number of categories: the largest index and 1");
            }
            if (outputMode == OutputMode.INT || outputMode == OutputMode.TF_IDF) {
                throw new ValueException(
                        "CategoryEncoding",
                        "there is no outputMode " + outputMode.text() + " of it",
                        "Use one_hot, multi_hot or count");
            }
        }
    }

    private final Config config;

    private CategoryEncoding(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// For so many categories, `multi_hot`.
    ///
    /// @throws ValueException if the number is not positive
    public static CategoryEncoding of(int numTokens) {
        return new CategoryEncoding(Settings.DEFAULTS, new Config(numTokens, OutputMode.MULTI_HOT));
    }

    static CategoryEncoding from(Settings settings, ObjectConfig file) {
        int tokens = LayerConfigs.requireCount(file, "num_tokens");
        LayerConfigs.refuseSparse(file);
        return new CategoryEncoding(
                settings, new Config(tokens, OutputMode.from(file).orElse(OutputMode.MULTI_HOT)));
    }

    /// {@return a new layer that gives this for indices}
    public CategoryEncoding outputMode(OutputMode value) {
        return new CategoryEncoding(settings(), new Config(config.numTokens, value));
    }

    /// {@return a new layer that gives for indices what Keras's name says, such as `count`}
    public CategoryEncoding outputMode(String value) {
        return outputMode(OutputMode.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected CategoryEncoding with(Settings settings) {
        return new CategoryEncoding(settings, config);
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        List<Tensor> all = inputs.tensors();
        Optional<Tensor> weights = all.size() > 1 ? Optional.of(all.get(1)) : Optional.empty();
        weights.ifPresent(w -> checkWeights(all.getFirst(), w));
        DType dtype = settings().dtype().compute();
        return Nest.of(config.outputMode.encode(
                checked(all.getFirst()), config.numTokens, dtype, weights.map(w -> w.cast(dtype))));
    }

    private Tensor checked(Tensor x) {
        Tensor indices = x.dtype() == DType.INT64 || x.dtype().isUnsigned() ? x.cast(DType.INT64) : x.cast(DType.INT32);
        return Indexing.inRange(
                indices,
                0,
                config.numTokens,
                label(),
                "index {} is not from 0 to " + (config.numTokens - 1),
                "Give the layer more numTokens, or feed smaller indices");
    }

    private void checkWeights(Tensor indices, Tensor weights) {
        if (config.outputMode != OutputMode.COUNT) {
            throw new ValueException(
                    label(),
                    "there are weights of indices, but outputMode is " + config.outputMode.text(),
                    "Use outputMode(\"count\"), or leave them out");
        }
        if (!weights.shape().equals(indices.shape())) {
            throw new ShapeException(
                    label(),
                    "indices are " + indices.shape() + ", their weights " + weights.shape(),
                    "Give a weight for each index");
        }
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return config.outputMode.shape(input, config.numTokens);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("num_tokens", config.numTokens);
        all.put("output_mode", config.outputMode.text());
        return all;
    }

    @Override
    protected String headline() {
        return "CategoryEncoding(" + config.numTokens + ")";
    }
}
