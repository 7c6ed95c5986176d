package dev.argali.callbacks;

import dev.argali.config.Names;
import dev.argali.graph.ValueException;
import dev.argali.model.Verbose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// What every epoch logged. `fit` makes one and returns it.
///
/// A value that only some epochs have, such as `val_loss` where validation comes every other epoch, has a shorter list.
/// What is returned here are views that grow while training goes on.
public final class History implements TrainingCallback {
    private final List<Integer> epochs = new ArrayList<>();
    private final SequencedMap<String, List<Double>> values = new LinkedHashMap<>();
    private Params params = new Params(Verbose.AUTO, 1, OptionalInt.empty());

    /// How the run was set up.
    ///
    /// @param verbose what is printed
    /// @param epochs the number of the last epoch
    /// @param steps the steps in an epoch, if they are known
    public record Params(Verbose verbose, int epochs, OptionalInt steps) {}

    /// A history in which nothing has happened.
    public History() {}

    @Override
    public void onTrainBegin(TrainingRun run) {
        epochs.clear();
        values.clear();
        params = new Params(run.verbose(), run.epochs(), run.steps());
    }

    @Override
    public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
        epochs.add(epoch);
        logs.forEach((name, value) ->
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
    }

    /// {@return the values of each name, one for each epoch that had it, in the order in which the logs named them}
    public SequencedMap<String, List<Double>> history() {
        SequencedMap<String, List<Double>> view = new LinkedHashMap<>();
        values.forEach((name, list) -> view.put(name, Collections.unmodifiableList(list)));
        return Collections.unmodifiableSequencedMap(view);
    }

    /// {@return the values of this name, one for each epoch that had it}
    ///
    /// @throws ValueException if no epoch had it; the message says which names there are
    public List<Double> get(String name) {
        List<Double> list = values.get(name);
        if (list == null) {
            throw values.isEmpty()
                    ? new ValueException("history", "there is no '" + name + "', no epoch has ended yet", "")
                    : Names.unknown("log value", name, values.keySet());
        }
        return Collections.unmodifiableList(list);
    }

    /// {@return the epochs that have ended, counted from 0}
    public List<Integer> epoch() {
        return Collections.unmodifiableList(epochs);
    }

    /// {@return how the run was set up}
    public Params params() {
        return params;
    }

    /// {@return the values as a map prints them}
    @Override
    public String toString() {
        return values.toString();
    }
}
