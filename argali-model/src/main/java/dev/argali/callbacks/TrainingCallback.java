package dev.argali.callbacks;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/// What is called while a model trains, is evaluated, or predicts. Every method does nothing unless it is overridden.
///
/// The order of a fit:
/// ```
/// onTrainBegin
///   onEpochBegin
///     (onTrainBatchBegin, onTrainBatchEnd)*
///     onTestBegin, (onTestBatchBegin, onTestBatchEnd)*, onTestEnd      where there are validation data
///   onEpochEnd
/// onTrainEnd
/// ```
/// `evaluate` calls the methods named test, `predict` those named predict. Of several callbacks each method is called
/// in the order in which they were given; after them come [History] and the progress bar. All of them share the [Logs]
/// of an event: what one puts there, those after it see, History records and the bar shows.
///
/// An exception that leaves a callback ends the run and reaches whoever called `fit`.
/// ```java
/// model.fit(x, y, f -> f.epochs(100).callbacks(
///         TrainingCallback.onEpochEnd((run, epoch, logs) -> {
///             if (logs.get("accuracy") > 0.99) {
///                 run.stopTraining();
///             }
///         })));
/// ```
public interface TrainingCallback {
    /// Training begins.
    default void onTrainBegin(TrainingRun run) {}

    /// Training has ended, by itself or because somebody stopped it.
    ///
    /// @param logs those of the last epoch
    default void onTrainEnd(TrainingRun run, Logs logs) {}

    /// An epoch begins.
    ///
    /// @param epoch counted from 0
    default void onEpochBegin(TrainingRun run, int epoch) {}

    /// An epoch has ended, with its validation.
    ///
    /// @param epoch counted from 0
    /// @param logs the loss and the metrics over the epoch; those of the validation are named `val_...`
    default void onEpochEnd(TrainingRun run, int epoch, Logs logs) {}

    /// A step of training begins.
    ///
    /// @param batch counted from 0 in the epoch
    default void onTrainBatchBegin(TrainingRun run, int batch) {}

    /// A step of training has ended.
    ///
    /// @param batch counted from 0 in the epoch
    /// @param logs the loss and the metrics over the epoch so far. Reading them waits for the step to be computed
    default void onTrainBatchEnd(TrainingRun run, int batch, Logs logs) {}

    /// An evaluation begins, by itself or as the validation of an epoch.
    default void onTestBegin(TrainingRun run) {}

    /// An evaluation has ended.
    ///
    /// @param logs the loss and the metrics, without `val_`
    default void onTestEnd(TrainingRun run, Logs logs) {}

    /// A step of an evaluation begins.
    ///
    /// @param batch counted from 0
    default void onTestBatchBegin(TrainingRun run, int batch) {}

    /// A step of an evaluation has ended.
    ///
    /// @param batch counted from 0
    /// @param logs the loss and the metrics so far. Reading them waits for the step to be computed
    default void onTestBatchEnd(TrainingRun run, int batch, Logs logs) {}

    /// A prediction begins.
    default void onPredictBegin(TrainingRun run) {}

    /// A prediction has ended.
    default void onPredictEnd(TrainingRun run) {}

    /// A step of a prediction begins.
    ///
    /// @param batch counted from 0
    default void onPredictBatchBegin(TrainingRun run, int batch) {}

    /// A step of a prediction has ended.
    ///
    /// @param batch counted from 0
    default void onPredictBatchEnd(TrainingRun run, int batch) {}

    // ---- from functions -----------------------------------------------------------------------------------------

    /// What is done at the end of an epoch or of a step.
    @FunctionalInterface
    interface AtEnd {
        /// Does it.
        ///
        /// @param index of the epoch in the run, or of the step in the epoch, counted from 0
        void accept(TrainingRun run, int index, Logs logs);
    }

    /// {@return a callback for [#onTrainBegin(TrainingRun)] alone}
    static TrainingCallback onTrainBegin(Consumer<TrainingRun> action) {
        return new TrainingCallback() {
            @Override
            public void onTrainBegin(TrainingRun run) {
                action.accept(run);
            }
        };
    }

    /// {@return a callback for [#onTrainEnd(TrainingRun, Logs)] alone}
    static TrainingCallback onTrainEnd(BiConsumer<TrainingRun, Logs> action) {
        return new TrainingCallback() {
            @Override
            public void onTrainEnd(TrainingRun run, Logs logs) {
                action.accept(run, logs);
            }
        };
    }

    /// {@return a callback for [#onEpochBegin(TrainingRun, int)] alone}
    static TrainingCallback onEpochBegin(ObjIntConsumer<TrainingRun> action) {
        return new TrainingCallback() {
            @Override
            public void onEpochBegin(TrainingRun run, int epoch) {
                action.accept(run, epoch);
            }
        };
    }

    /// {@return a callback for [#onEpochEnd(TrainingRun, int, Logs)] alone}
    static TrainingCallback onEpochEnd(AtEnd action) {
        return new TrainingCallback() {
            @Override
            public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
                action.accept(run, epoch, logs);
            }
        };
    }

    /// {@return a callback for [#onTrainBatchBegin(TrainingRun, int)] alone}
    static TrainingCallback onTrainBatchBegin(ObjIntConsumer<TrainingRun> action) {
        return new TrainingCallback() {
            @Override
            public void onTrainBatchBegin(TrainingRun run, int batch) {
                action.accept(run, batch);
            }
        };
    }

    /// {@return a callback for [#onTrainBatchEnd(TrainingRun, int, Logs)] alone}
    static TrainingCallback onTrainBatchEnd(AtEnd action) {
        return new TrainingCallback() {
            @Override
            public void onTrainBatchEnd(TrainingRun run, int batch, Logs logs) {
                action.accept(run, batch, logs);
            }
        };
    }
}
