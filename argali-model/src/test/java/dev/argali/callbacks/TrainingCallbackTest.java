package dev.argali.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.model.Verbose;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrainingCallbackTest {
    private static final TrainingRun RUN = new FakeRun(Verbose.SILENT, 1, OptionalInt.of(1), 0);

    private static void everyEvent(TrainingCallback callback) {
        callback.onTrainBegin(RUN);
        callback.onEpochBegin(RUN, 1);
        callback.onTrainBatchBegin(RUN, 2);
        callback.onTrainBatchEnd(RUN, 3, new Logs());
        callback.onTestBegin(RUN);
        callback.onTestBatchBegin(RUN, 4);
        callback.onTestBatchEnd(RUN, 5, new Logs());
        callback.onTestEnd(RUN, new Logs());
        callback.onEpochEnd(RUN, 6, new Logs());
        callback.onTrainEnd(RUN, new Logs());
        callback.onPredictBegin(RUN);
        callback.onPredictBatchBegin(RUN, 7);
        callback.onPredictBatchEnd(RUN, 8);
        callback.onPredictEnd(RUN);
    }

    @Test
    void a_function_is_called_for_its_own_event_alone() {
        List<String> seen = new ArrayList<>();
        List.of(
                        TrainingCallback.onTrainBegin(_ -> seen.add("train begin")),
                        TrainingCallback.onTrainEnd((_, logs) -> seen.add("train end " + logs)),
                        TrainingCallback.onEpochBegin((_, epoch) -> seen.add("epoch begin " + epoch)),
                        TrainingCallback.onEpochEnd((_, epoch, logs) -> seen.add("epoch end " + epoch + logs)),
                        TrainingCallback.onTrainBatchBegin((_, batch) -> seen.add("batch begin " + batch)),
                        TrainingCallback.onTrainBatchEnd((_, batch, logs) -> seen.add("batch end " + batch + logs)))
                .forEach(TrainingCallbackTest::everyEvent);
        assertThat(seen)
                .containsExactly(
                        "train begin",
                        "train end {}",
                        "epoch begin 1",
                        "epoch end 6{}",
                        "batch begin 2",
                        "batch end 3{}");
    }

    @Test
    void a_callback_that_overrides_nothing_does_nothing() {
        everyEvent(new TrainingCallback() {});
        assertThat(RUN.stopped()).isFalse();
    }
}
