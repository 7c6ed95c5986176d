package dev.argali.callbacks;

import dev.argali.model.Model;
import dev.argali.model.Verbose;
import dev.argali.optimizers.Optimizer;
import java.util.OptionalInt;

/// A run without a model, for callbacks that do not ask for it.
public record FakeRun(Verbose verbose, int epochs, OptionalInt steps, int epoch) implements TrainingRun {
    @Override
    public Model model() {
        throw new UnsupportedOperationException("there is no model");
    }

    @Override
    public Optimizer optimizer() {
        throw new UnsupportedOperationException("there is no optimizer");
    }

    @Override
    public void stopTraining() {
        throw new UnsupportedOperationException("there is nothing to stop");
    }

    @Override
    public boolean stopped() {
        return false;
    }
}
