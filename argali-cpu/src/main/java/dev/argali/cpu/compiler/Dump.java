package dev.argali.cpu.compiler;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.function.Supplier;

/// Shows the stages named by the system property `argali.dump` in the log.
final class Dump {
    private static final Set<String> STAGES =
            Set.of(System.getProperty("argali.dump", "").split(","));

    private Dump() {}

    static void write(String stage, Supplier<String> text) {
        if (STAGES.contains(stage)) {
            System.getLogger("dev.argali.dump").log(Level.INFO, () -> stage + "\n" + text.get());
        }
    }
}
