package dev.argali.model;

import dev.argali.callbacks.TrainingCallback;
import java.util.List;
import java.util.OptionalInt;

/// What `predict` may be told.
///
/// @param batchSize how many examples a step has; default 32
/// @param verbose what is printed; [Verbose#AUTO] is a bar on a terminal and nothing elsewhere
/// @param callbacks called in this order
public record PredictOptions(OptionalInt batchSize, Verbose verbose, List<TrainingCallback> callbacks) {
    static final PredictOptions DEFAULTS = new PredictOptions(OptionalInt.empty(), Verbose.AUTO, List.of());

    /// Keeps an unmodifiable copy.
    public PredictOptions {
        callbacks = List.copyOf(callbacks);
    }

    /// {@return this with so many examples in a step}
    ///
    /// @throws dev.argali.graph.ValueException if it is not positive
    public PredictOptions batchSize(int value) {
        return new PredictOptions(OptionalInt.of(FitOptions.batch("predict", "batchSize", value)), verbose, callbacks);
    }

    /// {@return this with what is printed}
    public PredictOptions verbose(Verbose value) {
        return new PredictOptions(batchSize, value, callbacks);
    }

    /// {@return this with what is printed, in Keras's numbers: 0 nothing, 1 a bar, 2 a line}
    public PredictOptions verbose(int value) {
        return verbose(Verbose.of(value));
    }

    /// {@return this with what is printed: `auto`, `0`, `1` or `2`}
    public PredictOptions verbose(String value) {
        return verbose(Verbose.of(value));
    }

    /// {@return this with callbacks}
    public PredictOptions callbacks(TrainingCallback... values) {
        return new PredictOptions(batchSize, verbose, List.of(values));
    }
}
