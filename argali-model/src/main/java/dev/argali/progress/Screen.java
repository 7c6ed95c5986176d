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
record Screen(DoubleSupplier clock, PrintStream out, boolean terminal) {
    private static final double NANOS = 1e9;

    /// Standard output, as it is now, and the machine's clock.
    static Screen standard() {
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        return new Screen(() -> System.nanoTime() / NANOS, System.out, terminal);
    }

    double now() {
        return clock.getAsDouble();
    }

    void print(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// What is printed here, if nobody says.
    Verbose resolve(Verbose verbose) {
        if (verbose != Verbose.AUTO) {
            return verbose;
        }
        return terminal ? Verbose.BAR : Verbose.LINE;
    }
}
