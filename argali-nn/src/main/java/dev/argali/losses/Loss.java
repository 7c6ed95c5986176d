package dev.argali.losses;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Elementwise;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How far predictions are from targets, as one number.
///
/// [#call] gives one value per example; [#apply] does the rest, in this order: targets and predictions to float32, one
/// rank for both, `call`, weights and masks, [Reduction]. To write one's own, [#of] takes a lambda, and a subclass
/// has a name and a config in files.
///
/// A loss has no state: the same instance may serve several models.
public abstract class Loss {
    /// What every loss has.
    ///
    /// @param name the name in logs and files
    /// @param reduction how the values of a batch become one number
    public record Settings(String name, Reduction reduction) {
        /// A name, and [Reduction#SUM_OVER_BATCH_SIZE].
        public static Settings of(String name) {
            return new Settings(name, Reduction.SUM_OVER_BATCH_SIZE);
        }

        /// {@return this with another name}
        public Settings name(String value) {
            return new Settings(value, reduction);
        }

        /// {@return this with another reduction}
        public Settings reduction(Reduction value) {
            return new Settings(name, value);
        }
    }

    private final Settings settings;

    /// For a loss with these settings.
    protected Loss(Settings settings) {
        this.settings = settings;
    }

    /// A loss made of a function, such as `Loss.of("squares", (y, p) -> y.sub(p).square().mean(-1))`.
    public static Loss of(String name, LossFunction function) {
        return new FunctionLoss(Settings.of(name), function);
    }

    /// {@return name and reduction}
    public final Settings settings() {
        return settings;
    }

    /// {@return the name in logs and files}
    public final String name() {
        return settings.name();
    }

    /// {@return how the values of a batch become one number}
    public final Reduction reduction() {
        return settings.reduction();
    }

    /// {@return a loss of the same config with other settings}
    protected abstract Loss with(Settings changed);

    /// {@return this loss under another name}
    public Loss name(String value) {
        return with(settings.name(value));
    }

    /// {@return this loss with another reduction}
    public Loss reduction(Reduction value) {
        return with(settings.reduction(value));
    }

    /// {@return this loss with the reduction of this name, such as `sum`}
    public Loss reduction(String value) {
        return reduction(Reduction.named(value));
    }

    /// One value per example (per position, for sequences), not reduced.
    ///
    /// @param yTrue the targets, of the same rank as the predictions where that was possible
    /// @param yPred the predictions as float32, or as float64 if they are that
    protected abstract Tensor call(Tensor yTrue, Tensor yPred);

    /// The targets as `call` wants them: floating, unless a loss takes whole numbers.
    protected Tensor target(Tensor yTrue) {
        return yTrue.dtype() == DType.FLOAT64 ? yTrue : yTrue.cast(DType.FLOAT32);
    }

    /// Which of the values of `call` count: a bool of their shape, or empty if all do. Values that do not count are
    /// weighted 0; with a mean reduction the others are the mean of themselves.
    protected Optional<Tensor> mask(Tensor yTrue, Tensor yPred) {
        return Optional.empty();
    }

    /// The values that [#apply] reduces: with targets and predictions cast and of one rank, but neither weighted nor
    /// masked nor reduced.
    public final Tensor values(Tensor yTrue, Tensor yPred) {
        Ranks.Pair pair = matched(yTrue, yPred);
        return call(pair.first(), pair.second());
    }

    /// Targets and predictions of one rank. Both are float32 as in Keras, but for predictions in float64: of a model
    /// that is as exact as that the loss is, too.
    private Ranks.Pair matched(Tensor yTrue, Tensor yPred) {
        Tensor target = target(yTrue);
        DType dtype = dtype(yPred);
        return Ranks.match(target.dtype().isFloating() ? target.cast(dtype) : target, yPred.cast(dtype));
    }

    private static DType dtype(Tensor yPred) {
        return yPred.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    }

    /// The loss of a batch: a scalar, unless the reduction is [Reduction#NONE]. Where the predictions are masked
    /// ([Masks]), values do not count.
    ///
    /// @throws dev.argali.graph.ShapeException if targets and predictions do not fit
    public final Tensor apply(Tensor yTrue, Tensor yPred) {
        return reduced(yTrue, yPred, Optional.empty());
    }

