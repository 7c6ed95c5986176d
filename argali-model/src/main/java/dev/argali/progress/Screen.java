package dev.argali.progress;

import dev.argali.model.Verbose;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// Where progress is shown, and by which clock.
///
/// @param clock seconds since some moment
/// @param out takes bytes of UTF-8, whatever its own encoding is
/// @param terminal whether what is written can be overwritten
public record Screen(DoubleSupplier clock, PrintStream out, boolean terminal) {
    private static final double NANOS = 1e9;
    private static final int COLUMNS = 80;

    /// Standard output, as it is now, and the machine's clock.
    public static Screen standard() {
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        return new Screen(() -> System.nanoTime() / NANOS, System.out, terminal);
    }

    double now() {
        return clock.getAsDouble();
    }

    /// Writes a text at once.
    public void print(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// {@return whether colours are welcome, by the customs of terminals (no-color.org)}
    public boolean colours() {
        return terminal
                && Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty()
                && !"dumb".equals(System.getenv("TERM"));
    }

    /// {@return the width of a line: what the environment variable `COLUMNS` says, or 80}
    public static int columns() {
        return Optional.ofNullable(System.getenv("COLUMNS"))
                .filter(c -> c.matches("[1-9]\\d{0,5}"))
                .map(Integer::valueOf)
                .orElse(COLUMNS);
    }

    /// {@return what is printed here, if nobody says}
    public Verbose resolve(Verbose verbose) {
        if (verbose != Verbose.AUTO) {
            return verbose;
        }
        return terminal ? Verbose.BAR : Verbose.LINE;
    }
}
