package dev.argali.callbacks;

import dev.argali.config.Names;
import dev.argali.graph.ValueException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// What an event of a run says: values by name, in order. All callbacks of the event share one, and may add to it.
///
/// The values of a step are still being computed when it ends. They are fetched when somebody first reads them, and
/// not at all if nobody does. So read them while the event lasts, in the thread of the run: a `Logs` that is kept and
/// first read later may give later values.
public final class Logs {
    /// What logs hold that nobody has read or written: there is one for each step.
    private static final SequencedMap<String, Double> NOTHING =
            Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

    private SequencedMap<String, Double> values = NOTHING;
    private Optional<Supplier<? extends Map<String, Double>>> pending = Optional.empty();

    /// Logs that say nothing yet.
    public Logs() {}

    /// {@return logs of a copy of these values, in the order in which the map gives them}
    public static Logs of(Map<String, Double> values) {
        return lazy(() -> values).read();
    }

    /// {@return logs whose values are computed when somebody first reads them}
    public static Logs lazy(Supplier<? extends Map<String, Double>> values) {
        Logs logs = new Logs();
        logs.pending = Optional.of(values);
        return logs;
    }

    @SuppressWarnings("ReferenceEquality") // the shared one
    private SequencedMap<String, Double> own() {
        if (values == NOTHING) {
            values = new LinkedHashMap<>();
        }
        return values;
    }

    private Logs read() {
        if (pending.isPresent()) {
            SequencedMap<String, Double> first =
                    new LinkedHashMap<>(pending.get().get());
            first.putAll(values);
            values = first;
            pending = Optional.empty();
        }
        return this;
    }

    /// {@return the value of this name, such as `val_loss`}
    ///
    /// @throws ValueException if there is none; the message says which there are
    public double get(String name) {
        Double value = read().values.get(name);
        if (value == null) {
            throw values.isEmpty()
                    ? new ValueException("logs", "there is no '" + name + "', they are empty", "")
                    : Names.unknown("log value", name, values.keySet());
        }
        return value;
    }

    /// {@return the value of this name, if there is one}
    public Optional<Double> find(String name) {
        return Optional.ofNullable(read().values.get(name));
    }

    /// {@return whether there is a value of this name}
    public boolean contains(String name) {
        return read().values.containsKey(name);
    }

    /// Adds a value, at the end, or replaces the one of this name where it stands.
    public void put(String name, double value) {
        own().put(name, value);
    }

    /// {@return the names, in order}
    public List<String> names() {
        return List.copyOf(read().values.keySet());
    }

    /// {@return a view of the values by name, in order}
    public SequencedMap<String, Double> toMap() {
        return Collections.unmodifiableSequencedMap(read().own());
    }

    /// Calls an action with each name and its value, in order.
    public void forEach(BiConsumer<String, Double> action) {
        toMap().forEach(action);
    }

    /// {@return the values as a map prints them}
    @Override
    public String toString() {
        return toMap().toString();
    }
}
