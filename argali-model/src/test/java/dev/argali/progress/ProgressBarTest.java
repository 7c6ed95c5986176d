package dev.argali.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.callbacks.FakeRun;
import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingRun;
import dev.argali.model.Verbose;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private double now;

    private Screen screen(boolean terminal) {
        return new Screen(() -> now, new PrintStream(written, false, StandardCharsets.UTF_8), terminal);
    }

    private List<Integer> stepsWhoseLogsAreRead(ProgressBar bar, int steps, double secondsEach) {
        TrainingRun run = new FakeRun(Verbose.BAR, 1, OptionalInt.of(steps), 0);
        List<Integer> read = new ArrayList<>();
        bar.onTrainBegin(run);
        bar.onEpochBegin(run, 0);
        for (int i = 0; i < steps; i++) {
            int step = i;
            now += secondsEach;
            bar.onTrainBatchEnd(run, i, Logs.lazy(() -> {
                read.add(step);
                return Map.of("loss", 1.0);
            }));
        }
        bar.onEpochEnd(run, 0, Logs.lazy(() -> {
            read.add(steps);
            return Map.of("loss", 1.0);
        }));
        return read;
    }

    @Test
    void logs_are_read_only_when_the_bar_is_drawn() {
        ProgressBar bar = new ProgressBar(Verbose.BAR, screen(true));
        assertThat(stepsWhoseLogsAreRead(bar, 100, 0.002)).containsExactly(0, 25, 50, 75, 100);
    }

    @Test
    void a_line_reads_the_logs_of_the_epoch_alone() {
        ProgressBar bar = new ProgressBar(Verbose.LINE, screen(true));
        assertThat(stepsWhoseLogsAreRead(bar, 100, 0.002)).containsExactly(100);
    }

    @Test
    void silence_reads_nothing_and_writes_nothing() {
        ProgressBar bar = new ProgressBar(Verbose.SILENT, screen(true));
        assertThat(stepsWhoseLogsAreRead(bar, 100, 0.002)).isEmpty();
        assertThat(written.size()).isZero();
    }

    @Test
    void nobody_saying_it_is_a_bar_on_a_terminal_and_lines_in_a_pipe() {
        stepsWhoseLogsAreRead(new ProgressBar(Verbose.AUTO, screen(true)), 2, 1);
        assertThat(written.toString(StandardCharsets.UTF_8)).startsWith("\r\u001b[1m1/2\u001b[0m \u001b[32m\u2501");
        written.reset();
        stepsWhoseLogsAreRead(new ProgressBar(Verbose.AUTO, screen(false)), 2, 1);
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("2/2 - 2s - 1s/step - loss: 1.0000\n");
    }

    private String predict(Verbose verbose, boolean terminal) {
        TrainingRun run = new FakeRun(verbose, 1, OptionalInt.of(1), 0);
        ProgressBar bar = new ProgressBar(verbose, screen(terminal));
        bar.onPredictBegin(run);
        bar.onPredictBatchEnd(run, 0);
        bar.onPredictEnd(run);
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    @Test
    void a_prediction_in_a_pipe_is_quiet_unless_somebody_asks() {
        assertThat(predict(Verbose.AUTO, false)).isEmpty();
        assertThat(predict(Verbose.LINE, false)).isEqualTo("1/1 - 0s - 0s/step\n");
        assertThat(predict(Verbose.AUTO, true)).endsWith("0s/step\n");
    }

    @Test
    void standard_output_gets_utf_8_whatever_its_encoding() {
        PrintStream before = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.US_ASCII));
        try {
            stepsWhoseLogsAreRead(ProgressBar.of(Verbose.BAR), 1, 1);
        } finally {
            System.setOut(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("\u2501".repeat(20))
                .contains(" - loss: 1.0000");
    }

    @Test
    void a_name_that_later_logs_lack_keeps_its_last_value() {
        TrainingRun run = new FakeRun(Verbose.BAR, 1, OptionalInt.of(1), 0);
        ProgressBar bar = new ProgressBar(Verbose.BAR, screen(true));
        bar.onTrainBegin(run);
        bar.onEpochBegin(run, 0);
        Logs step = Logs.of(Map.of("loss", 2.0));
        step.put("mine", 7);
        bar.onTrainBatchEnd(run, 0, step);
        bar.onEpochEnd(run, 0, Logs.of(Map.of("loss", 1.0)));
        assertThat(written.toString(StandardCharsets.UTF_8)).endsWith(" - loss: 1.0000 - mine: 7.0000\n");
    }
}
