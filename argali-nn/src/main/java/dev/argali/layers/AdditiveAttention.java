package dev.argali.layers;

import static dev.argali.initializers.Initializers.GLOROT_UNIFORM;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Attention by sums: the score of a target and a source is the sum over the features of
/// `scale * tanh(query + key)`, their softmax over the sources weighs the values.
///
/// | | shape | initial value |
/// |---|---|---|
/// | query | `[batch, targets, features]` | |
/// | value | `[batch, sources, outputs]` | |
/// | key | `[batch, sources, features]` | |
/// | `scale` | `[features]` | Glorot uniform; absent with `useScale(false)` |
/// | output | `[batch, targets, outputs]` | |
/// | scores, with `returnAttentionScores` | `[batch, targets, sources]` | |
///
/// Where the query is masked the output is 0. Projections of query and key, which the source has, are layers of their
/// own.
///
/// Source: Bahdanau et al., "Neural machine translation by jointly learning to align and translate", 2015, appendix
/// A.1.2.
public final class AdditiveAttention extends ScoreAttention<AdditiveAttention> {
    /// What an `AdditiveAttention` is made of.
    ///
    /// @param useScale whether features are weighed
    /// @param dropout the share of the scores that becomes 0 in training, from 0 to 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    public record Config(boolean useScale, double dropout, OptionalLong seed) {
        /// @throws ValueException if the share is not from 0 to 1
        public Config {
            AttentionOptions.requireShare(dropout);
        }
    }

    private final Config config;
    private final Optional<Weight> scale;

    private AdditiveAttention(Settings settings, Config config) {
        super(settings, config.dropout, config.seed);
        this.config = config;
        scale = config.useScale
                ? Optional.of(weight("scale", WeightSpec.init(GLOROT_UNIFORM), in -> Shape.of(in.last())))
                : Optional.empty();
    }

    /// With a weight for each feature.
    public static AdditiveAttention of() {
        return new AdditiveAttention(Settings.DEFAULTS, new Config(true, 0, OptionalLong.empty()));
    }

    static AdditiveAttention from(Settings settings, ObjectConfig file) {
        return new AdditiveAttention(
                settings,
                new Config(
                        file.flag("use_scale").orElse(true),
                        file.number("dropout").orElse(0.0),
                        Noise.seed(file)));
    }

    /// {@return a new layer that weighs features, or not}
    public AdditiveAttention useScale(boolean value) {
        return with(new Config(value, config.dropout, config.seed));
    }

    /// {@return a new layer that drops this share of the scores in training}
    public AdditiveAttention dropout(double value) {
        return with(new Config(config.useScale, value, config.seed));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public AdditiveAttention seed(long value) {
        return with(new Config(config.useScale, config.dropout, OptionalLong.of(value)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected AdditiveAttention with(Settings settings) {
        return new AdditiveAttention(settings, config);
    }

    private AdditiveAttention with(Config changed) {
        return new AdditiveAttention(settings(), changed);
    }

    @Override
    Tensor scores(Tensor query, Tensor key) {
        Tensor sums = query.expandDims(-2).add(key.expandDims(-3)).tanh();
        return scale.map(s -> sums.mul(s.value())).orElse(sums).sum(-1);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("use_scale", config.useScale);
        all.put("dropout", config.dropout);
        all.put("seed", Noise.config(config.seed));
        return all;
    }
}
