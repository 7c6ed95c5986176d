package dev.argali.model;

import dev.argali.config.Names;
import dev.argali.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// What a step gives: scalars by name. They are numbers when somebody reads them.
///
/// @param values names and scalars, in order
public record StepResult(SequencedMap<String, Tensor> values) {
    /// A step without values of its own.
    static final StepResult NONE = new StepResult(new LinkedHashMap<>());

    /// Keeps an unmodifiable copy.
    public StepResult {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }

    /// One value.
    public static StepResult of(String name, Tensor value) {
        return new StepResult(new LinkedHashMap<>(Map.of(name, value)));
    }

    /// {@return this with a further value, or another one of this name}
    public StepResult and(String name, Tensor value) {
        SequencedMap<String, Tensor> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new StepResult(more);
    }

    /// {@return the value of this name}
    ///
    /// @throws dev.argali.graph.ValueException if there is none; the message names those that there are
    public Tensor get(String name) {
        Tensor value = values.get(name);
        if (value == null) {
            throw Names.unknown("value of the step", name, values.keySet());
        }
        return value;
    }
}