    /// The loss of a batch whose examples are weighted.
    ///
    /// @param sampleWeight one weight per example, or per value of `call`, or one for all
    /// @throws dev.argali.graph.ShapeException if targets, predictions and weights do not fit
    public final Tensor apply(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
        return reduced(yTrue, yPred, Optional.of(sampleWeight));
    }

    private Tensor reduced(Tensor yTrue, Tensor yPred, Optional<Tensor> sampleWeight) {
        Ranks.Pair pair = matched(yTrue, yPred);
        DType dtype = dtype(yPred);
        Tensor values = call(pair.first(), pair.second()).cast(dtype);
        Optional<Tensor> weight = masked(counting(pair, yPred), sampleWeight.map(w -> w.cast(dtype)), dtype);
        if (weight.isPresent()) {
            Ranks.Pair weighted = Ranks.match(values, weight.get());
            Shape.broadcast(
                    name() + " sample weights",
                    weighted.first().shape(),
                    weighted.second().shape());
            values = weighted.first().mul(weighted.second());
            weight = Optional.of(weighted.second());
        }
        return reduce(values, weight);
    }

    /// What counts by the loss itself and by the mask of the predictions.
    private Optional<Tensor> counting(Ranks.Pair pair, Tensor yPred) {
        Optional<Tensor> own = mask(pair.first(), pair.second());
        Optional<Tensor> given = Masks.of(yPred);
        return own.isPresent() && given.isPresent() ? Optional.of(own.get().and(given.get())) : own.or(() -> given);
    }

    /// Weights and mask in one. With a mean reduction a value that counts weighs `all / counting`, so that the sum
    /// divided by all is the mean of those that count.
    private Optional<Tensor> masked(Optional<Tensor> mask, Optional<Tensor> weight, DType dtype) {
        if (mask.isEmpty()) {
            return weight;
        }
        Tensor counting = mask.get().cast(dtype);
        boolean mean = reduction() == Reduction.MEAN || reduction() == Reduction.SUM_OVER_BATCH_SIZE;
        Tensor scaled = mean
                ? counting.mul(divideNoNan(Primitives.scalar(dtype, (double) counting.size()), counting.sum()))
                : counting;
        return Optional.of(weight.map(w -> {
                    Ranks.Pair pair = Ranks.match(scaled, w);
                    return pair.first().mul(pair.second());
                })
                .orElse(scaled));
    }

    private Tensor reduce(Tensor values, Optional<Tensor> weight) {
        boolean single = values.rank() == 0 || values.shape().equals(Shape.of(0));
        return single
                ? values
                : switch (reduction()) {
                    case NONE -> values;
                    case SUM -> values.sum();
                    case SUM_OVER_BATCH_SIZE, MEAN -> mean(values);
                    case MEAN_WITH_SAMPLE_WEIGHT ->
                        weight.map(w -> divideNoNan(values.sum(), w.sum())).orElseGet(() -> mean(values));
                };
    }

    private static Tensor mean(Tensor values) {
        return values.size() == 0 ? values.sum() : values.mean();
    }

    /// `a / b`, and 0 where `b` is 0.
    static Tensor divideNoNan(Tensor a, Tensor b) {
        Tensor none = b.eq(0.0);
        Tensor safe = Elementwise.where(none, Primitives.fillLike(b, 1), b);
        return Elementwise.where(none, Primitives.fillLike(b, 0), a.div(safe));
    }

    /// The arguments that files hold besides name and reduction, in Keras's order; none by default.
    protected Map<String, Object> arguments() {
        return Map.of();
    }

    /// What files say of this loss: the simple name of its class, its name, its reduction and its [#arguments].
    ///
    /// @throws ArgaliException if it has no form in files, as a lambda
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name());
        all.put("reduction", reduction().text());
        all.putAll(arguments());
        return ObjectConfig.of("keras.losses", getClass().getSimpleName(), all);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + name() + ")";
    }
}
