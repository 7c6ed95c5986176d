package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.callbacks.History;
import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.callbacks.TrainingRun;
import dev.argali.layers.Layers;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What callbacks see of `fit`, `evaluate` and `predict`, and what they can do.
class CallbacksInFitTest {
    private static final Blobs DATA = new Blobs(10, 1);

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    /// Writes down every event with the names of its logs.
    private static class Witness implements TrainingCallback {
        final List<String> events = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onTrainBegin(TrainingRun run) {
            events.add("train begin");
        }

        @Override
        public void onTrainEnd(TrainingRun run, Logs logs) {
            events.add("train end " + logs.names());
        }

        @Override
        public void onEpochBegin(TrainingRun run, int epoch) {
            events.add("epoch " + epoch + " begin");
        }

        @Override
        public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
            events.add("epoch " + epoch + " end " + logs.names());
        }

        @Override
        public void onTrainBatchBegin(TrainingRun run, int batch) {
            events.add("batch " + batch + " begin");
        }

        @Override
        public void onTrainBatchEnd(TrainingRun run, int batch, Logs logs) {
            events.add("batch " + batch + " end " + logs.names());
        }

        @Override
        public void onTestBegin(TrainingRun run) {
            events.add("test begin");
        }

        @Override
        public void onTestEnd(TrainingRun run, Logs logs) {
            events.add("test end " + logs.names());
        }

        @Override
        public void onTestBatchBegin(TrainingRun run, int batch) {
            events.add("test batch " + batch + " begin");
        }

        @Override
        public void onTestBatchEnd(TrainingRun run, int batch, Logs logs) {
            events.add("test batch " + batch + " end " + logs.names());
        }

        @Override
        public void onPredictBegin(TrainingRun run) {
            events.add("predict begin");
        }

        @Override
        public void onPredictEnd(TrainingRun run) {
            events.add("predict end");
        }

        @Override
        public void onPredictBatchBegin(TrainingRun run, int batch) {
            events.add("predict batch " + batch + " begin");
        }

