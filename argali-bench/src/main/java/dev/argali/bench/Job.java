package dev.argali.bench;

import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import java.util.Locale;

/// A job that other frameworks do, too.
enum Job {
    /// 784-64-10, batches of 32: many small steps.
    J1(32, 5, false, 64),
    /// 784-2048-2048-10, batches of 256: large matrix products, no warm-up.
    J3(256, 1, false, 2048, 2048),
    /// Predictions of the model of [#J1], one at a time and 256 at once.
    J4MLP(32, 1, true, 64),
    /// Predictions of the model of [#J1] in batches of 1,000 different sizes, each of which was seen before.
    J4SIZES(32, 1, true, 64);

    private final int batchSize;
    private final int epochs;
    private final boolean predicts;

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
    private final int[] hidden;

    Job(int batchSize, int epochs, boolean predicts, int... hidden) {
        this.batchSize = batchSize;
        this.epochs = epochs;
        this.predicts = predicts;
        this.hidden = hidden;
    }

    int batchSize() {
        return batchSize;
    }

    /// {@return how often a training job goes over the data, unless somebody says otherwise}
    int epochs() {
        return epochs;
    }

    /// {@return whether this is a job of predictions}
    boolean predicts() {
        return predicts;
    }

    /// {@return the model, compiled with Adam and its rate of 0.001}
    Sequential model() {
        Sequential model = Sequential.of().inputShape(784);
        for (int units : hidden) {
            model.add(Dense.of(units).activation("relu"));
        }
        model.add(Dense.of(10).activation("softmax"));
        model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        return model;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
