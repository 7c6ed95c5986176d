package dev.argali.progress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// Draws one bar, from its beginning to its end, or the line that stands for it.
///
/// A bar is overwritten where it stands: as many backspaces as it was wide, the new one, and blanks over what is left
/// of a longer one. It is drawn at its first step, then whenever the interval has passed, and at its end. Values are
/// asked for only when they are drawn.
final class Drawing {
    private static final String BOLD = "\u001b[1m";
    private static final String GREEN = "\u001b[32m";
    private static final String WHITE = "\u001b[37m";
    private static final String PLAIN = "\u001b[0m";
    private static final String CELL = "\u2501";
    private static final double SMALL = 1e-3;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private final Look look;
    private final Screen screen;
    private final double start;
    private final SequencedMap<String, Double> shown = new LinkedHashMap<>();
    private OptionalInt target;
    private double drawn = Double.NEGATIVE_INFINITY;
    /// When the first step, which has to compile and warm up, had ended; not a number until then.
    private double firstEnd = Double.NaN;

    private int width;

    /// Begins now.
    ///
    /// @param target the units that there will be; none or 0 if it is not known
    Drawing(OptionalInt target, Look look, Screen screen) {
        this.target = target;
        this.look = look.verbose(screen.resolve(look.verbose()));
        this.screen = screen;
        this.start = screen.now();
    }

    /// The number of units is known now.
    void target(int value) {
        target = OptionalInt.of(value);
    }

    /// So many units are done.
    ///
    /// @param last whether this ends the bar
    void update(int current, Supplier<? extends Map<String, Double>> values, boolean last) {
        double now = screen.now();
        double each = secondsEach(current, now);
        boolean due = last || now - drawn >= look.interval();
        switch (look.verbose()) {
            case AUTO, BAR -> {
                if (due) {
                    drawn = now;
                    shown.putAll(values.get());
                    screen.print(redraw(current, now, each, last));
                }
            }
            case LINE -> {
                if (last) {
                    shown.putAll(values.get());
                    screen.print(line(current, now, each));
                }
            }
            case SILENT -> {}
        }
    }

    /// The mean time of a unit, without the first one where that is possible.
    private double secondsEach(int current, double now) {
        if (current == 0) {
            return 0;
        }
        double each =
                !Double.isNaN(firstEnd) && current > 1 ? (now - firstEnd) / (current - 1) : (now - start) / current;
        if (current == 1) {
            firstEnd = now;
        }
        return each;
    }

    private boolean isTargetKnown() {
        return target.orElse(0) > 0;
    }

    private String redraw(int current, double now, double each, boolean last) {
        var visible = new StringBuilder();
        var text = new StringBuilder("\b".repeat(width)).append('\r');
        if (isTargetKnown()) {
            String count = count(current);
            int done = (int) (look.width() * ((double) current / target.getAsInt()));
            text.append(bold(count)).append(' ');
            text.append(done > 0 ? GREEN + CELL.repeat(done) + PLAIN : "");
            text.append(WHITE)
                    .append(CELL.repeat(Math.max(0, look.width() - done)))
                    .append(PLAIN);
            visible.append(count).append(' ').append(CELL.repeat(Math.max(done, look.width())));
        } else {
            String count = " ".repeat(Math.max(0, 7 - digits(current))) + current + "/Unknown";
            text.append(count);
            visible.append(count);
        }
        String time = isTargetKnown() && !last ? eta(each * (target.getAsInt() - current)) : elapsed(now);
        String rest = " " + timeEach(each) + values(false);
        text.append(' ').append(bold(time)).append(rest);
        visible.append(' ').append(time).append(rest);
        int before = width;
        width = visible.length();
        text.append(" ".repeat(Math.max(0, before - width)));
        return text.append(last ? "\n" : "").toString();
    }

    private String line(int current, double now, double each) {
        return count(current) + " - " + elapsed(now) + " - " + timeEach(each) + values(true) + "\n";
    }

    private static String bold(String text) {
        return BOLD + text + PLAIN;
    }

    /// The units that are done, right-aligned, of how many.
    private String count(int current) {
        int all = target.orElse(current);
        return " ".repeat(Math.max(0, digits(all) - digits(current))) + current + "/" + all;
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private String elapsed(double now) {
        return Decimals.fixed(now - start, 0) + "s";
    }

    private static String eta(double seconds) {
        long whole = (long) seconds;
        if (seconds > HOUR) {
            return whole / HOUR + ":" + twoDigits(whole % HOUR / MINUTE) + ":" + twoDigits(whole % MINUTE);
        }
        return seconds > MINUTE ? whole / MINUTE + ":" + twoDigits(whole % MINUTE) : whole + "s";
    }

    private static String twoDigits(long number) {
        return (number < 10 ? "0" : "") + number;
    }

    private String timeEach(double seconds) {
        String time;
        if (seconds >= 1 || seconds == 0) {
            time = Decimals.fixed(seconds, 0) + "s";
        } else if (seconds >= 1e-3) {
            time = Decimals.fixed(seconds * 1e3, 0) + "ms";
        } else {
            time = Decimals.fixed(seconds * 1e6, 0) + "us";
        }
        return time + "/" + look.unit();
    }

    /// As in Keras, a line writes every negative value in the form for small ones.
    private String values(boolean line) {
        var text = new StringBuilder();
        shown.forEach((name, value) -> {
            boolean small = !((line ? value : Math.abs(value)) > SMALL);
            text.append(" - ").append(name).append(": ");
            text.append(small ? Decimals.scientific(value, 4) : Decimals.fixed(value, 4));
        });
        return text.toString();
    }
}
