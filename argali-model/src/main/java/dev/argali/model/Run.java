package dev.argali.model;

import dev.argali.callbacks.TrainingCallback;
import dev.argali.callbacks.TrainingRun;
import dev.argali.optimizers.Optimizer;
import dev.argali.progress.ProgressBar;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/// One call of `fit`, `evaluate` or `predict`, as callbacks see it.
final class Run implements TrainingRun {
    private static final System.Logger LOG = System.getLogger("dev.argali.model");

    private final Model model;
    private final Verbose verbose;
    private final int epochs;
    private final OptionalInt steps;
    private int epoch;
    private volatile boolean stopped;

    Run(Model model, Verbose verbose, int epochs, OptionalInt steps) {
        this.model = model;
        this.verbose = verbose;
        this.epochs = epochs;
        this.steps = steps;
    }

    /// The callbacks of this run, in the order in which they are called.
    record Calls(Run run, List<TrainingCallback> all) {
        void each(BiConsumer<TrainingCallback, TrainingRun> event) {
            for (int i = 0; i < all.size(); i++) {
                event.accept(all.get(i), run);
            }
        }
    }

    /// The user's callbacks, then ours, then the progress bar.
    Calls callbacks(List<TrainingCallback> users, TrainingCallback... ours) {
        List<TrainingCallback> all = new ArrayList<>(users);
        all.addAll(List.of(ours));
        if (verbose != Verbose.SILENT) {
            all.add(ProgressBar.of(verbose));
        }
        return new Calls(this, all);
    }

    @Override
    public Model model() {
        return model;
    }

    @Override
    public Optimizer optimizer() {
        return model.optimizer();
    }

    @Override
    public int epochs() {
        return epochs;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    void epoch(int value) {
        epoch = value;
    }

    @Override
    public OptionalInt steps() {
        return steps;
    }

    @Override
    public Verbose verbose() {
        return verbose;
    }

    @Override
    public void stopTraining() {
        stopped = true;
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    /// Ends training in order if somebody interrupts the thread, which stays interrupted.
    void stopIfInterrupted() {
        if (!stopped && Thread.currentThread().isInterrupted()) {
            LOG.log(Level.INFO, "{0}: the thread was interrupted: training ends after this step", model.name());
            stopped = true;
        }
    }
}
