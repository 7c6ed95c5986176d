package dev.argali.model;

import dev.argali.callbacks.TrainingCallback;
import dev.argali.data.Example;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// What `fit` may be told, in Keras's words: `f -> f.epochs(5).batchSize(32)`. Immutable: each word gives a new value.
public final class FitOptions {
    static final FitOptions DEFAULTS = new FitOptions();

    private int epochs = 1;
    private int initialEpoch;
    private OptionalInt batchSize = OptionalInt.empty();
    private OptionalInt stepsPerEpoch = OptionalInt.empty();
    private boolean shuffle = true;
    private Verbose verbose = Verbose.AUTO;
    private List<TrainingCallback> callbacks = List.of();
    private Optional<Tensor> sampleWeight = Optional.empty();
    private Map<Integer, Double> classWeight = Map.of();
    private double validationSplit;
    private Optional<Example> validationData = Optional.empty();
    private OptionalInt validationBatchSize = OptionalInt.empty();
    private OptionalInt validationSteps = OptionalInt.empty();
    private int validationFreq = 1;

    private FitOptions() {}

    private FitOptions with(Consumer<FitOptions> change) {
        var copy = new FitOptions();
        copy.epochs = epochs;
        copy.initialEpoch = initialEpoch;
        copy.batchSize = batchSize;
        copy.stepsPerEpoch = stepsPerEpoch;
        copy.shuffle = shuffle;
        copy.verbose = verbose;
        copy.callbacks = callbacks;
        copy.sampleWeight = sampleWeight;
        copy.classWeight = classWeight;
        copy.validationSplit = validationSplit;
        copy.validationData = validationData;
        copy.validationBatchSize = validationBatchSize;
        copy.validationSteps = validationSteps;
        copy.validationFreq = validationFreq;
        change.accept(copy);
        return copy;
    }

    /// {@return this, training until this many epochs are done; default 1}
    ///
    /// @throws ValueException if it is not positive
    public FitOptions epochs(int value) {
        int checked = positive("fit", "epochs", value, "Give the number of times to go over the data");
        return with(o -> o.epochs = checked);
    }

    /// {@return this, counting epochs from here, as when training goes on; default 0}
    ///
    /// @throws ValueException if it is negative
    public FitOptions initialEpoch(int value) {
        if (value < 0) {
            throw new ValueException("fit", "initialEpoch is " + value, "Give the number of epochs done before");
        }
        return with(o -> o.initialEpoch = value);
    }

    /// {@return this with so many examples in a step; default 32}
    ///
    /// @throws ValueException if it is not positive
    public FitOptions batchSize(int value) {
        int checked = batch("fit", "batchSize", value);
        return with(o -> o.batchSize = OptionalInt.of(checked));
    }

    /// {@return this with so many steps in an epoch; the next epoch goes on where this one ended. Default: as many as
    ///     the data give}
    ///
    /// @throws ValueException if it is not positive
    public FitOptions stepsPerEpoch(int value) {
        int checked = positive("fit", "stepsPerEpoch", value, "Leave it out to go over all the data");
        return with(o -> o.stepsPerEpoch = OptionalInt.of(checked));
    }

    /// {@return this, drawing a new order of all examples for each epoch, or keeping the given one; default true}
    public FitOptions shuffle(boolean value) {
        return with(o -> o.shuffle = value);
    }

    /// {@return this with what is printed; default [Verbose#AUTO]}
    public FitOptions verbose(Verbose value) {
        return with(o -> o.verbose = value);
    }

    /// {@return this with what is printed, in Keras's numbers: 0 nothing, 1 a bar, 2 a line for each epoch}
    public FitOptions verbose(int value) {
        return verbose(Verbose.of(value));
    }

    /// {@return this with what is printed: `auto`, `0`, `1` or `2`}
    public FitOptions verbose(String value) {
        return verbose(Verbose.of(value));
    }

    /// {@return this with callbacks, called in this order}
    public FitOptions callbacks(TrainingCallback... values) {
        return callbacks(List.of(values));
    }

