package dev.argali.model;

import dev.argali.callbacks.TrainingCallback;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What `evaluate` may be told.
///
/// @param batchSize how many examples a step has; default 32
/// @param verbose what is printed
/// @param callbacks called in this order
/// @param sampleWeight a weight for each example
/// @param steps how many steps are done; default: all the data
public record EvaluateOptions(
        OptionalInt batchSize,
        Verbose verbose,
        List<TrainingCallback> callbacks,
        Optional<Tensor> sampleWeight,
        OptionalInt steps) {
    static final EvaluateOptions DEFAULTS =
            new EvaluateOptions(OptionalInt.empty(), Verbose.AUTO, List.of(), Optional.empty(), OptionalInt.empty());

    /// Keeps an unmodifiable copy.
    public EvaluateOptions {
        callbacks = List.copyOf(callbacks);
    }

    /// {@return this with so many examples in a step}
    ///
    /// @throws dev.argali.graph.ValueException if it is not positive
    public EvaluateOptions batchSize(int value) {
        int checked = FitOptions.batch("evaluate", "batchSize", value);
        return new EvaluateOptions(OptionalInt.of(checked), verbose, callbacks, sampleWeight, steps);
    }

    /// {@return this with what is printed}
    public EvaluateOptions verbose(Verbose value) {
        return new EvaluateOptions(batchSize, value, callbacks, sampleWeight, steps);
    }

    /// {@return this with what is printed, in Keras's numbers: 0 nothing, 1 a bar, 2 a line}
    public EvaluateOptions verbose(int value) {
        return verbose(Verbose.of(value));
    }

    /// {@return this with what is printed: `auto`, `0`, `1` or `2`}
    public EvaluateOptions verbose(String value) {
        return verbose(Verbose.of(value));
    }

    /// {@return this with callbacks}
    public EvaluateOptions callbacks(TrainingCallback... values) {
        return new EvaluateOptions(batchSize, verbose, List.of(values), sampleWeight, steps);
    }

    /// {@return this with a weight for each example}
    public EvaluateOptions sampleWeight(Tensor value) {
        return new EvaluateOptions(batchSize, verbose, callbacks, Optional.of(value), steps);
    }

    /// {@return this, doing so many steps only}
    ///
    /// @throws dev.argali.graph.ValueException if it is not positive
    public EvaluateOptions steps(int value) {
        int checked = FitOptions.positive("evaluate", "steps", value, "Leave it out to evaluate all the data");
        return new EvaluateOptions(batchSize, verbose, callbacks, sampleWeight, OptionalInt.of(checked));
    }
}
