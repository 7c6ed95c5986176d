package dev.argali.losses;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Crossentropy;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// `-log(probability of the labelled class)`, for labels that are class numbers.
///
/// | | shape |
/// |---|---|
/// | labels | `[batch, ...]` or `[batch, ..., 1]`, of any dtype |
/// | predictions | `[batch, ..., classes]` |
/// | values | `[batch, ...]` |
///
/// Predictions are probabilities, kept within `1e-7 … 1 - 1e-7` and divided by their sum; with [#fromLogits] they are
/// logits. If the graph shows that they come from a softmax, its logits are used, as by Keras on TensorFlow. A label
/// that is not within `0 … classes - 1` is a [dev.argali.graph.ValueException] when the program runs, before any
/// variable has changed.
public final class SparseCategoricalCrossentropy extends Loss {
    /// What the loss is made of.
    ///
    /// @param fromLogits whether predictions are logits
    /// @param ignoreClass a label, in range or not, whose examples do not count
    public record Config(boolean fromLogits, OptionalInt ignoreClass) {}

    private final Config config;

    private SparseCategoricalCrossentropy(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// The loss with Keras's defaults: of probabilities, all classes count.
    public static SparseCategoricalCrossentropy of() {
        return new SparseCategoricalCrossentropy(
                Settings.of("sparse_categorical_crossentropy"), new Config(false, OptionalInt.empty()));
    }

    static SparseCategoricalCrossentropy from(Settings settings, ObjectConfig file) {
        Optional<Long> ignored = file.integer("ignore_class");
        return new SparseCategoricalCrossentropy(
                settings,
                new Config(
                        file.flag("from_logits").orElse(false),
                        ignored.isPresent() ? OptionalInt.of(Math.toIntExact(ignored.get())) : OptionalInt.empty()));
    }

    /// {@return this loss, taking predictions as logits or as probabilities}
    public SparseCategoricalCrossentropy fromLogits(boolean value) {
        return with(new Config(value, config.ignoreClass));
    }

    /// {@return this loss, not counting examples of this label, which may be out of range, such as -1}
    public SparseCategoricalCrossentropy ignoreClass(int label) {
        return with(new Config(config.fromLogits, OptionalInt.of(label)));
    }

    private SparseCategoricalCrossentropy with(Config changed) {
        return new SparseCategoricalCrossentropy(settings(), changed);
    }

    /// {@return what the loss is made of}
    public Config options() {
        return config;
    }

    @Override
    protected SparseCategoricalCrossentropy with(Settings changed) {
        return new SparseCategoricalCrossentropy(changed, config);
    }

    @Override
    public SparseCategoricalCrossentropy name(String value) {
        return with(settings().name(value));
    }

    @Override
    public SparseCategoricalCrossentropy reduction(Reduction value) {
        return with(settings().reduction(value));
    }

    @Override
    protected Tensor target(Tensor yTrue) {
        return yTrue.dtype() == DType.INT64 ? yTrue : yTrue.cast(DType.INT32);
    }

    @Override
    protected Tensor call(Tensor yTrue, Tensor yPred) {
        Tensor labels = labels(yTrue, yPred);
        boolean logits = config.fromLogits && !Outputs.isProbability(name(), yPred, "softmax");
        Optional<Tensor> valid = mask(yTrue, yPred);
        if (valid.isEmpty()) {
            return Crossentropy.sparseCategoricalCrossentropy(labels, yPred, logits, -1);
        }
        Tensor known = Primitives.select(valid.get(), labels, Primitives.fillLike(labels, 0));
        Tensor wide = Primitives.expand(valid.get(), yPred.shape(), List.of(yPred.rank() - 1));
        Tensor p = Primitives.select(wide, yPred, Primitives.fillLike(yPred, 0));
        Tensor values = Crossentropy.sparseCategoricalCrossentropy(known, p, logits, -1);
        return Primitives.select(valid.get(), values, Primitives.fillLike(values, 0));
    }

    @Override
    protected Optional<Tensor> mask(Tensor yTrue, Tensor yPred) {
        return config.ignoreClass.isEmpty()
                ? Optional.empty()
                : Optional.of(labels(yTrue, yPred).ne(config.ignoreClass.getAsInt()));
    }

    /// The labels without a last axis of extent 1.
    private Tensor labels(Tensor yTrue, Tensor yPred) {
        boolean column = yTrue.rank() == yPred.rank()
                && yTrue.rank() > 0
                && yTrue.shape().last() == 1;
        Tensor labels = column ? yTrue.squeeze(-1) : yTrue;
        if (yPred.rank() == 0 || !labels.shape().equals(yPred.shape().remove(-1))) {
            throw new ShapeException(
                    name(),
                    "labels have shape " + yTrue.shape() + ", predictions " + yPred.shape(),
                    yTrue.shape().equals(yPred.shape())
                            ? "For one-hot labels use categorical_crossentropy"
                            : "Predictions need one more axis than labels, the last one for the classes");
        }
        return labels;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("from_logits", config.fromLogits);
        all.put("ignore_class", config.ignoreClass.isPresent() ? config.ignoreClass.getAsInt() : ObjectConfig.NONE);
        return all;
    }

    /// {@return whether labels of this shape are class numbers for predictions of that shape}
    static boolean fits(Shape yTrue, Shape yPred) {
        return yTrue.rank() < yPred.rank() || yTrue.rank() > 0 && yTrue.last() == 1 && yPred.last() > 1;
    }
}
