package dev.argali.progress;

import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.callbacks.TrainingRun;
import dev.argali.model.Verbose;
import java.util.OptionalInt;

/// Shows how a fit, an evaluation or a prediction goes: Keras's `ProgbarLogger`, the last callback of a run.
///
/// Logs are shown as they are, and read only when they are drawn: reading them waits for the step to be computed. The
/// validation inside a fit draws nothing of its own.
public final class ProgressBar implements TrainingCallback {
    private final Verbose asked;
    private Look look;
    private final Screen screen;
    private OptionalInt target = OptionalInt.empty();
    private Drawing drawing;
    private int seen;
    private boolean training;

    ProgressBar(Verbose verbose, Screen screen) {
        this.asked = verbose;
        this.look = Look.DEFAULTS.verbose(screen.resolve(verbose));
        this.screen = screen;
        this.drawing = new Drawing(target, look, screen);
    }

    /// {@return a callback that shows this much on standard output}
    public static ProgressBar of(Verbose verbose) {
        return new ProgressBar(verbose, Screen.standard());
    }

    @Override
    public void onTrainBegin(TrainingRun run) {
        training = true;
        target = run.steps();
    }

    @Override
    public void onEpochBegin(TrainingRun run, int epoch) {
        begin();
        if (look.verbose() != Verbose.SILENT && run.epochs() > 1) {
            screen.print("Epoch " + (epoch + 1) + "/" + run.epochs() + "\n");
        }
    }

    @Override
    public void onTrainBatchEnd(TrainingRun run, int batch, Logs logs) {
        update(batch, logs);
    }

    @Override
    public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
        end(logs);
    }

    @Override
    public void onTestBegin(TrainingRun run) {
        if (!training) {
            target = run.steps();
            begin();
        }
    }

    @Override
    public void onTestBatchEnd(TrainingRun run, int batch, Logs logs) {
        if (!training) {
            update(batch, logs);
        }
    }

    @Override
    public void onTestEnd(TrainingRun run, Logs logs) {
        if (!training) {
            end(logs);
        }
    }

    /// Elsewhere than on a terminal predictions are quiet unless somebody asks: they are what a server does.
    @Override
    public void onPredictBegin(TrainingRun run) {
        if (asked == Verbose.AUTO && !screen.terminal()) {
            look = look.verbose(Verbose.SILENT);
        }
        target = run.steps();
        begin();
    }

    @Override
    public void onPredictBatchEnd(TrainingRun run, int batch) {
        update(batch, new Logs());
    }

    @Override
    public void onPredictEnd(TrainingRun run) {
        end(new Logs());
    }

    private void begin() {
        seen = 0;
        drawing = new Drawing(target, look, screen);
    }

    private void update(int batch, Logs logs) {
        seen = batch + 1;
        if (look.verbose() == Verbose.BAR) {
            drawing.update(seen, logs::toMap, false);
        }
    }

    /// The steps of an epoch whose number was not known are known from now on.
    private void end(Logs logs) {
        if (target.isEmpty()) {
            target = OptionalInt.of(seen);
            drawing.target(seen);
        }
        drawing.update(target.getAsInt(), logs::toMap, true);
    }
}
