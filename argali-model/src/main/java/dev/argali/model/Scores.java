package dev.argali.model;

import dev.argali.config.Names;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What `evaluate` returns: the loss, then the metrics in the order in which they were declared.
public final class Scores {
    private final SequencedMap<String, Double> values;

    Scores(SequencedMap<String, Double> values) {
        this.values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }

    /// {@return the loss: the mean over all examples, with the losses that layers add}
    public double loss() {
        return get("loss");
    }

    /// {@return the value of this name, such as `accuracy`}
    ///
    /// @throws ValueException if there is none; the message names those that there are
    public double get(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw Names.unknown("score", name, values.keySet());
        }
        return value;
    }

    /// {@return the value at this place; 0 is the loss}
    ///
    /// @throws ValueException if there is none
    public double get(int index) {
        List<Double> all = new ArrayList<>(values.values());
        if (index < 0 || index >= all.size()) {
            throw new ValueException(
                    "Scores", "there is no score " + index + " among " + all.size(), "They are " + values.keySet());
        }
        return all.get(index);
    }

    /// {@return all values by name, in order}
    public Map<String, Double> toMap() {
        return values;
    }

    /// {@return the values as a map prints them}
    @Override
    public String toString() {
        return values.toString();
    }
}
