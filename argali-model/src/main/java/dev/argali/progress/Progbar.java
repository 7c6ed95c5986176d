package dev.argali.progress;

import dev.argali.model.Verbose;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// A progress bar for loops of one's own: Keras's `keras.utils.Progbar`.
///
/// It shows the mean of the values given for each name, weighted by the units that they stand for; at the end, and for
/// the names said to be stateful, the last value as it is. The time runs from the moment when the bar is made.
/// ```java
/// var bar = Progbar.of(steps);
/// for (int step = 1; step <= steps; step++) {
///     bar.update(step, Map.of("loss", trainOneStep()));
/// }
/// ```
public final class Progbar {
    private final OptionalInt target;
    private final Look look;
    private final Set<String> stateful;
    private final Screen screen;
    private final Drawing drawing;
    private final Map<String, Mean> means = new LinkedHashMap<>();
    private int seen;

    private record Mean(double sum, int count) {
        double value() {
            return sum / Math.max(1, count);
        }
    }

    Progbar(OptionalInt target, Look look, Set<String> stateful, Screen screen) {
        this.target = target;
        this.look = look;
        this.stateful = Set.copyOf(stateful);
        this.screen = screen;
        this.drawing = new Drawing(target, look, screen);
    }

    /// {@return a bar for so many steps}
    public static Progbar of(int target) {
        return new Progbar(OptionalInt.of(target), Look.DEFAULTS, Set.of(), Screen.standard());
    }

    /// {@return a bar for nobody knows how many steps}
    public static Progbar ofUnknownLength() {
        return new Progbar(OptionalInt.empty(), Look.DEFAULTS, Set.of(), Screen.standard());
    }

    /// {@return a new bar of so many cells; default 20}
    public Progbar width(int value) {
        return new Progbar(target, look.width(value), stateful, screen);
    }

    /// {@return a new bar that shows itself, or one line at its end, or nothing; default [Verbose#BAR]}
    public Progbar verbose(Verbose value) {
        return new Progbar(target, look.verbose(value), stateful, screen);
    }

    /// {@return a new bar that is drawn again when so many seconds have passed; default 0.05}
    public Progbar interval(double seconds) {
        return new Progbar(target, look.interval(seconds), stateful, screen);
    }

    /// {@return a new bar that counts something else than steps}
    public Progbar unitName(String value) {
        return new Progbar(target, look.unit(value), stateful, screen);
    }

    /// {@return a new bar that shows the values of these names as they are, not their mean}
    public Progbar stateful(String... names) {
        return new Progbar(target, look, Set.of(names), screen);
    }

    /// So many steps are done in all; reaching the target ends the bar.
    public void update(int current, Map<String, Double> values) {
        update(current, values, target.isPresent() && current >= target.getAsInt());
    }

    /// So many steps are done in all.
    ///
    /// @param last whether this ends the bar
    public void update(int current, Map<String, Double> values, boolean last) {
        int units = Math.max(current - seen, 1);
        values.forEach((name, value) -> means.merge(
                name,
                last || stateful.contains(name) ? new Mean(value, 1) : new Mean(value * units, units),
                (old, more) ->
                        last || stateful.contains(name) ? more : new Mean(old.sum + more.sum, old.count + more.count)));
        seen = current;
        drawing.update(current, this::shown, last);
    }

    /// So many more steps are done.
    public void add(int steps, Map<String, Double> values) {
        update(seen + steps, values);
    }

    private Map<String, Double> shown() {
        Map<String, Double> shown = new LinkedHashMap<>();
        means.forEach((name, mean) -> shown.put(name, mean.value()));
        return shown;
    }
}
