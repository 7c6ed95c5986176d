package dev.argali.callbacks;

import dev.argali.model.Model;
import dev.argali.model.Verbose;
import dev.argali.optimizers.Optimizer;
import java.util.OptionalInt;

/// A fit, an evaluation or a prediction that is going on: what a callback may see and do.
public interface TrainingRun {
    /// {@return the model that is trained or used}
    Model model();

    /// {@return the optimizer of the model}
    ///
    /// @throws dev.argali.graph.ArgaliException if the model is not compiled, as it may be while it predicts
    Optimizer optimizer();

    /// {@return how many epochs there will be, those of earlier runs that `initialEpoch` counts included; 1 outside
    ///     of training}
    int epochs();

    /// {@return the epoch that is going on, counted from 0}
    int epoch();

    /// {@return the number of steps in an epoch; empty as long as it is not known}
    OptionalInt steps();

    /// {@return what is printed}
    Verbose verbose();

    /// Ends training after the step that is going on. The epoch still ends with its logs, and with its validation.
    void stopTraining();

    /// {@return whether [#stopTraining] was called}
    boolean stopped();
}