        @Override
        public void onPredictBatchEnd(TrainingRun run, int batch) {
            events.add("predict batch " + batch + " end");
        }
    }

    private static History fit(UnaryOperator<FitOptions> options) {
        return Blobs.compiled()
                .fit(DATA.x, DATA.y, f -> options.apply(f.batchSize(5).verbose(0)));
    }

    @Test
    void a_fit_sends_its_events_in_the_order_of_keras() {
        Witness witness = new Witness();
        fit(f -> f.validationData(DATA.inputs(), DATA.labels())
                .validationBatchSize(10)
                .callbacks(witness));
        assertThat(witness.events)
                .containsExactly(
                        "train begin",
                        "epoch 0 begin",
                        "batch 0 begin",
                        "batch 0 end [accuracy, loss]",
                        "batch 1 begin",
                        "batch 1 end [accuracy, loss]",
                        "test begin",
                        "test batch 0 begin",
                        "test batch 0 end [accuracy, loss]",
                        "test end [accuracy, loss]",
                        "epoch 0 end [accuracy, loss, val_accuracy, val_loss]",
                        "train end [accuracy, loss, val_accuracy, val_loss]");
    }

    @Test
    void an_evaluation_and_a_prediction_send_their_own_events() {
        Witness witness = new Witness();
        Sequential model = Blobs.compiled();
        model.evaluate(DATA.x, DATA.y, e -> e.batchSize(5).verbose(0).callbacks(witness));
        model.predict(DATA.x, p -> p.batchSize(5).verbose(0).callbacks(witness));
        assertThat(witness.events)
                .containsExactly(
                        "test begin",
                        "test batch 0 begin",
                        "test batch 0 end [accuracy, loss]",
                        "test batch 1 begin",
                        "test batch 1 end [accuracy, loss]",
                        "test end [accuracy, loss]",
                        "predict begin",
                        "predict batch 0 begin",
                        "predict batch 0 end",
                        "predict batch 1 begin",
                        "predict batch 1 end",
                        "predict end");
    }

    @Test
    void logs_are_sorted_by_name_and_additions_come_last() {
        Sequential model = Blobs.model();
        model.compile(c -> c.optimizer("sgd")
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy")
                .weightedMetrics("accuracy"));
        History history = model.fit(
                DATA.x,
                DATA.y,
                f -> f.verbose(0)
                        .validationSplit(0.5)
                        .callbacks(
                                TrainingCallback.onEpochEnd((run, epoch, logs) -> logs.put("a_word_of_mine", epoch))));
        assertThat(history.history().keySet())
                .containsExactly(
                        "accuracy",
                        "loss",
                        "val_accuracy",
                        "val_loss",
                        "val_weighted_accuracy",
                        "weighted_accuracy",
                        "a_word_of_mine");
    }

    @Test
    void what_one_callback_adds_those_after_it_see_and_history_records_and_the_bar_shows() {
        List<Double> seen = new ArrayList<>();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        History history;
        try {
            history = fit(f -> f.epochs(2)
                    .verbose(2)
                    .callbacks(
                            TrainingCallback.onEpochEnd((run, epoch, logs) -> logs.put("rate", 0.5 + epoch)),
                            TrainingCallback.onEpochEnd((run, epoch, logs) -> seen.add(logs.get("rate")))));
        } finally {
            System.setOut(before);
        }
        assertThat(seen).containsExactly(0.5, 1.5);
        assertThat(history.get("rate")).containsExactly(0.5, 1.5);
        assertThat(written.toString(StandardCharsets.UTF_8).lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("Epoch 1/2"),
                        line -> assertThat(line)
                                .matches("2/2 - \\d+s - \\d+m?u?s/step - accuracy: \\S+ - loss: \\S+ - rate: 0.5000"),
                        line -> assertThat(line).isEqualTo("Epoch 2/2"),
                        line -> assertThat(line).endsWith(" - rate: 1.5000"));
    }

    @Test
    void the_logs_of_a_step_are_means_over_the_epoch_so_far() {
        List<Double> losses = new ArrayList<>();
        Sequential model = Blobs.compiled();
        Tensor x = DATA.inputs();
        Tensor y = DATA.labels();
        model.optimizer().assignLearningRate(0);
        double first = model.evaluate(Indexing.slice(x, 0, 0, 5), Indexing.slice(y, 0, 0, 5), e -> e.verbose(0))
                .loss();
        double second = model.evaluate(Indexing.slice(x, 0, 5, 10), Indexing.slice(y, 0, 5, 10), e -> e.verbose(0))
                .loss();
        History history = model.fit(
                x,
                y,
                f -> f.batchSize(5)
                        .shuffle(false)
                        .verbose(0)
                        .callbacks(
                                TrainingCallback.onTrainBatchEnd((run, batch, logs) -> losses.add(logs.get("loss")))));
        assertThat(losses.get(0)).isCloseTo(first, within(1e-6));
        assertThat(losses.get(1)).isCloseTo((first + second) / 2, within(1e-6));
        assertThat(history.get("loss").getFirst()).isEqualTo(losses.get(1));
    }

    @Test
    void history_says_how_the_run_was_set_up_and_is_a_new_one_for_each() {
        Sequential model = Blobs.compiled();
        History first = model.fit(DATA.x, DATA.y, f -> f.epochs(2).batchSize(4).verbose(0));
        History second = model.fit(
                DATA.x, DATA.y, f -> f.epochs(5).initialEpoch(3).batchSize(5).verbose(0));
        assertThat(first.epoch()).containsExactly(0, 1);
        assertThat(first.params()).isEqualTo(new History.Params(Verbose.SILENT, 2, OptionalInt.of(3)));
        assertThat(second.epoch()).containsExactly(3, 4);
        assertThat(second.get("loss")).hasSize(2);
        assertThat(second.params()).isEqualTo(new History.Params(Verbose.SILENT, 5, OptionalInt.of(2)));
    }

    @Test
    void a_run_says_what_it_is() {
        Sequential model = Blobs.compiled();
        List<String> seen = new ArrayList<>();
        model.fit(
                DATA.x,
                DATA.y,
                f -> f.epochs(2).batchSize(5).verbose(0).callbacks(new TrainingCallback() {
                    @Override
                    public void onTrainBatchEnd(TrainingRun run, int batch, Logs logs) {
                        assertThat(run.model()).isSameAs(model);
                        assertThat(run.optimizer()).isSameAs(model.optimizer());
                        seen.add("epoch " + run.epoch() + " of " + run.epochs() + ", steps "
                                + run.steps().getAsInt() + ", " + run.verbose() + ", " + run.stopped());
                    }
                }));
        assertThat(seen)
                .containsExactly(
                        "epoch 0 of 2, steps 2, SILENT, false",
                        "epoch 0 of 2, steps 2, SILENT, false",
                        "epoch 1 of 2, steps 2, SILENT, false",
                        "epoch 1 of 2, steps 2, SILENT, false");
    }

    @Test
    void stopping_in_a_step_ends_the_epoch_in_order() {
        Witness witness = new Witness();
        History history = fit(f -> f.epochs(3)
                .validationData(DATA.inputs(), DATA.labels())
                .callbacks(TrainingCallback.onTrainBatchEnd((run, batch, logs) -> run.stopTraining()), witness));
        assertThat(witness.events.stream().filter(e -> !e.startsWith("test batch")))
                .containsExactly(
                        "train begin",
                        "epoch 0 begin",
                        "batch 0 begin",
                        "batch 0 end [accuracy, loss]",
                        "test begin",
                        "test end [accuracy, loss]",
                        "epoch 0 end [accuracy, loss, val_accuracy, val_loss]",
                        "train end [accuracy, loss, val_accuracy, val_loss]");
        assertThat(history.epoch()).containsExactly(0);
    }

    @Test
    void stopping_at_the_end_of_an_epoch_begins_no_other() {
        History history = fit(f -> f.epochs(9).callbacks(TrainingCallback.onEpochEnd((run, epoch, logs) -> {
            if (epoch == 1) {
                run.stopTraining();
            }
        })));
        assertThat(history.epoch()).containsExactly(0, 1);
        // The next run is not stopped.
        assertThat(fit(f -> f.epochs(2)).epoch()).containsExactly(0, 1);
    }

    @Test
    void an_exception_in_a_callback_ends_the_run_and_leaves_a_model_that_can_go_on() {
        Sequential model = Blobs.compiled();
        Witness witness = new Witness();
        IllegalStateException mine = new IllegalStateException("enough");
        assertThatThrownBy(() -> model.fit(
                        DATA.x,
                        DATA.y,
                        f -> f.epochs(3)
                                .batchSize(5)
                                .verbose(0)
                                .callbacks(witness, TrainingCallback.onTrainBatchEnd((run, batch, logs) -> {
                                    throw mine;
                                }))))
                .isSameAs(mine);
        assertThat(witness.events)
                .containsExactly("train begin", "epoch 0 begin", "batch 0 begin", "batch 0 end [accuracy, loss]");
        assertThat(model.optimizer().iterations()).isEqualTo(1);
        assertThat(model.fit(DATA.x, DATA.y, f -> f.batchSize(5).verbose(0)).get("loss"))
                .hasSize(1);
        assertThat(model.optimizer().iterations()).isEqualTo(3);
    }

    @Test
    void a_callback_can_change_the_learning_rate_of_the_next_steps() {
        Sequential model = Blobs.compiled();
        List<float[]> weights = new ArrayList<>();
        model.fit(
                DATA.x,
                DATA.y,
                f -> f.epochs(3).verbose(0).callbacks(new TrainingCallback() {
                    @Override
                    public void onEpochBegin(TrainingRun run, int epoch) {
                        run.optimizer().assignLearningRate(epoch < 2 ? 0.1 : 0);
                    }

                    @Override
                    public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
                        weights.add(run.model().weights().getFirst().value().toFloats());
                    }
                }));
        assertThat(weights.get(1)).isNotEqualTo(weights.get(0));
        assertThat(weights.get(2)).isEqualTo(weights.get(1));
    }

    @Test
    void reading_logs_and_adding_to_them_does_not_change_what_is_learned() {
        List<float[]> weights = Stream.<UnaryOperator<FitOptions>>of(
                        f -> f,
                        f -> f.callbacks(TrainingCallback.onTrainBatchEnd(
                                (run, batch, logs) -> logs.put("x", logs.get("loss")))))
                .map(options -> {
                    Layers.resetNames();
                    Seeds.setRandomSeed(4);
                    Sequential model = Blobs.compiled();
                    model.fit(
                            DATA.x,
                            DATA.y,
                            f -> options.apply(f.epochs(2).batchSize(3).verbose(0)));
                    return model.weights().getFirst().value().toFloats();
                })
                .toList();
        assertThat(weights.get(1)).isEqualTo(weights.get(0));
    }
}
