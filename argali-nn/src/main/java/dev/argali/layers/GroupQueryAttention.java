package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Attention by several heads, of which some share keys and values: between one pair for each head, as in
/// [MultiHeadAttention], and one for all.
///
/// | | shape | initial value |
/// |---|---|---|
/// | query | `[batch, targets, features]` | |
/// | value, key | `[batch, sources, features]`, each of its own number of features | |
/// | `query/kernel` | `[features, numQueryHeads, headDim]` | Glorot uniform |
/// | `key/kernel`, `value/kernel` | `[features, numKeyValueHeads, headDim]` | Glorot uniform |
/// | `attention_output/kernel` | `[numQueryHeads, headDim, features]` | Glorot uniform |
/// | biases | `[heads, headDim]`, `[features]` | zeros; absent with `useBias(false)` |
/// | output | `[batch, targets, features]` | |
/// | scores, with `returnAttentionScores` | `[batch, numQueryHeads, targets, sources]` | |
///
/// All else is as in [MultiHeadAttention].
///
/// Source: Ainslie et al., "GQA: training generalized multi-query transformer models from multi-head checkpoints",
/// 2023.
public final class GroupQueryAttention extends HeadAttention<GroupQueryAttention> {
    /// What a `GroupQueryAttention` is made of.
    ///
    /// @param headDim the features of each head
    /// @param numQueryHeads how many heads there are
    /// @param numKeyValueHeads how many pairs of key and value they share
    /// @param options how it works
    /// @param weights how kernels and biases begin, what they cost, what they are held to
    public record Config(
            int headDim, int numQueryHeads, int numKeyValueHeads, AttentionOptions options, KernelAndBias weights) {
        /// @throws ValueException if a number is not positive, or the heads cannot share equally
        public Config {
            if (headDim <= 0 || numQueryHeads <= 0 || numKeyValueHeads <= 0) {
                throw new ValueException(
                        "GroupQueryAttention",
                        "headDim is " + headDim + ", numQueryHeads " + numQueryHeads + ", numKeyValueHeads "
                                + numKeyValueHeads,
                        "Give positive numbers, as GroupQueryAttention.of(64, 8, 2)");
            }
            if (numQueryHeads % numKeyValueHeads != 0) {
                throw new ValueException(
                        "GroupQueryAttention",
                        numQueryHeads + " query heads cannot share " + numKeyValueHeads + " keys and values equally",
                        "Give a number of query heads that is a multiple of numKeyValueHeads");
            }
        }
    }

    private final Config config;

    private GroupQueryAttention(Settings settings, Config config) {
        super(settings, config.options, config.weights);
        this.config = config;
    }

    /// Heads of so many features, so many of the query, and so many of key and value.
    ///
    /// @throws ValueException if a number is not positive, or the heads cannot share equally
    public static GroupQueryAttention of(int headDim, int numQueryHeads, int numKeyValueHeads) {
        return new GroupQueryAttention(
                Settings.DEFAULTS,
                new Config(
                        headDim, numQueryHeads, numKeyValueHeads, AttentionOptions.DEFAULTS, KernelAndBias.DEFAULTS));
    }

    static GroupQueryAttention from(Settings settings, ObjectConfig file) {
        return new GroupQueryAttention(
                settings,
                new Config(
                        LayerConfigs.requireCount(file, "head_dim"),
                        LayerConfigs.requireCount(file, "num_query_heads"),
                        LayerConfigs.requireCount(file, "num_key_value_heads"),
                        AttentionOptions.from(file),
                        KernelAndBias.from(file)));
    }

    @Override
    GroupQueryAttention with(AttentionOptions options, KernelAndBias weights) {
        return new GroupQueryAttention(
                settings(),
                new Config(config.headDim, config.numQueryHeads, config.numKeyValueHeads, options, weights));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected GroupQueryAttention with(Settings settings) {
        return new GroupQueryAttention(settings, config);
    }

    /// What the class is called inside Keras, and automatic names come from; files say `GroupQueryAttention`.
    @Override
    String namedFor() {
        return "GroupedQueryAttention";
    }

    // ---- what the heads are ---------------------------------------------------------------------------------------

    @Override
    List<Integer> heads(String which) {
        return List.of(which.equals("query") ? config.numQueryHeads : config.numKeyValueHeads, config.headDim);
    }

    @Override
    List<Integer> outputs(Shape query) {
        return List.of(query.last());
    }

    @Override
    List<Integer> axes(int rank) {
        return List.of(1);
    }

    @Override
    String attribute(String projection) {
        return projection.equals("attention_output") ? "_output_dense" : "_" + projection + "_dense";
    }

    @Override
    int repeats() {
        return config.numQueryHeads / config.numKeyValueHeads;
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.rank(3);
    }

    @Override
    Shape output(Shape query, Shape value) {
        return query;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("head_dim", config.headDim);
        all.put("num_query_heads", config.numQueryHeads);
        all.put("num_key_value_heads", config.numKeyValueHeads);
        all.put("use_bias", config.options.useBias());
        all.put("use_gate", config.options.useGate());
        all.put("sliding_window", config.options.windowConfig());
        all.put("dropout", config.options.dropout());
        all.putAll(config.weights.arguments(settings().activityRegularizer()));
        all.put("seed", Noise.config(config.options.seed()));
        return all;
    }

    @Override
    protected String headline() {
        return "GroupQueryAttention(" + config.headDim + ", " + config.numQueryHeads + ", " + config.numKeyValueHeads
                + ")";
    }
}
