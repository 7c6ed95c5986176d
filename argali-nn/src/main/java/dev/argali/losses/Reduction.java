package dev.argali.losses;

import dev.argali.config.Names;
import java.util.Locale;

/// How the values of a batch become one loss.
public enum Reduction {
    /// The sum of all values, each times its weight, divided by the number of values (not by the sum of weights): the
    /// default.
    SUM_OVER_BATCH_SIZE,
    /// The same as [#SUM_OVER_BATCH_SIZE].
    MEAN,
    /// The sum divided by the sum of the weights; without weights by the number of values.
    MEAN_WITH_SAMPLE_WEIGHT,
    /// The sum.
    SUM,
    /// No reduction: the values as they are, each times its weight.
    NONE;

    /// {@return Keras's name, such as `sum_over_batch_size`}
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The reduction of Keras's name.
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name
    public static Reduction named(String name) {
        return Names.constant("reduction", name, values(), Reduction::text);
    }
}
