package dev.argali.layers;

import static dev.argali.initializers.Initializers.ONES;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Linalg;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Attention by dot products: `softmax(query · key) · value`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | query | `[batch, targets, features]` | |
/// | value | `[batch, sources, outputs]` | |
/// | key | `[batch, sources, features]` | |
/// | `scale`, with `useScale(true)` | `[]` | ones |
/// | `concat_score_weight`, with `scoreMode("concat")` | `[]` | ones |
/// | output | `[batch, targets, outputs]` | |
/// | scores, with `returnAttentionScores` | `[batch, targets, sources]` | |
///
/// Scores are `scale * query · key`, or with `scoreMode("concat")` the sum over the features of
/// `concat_score_weight * tanh(scale * (query + key))`. There is no division by the square root of the features. Where
/// the query is masked the output is 0.
///
/// Source: Luong et al., "Effective approaches to attention-based neural machine translation", 2015, section 3.1.
public final class Attention extends ScoreAttention<Attention> {
    /// How scores are made.
    public enum ScoreMode {
        /// Dot products of query and key.
        DOT,
        /// The hyperbolic tangent of their sum.
        CONCAT;

        /// The mode of Keras's name, `dot` or `concat`.
        ///
        /// @throws ValueException if there is none
        public static ScoreMode named(String name) {
            return switch (name) {
                case "dot" -> DOT;
                case "concat" -> CONCAT;
                default ->
                    throw new ValueException("Attention", "there is no scoreMode '" + name + "'", "Use dot or concat");
            };
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What an `Attention` is made of.
    ///
    /// @param useScale whether scores are multiplied by a weight
    /// @param scoreMode how scores are made
    /// @param dropout the share of the scores that becomes 0 in training, from 0 to 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    public record Config(boolean useScale, ScoreMode scoreMode, double dropout, OptionalLong seed) {
        /// @throws ValueException if the share is not from 0 to 1
        public Config {
            AttentionOptions.requireShare(dropout);
        }
    }

    private final Config config;
    private final Optional<Weight> scale;
    private final Optional<Weight> concatScoreWeight;

    private Attention(Settings settings, Config config) {
        super(settings, config.dropout, config.seed);
        this.config = config;
        WeightSpec ones = WeightSpec.init(ONES);
        scale = config.useScale ? Optional.of(weight("scale", ones, _ -> Shape.SCALAR)) : Optional.empty();
        concatScoreWeight = config.scoreMode == ScoreMode.CONCAT
                ? Optional.of(weight("concat_score_weight", ones, _ -> Shape.SCALAR))
                : Optional.empty();
    }

    /// By plain dot products.
    public static Attention of() {
        return new Attention(Settings.DEFAULTS, new Config(false, ScoreMode.DOT, 0, OptionalLong.empty()));
    }

    static Attention from(Settings settings, ObjectConfig file) {
        return new Attention(
                settings,
                new Config(
                        file.flag("use_scale").orElse(false),
                        file.text("score_mode").map(ScoreMode::named).orElse(ScoreMode.DOT),
                        file.number("dropout").orElse(0.0),
                        Noise.seed(file)));
    }

    /// {@return a new layer whose scores are multiplied by a weight, or not}
    public Attention useScale(boolean value) {
        return with(new Config(value, config.scoreMode, config.dropout, config.seed));
    }

    /// {@return a new layer that makes its scores so}
    public Attention scoreMode(ScoreMode value) {
        return with(new Config(config.useScale, value, config.dropout, config.seed));
    }

    /// {@return a new layer that makes its scores as Keras's name says, `dot` or `concat`}
    public Attention scoreMode(String name) {
        return scoreMode(ScoreMode.named(name));
    }

    /// {@return a new layer that drops this share of the scores in training}
    public Attention dropout(double value) {
        return with(new Config(config.useScale, config.scoreMode, value, config.seed));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public Attention seed(long value) {
        return with(new Config(config.useScale, config.scoreMode, config.dropout, OptionalLong.of(value)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Attention with(Settings settings) {
        return new Attention(settings, config);
    }

    private Attention with(Config changed) {
        return new Attention(settings(), changed);
    }

    @Override
    Tensor scores(Tensor query, Tensor key) {
        return switch (config.scoreMode) {
            case DOT -> scaled(Linalg.matmul(query, Shapes.swapaxes(key, -2, -1)));
            case CONCAT -> {
                Tensor sums = query.expandDims(-2).add(key.expandDims(-3));
                yield scaled(sums)
                        .tanh()
                        .sum(-1)
                        .mul(concatScoreWeight.orElseThrow().value());
            }
        };
    }

    private Tensor scaled(Tensor x) {
        return scale.map(s -> x.mul(s.value())).orElse(x);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("use_scale", config.useScale);
        all.put("score_mode", config.scoreMode.text());
        all.put("dropout", config.dropout);
        all.put("seed", Noise.config(config.seed));
        return all;
    }
}
