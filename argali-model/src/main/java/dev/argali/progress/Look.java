package dev.argali.progress;

import dev.argali.model.Verbose;

/// How progress is shown.
///
/// @param width the cells of the bar
/// @param verbose a bar, a line at the end, or nothing
/// @param interval the seconds that pass before the bar is drawn again
/// @param unit what is counted
record Look(int width, Verbose verbose, double interval, String unit) {
    static final Look DEFAULTS = new Look(20, Verbose.BAR, 0.05, "step");

    Look width(int value) {
        return new Look(value, verbose, interval, unit);
    }

    Look verbose(Verbose value) {
        return new Look(width, value, interval, unit);
    }

    Look interval(double value) {
        return new Look(width, verbose, value, unit);
    }

    Look unit(String value) {
        return new Look(width, verbose, interval, value);
    }
}
