package dev.argali.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `compile` was told for the outputs of a model.
///
/// @param <T> what is told
public sealed interface PerOutput<T> {
    /// The same for each output.
    record Every<T>(T value) implements PerOutput<T> {}

    /// One for each output, in order; empty where nothing is told.
    record InOrder<T>(List<Optional<T>> values) implements PerOutput<T> {
        /// Keeps an unmodifiable copy.
        public InOrder {
            values = List.copyOf(values);
        }
    }

    /// Some by the name of the output.
    record ByName<T>(Map<String, T> values) implements PerOutput<T> {
        /// Keeps an unmodifiable copy.
        public ByName {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /// {@return all that was told, in order}
    default List<T> all() {
        return switch (this) {
            case Every<T> e -> List.of(e.value());
            case InOrder<T> l -> l.values().stream().flatMap(Optional::stream).toList();
            case ByName<T> n -> new ArrayList<>(n.values().values());
        };
    }

    /// One for each output, in order.
    static <T> PerOutput<T> inOrder(List<T> values) {
        return new InOrder<>(values.stream().map(Optional::of).toList());
    }

    /// {@return what was told by name, and one more; what was told otherwise is forgotten}
    static <T> PerOutput<T> and(PerOutput<T> before, String output, T value) {
        Map<String, T> values = new LinkedHashMap<>(before instanceof ByName<T> n ? n.values() : Map.of());
        values.put(output, value);
        return new ByName<>(values);
    }
}