    /// {@return this with callbacks, called in this order}
    public FitOptions callbacks(List<? extends TrainingCallback> values) {
        List<TrainingCallback> copy = List.copyOf(values);
        return with(o -> o.callbacks = copy);
    }

    /// {@return this with a weight for each example, by which its loss counts}
    public FitOptions sampleWeight(Tensor value) {
        return with(o -> o.sampleWeight = Optional.of(value));
    }

    /// {@return this with a weight for each class, by which the loss of its examples counts; classes that are not named
    ///     count 1}
    public FitOptions classWeight(Map<Integer, Double> value) {
        Map<Integer, Double> copy = Map.copyOf(value);
        return with(o -> o.classWeight = copy);
    }

    /// {@return this, keeping the last part of the data, taken before any shuffling, to evaluate after each epoch}
    ///
    /// @param value a share above 0 and below 1, or 0 for none
    /// @throws ValueException if it is something else
    public FitOptions validationSplit(double value) {
        if (!(value >= 0 && value < 1)) {
            throw new ValueException(
                    "fit", "validationSplit is " + value, "Give a share of the data of 0 or more and below 1, as 0.2");
        }
        return with(o -> o.validationSplit = value);
    }

    /// {@return this, evaluating these data after each epoch}
    public FitOptions validationData(Tensor x, Tensor y) {
        return validationData(Example.of(x, y));
    }

    /// {@return this, evaluating these weighted data after each epoch}
    public FitOptions validationData(Tensor x, Tensor y, Tensor sampleWeight) {
        return validationData(Example.of(x, y).sampleWeight(sampleWeight));
    }

    /// {@return this, evaluating these data, of several inputs or outputs or weighted, after each epoch}
    public FitOptions validationData(Example value) {
        return with(o -> o.validationData = Optional.of(value));
    }

    /// {@return this, evaluating in steps of so many examples; default as in training}
    ///
    /// @throws ValueException if it is not positive
    public FitOptions validationBatchSize(int value) {
        int checked = batch("fit", "validationBatchSize", value);
        return with(o -> o.validationBatchSize = OptionalInt.of(checked));
    }

    /// {@return this, evaluating only so many steps of the validation data}
    ///
    /// @throws ValueException if it is not positive
    public FitOptions validationSteps(int value) {
        int checked = positive("fit", "validationSteps", value, "Leave it out to evaluate all validation data");
        return with(o -> o.validationSteps = OptionalInt.of(checked));
    }

    /// {@return this, evaluating after each so many epochs only; default 1}
    ///
    /// @throws ValueException if it is not positive
    public FitOptions validationFreq(int value) {
        int checked = positive("fit", "validationFreq", value, "Give 1 to evaluate after each epoch");
        return with(o -> o.validationFreq = checked);
    }

    static int batch(String where, String word, int value) {
        return positive(where, word, value, "Give the number of examples in a step; 32 is usual");
    }

    static int positive(String where, String word, int value, String cure) {
        if (value <= 0) {
            throw new ValueException(where, word + " must be positive, got " + value, cure);
        }
        return value;
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    int epochs() {
        return epochs;
    }

    int initialEpoch() {
        return initialEpoch;
    }

    OptionalInt batchSize() {
        return batchSize;
    }

    OptionalInt stepsPerEpoch() {
        return stepsPerEpoch;
    }

    boolean shuffle() {
        return shuffle;
    }

    Verbose verbose() {
        return verbose;
    }

    List<TrainingCallback> callbacks() {
        return callbacks;
    }

    Optional<Tensor> sampleWeight() {
        return sampleWeight;
    }

    Map<Integer, Double> classWeight() {
        return classWeight;
    }

    double validationSplit() {
        return validationSplit;
    }

    Optional<Example> validationData() {
        return validationData;
    }

    OptionalInt validationBatchSize() {
        return validationBatchSize;
    }

    OptionalInt validationSteps() {
        return validationSteps;
    }

    int validationFreq() {
        return validationFreq;
    }
}
