package dev.argali.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `argali bench siege`: many threads predict while others train, interrupt them and give their tensors back.
@Command(
        name = "siege",
        description =
                "Predict with many threads during fit, with interrupts and tensors given back; fails if one answer"
                        + " is wrong.",
        mixinStandardHelpOptions = true)
final class SiegeCommand implements Callable<Integer> {
    @Option(names = "--seconds", paramLabel = "N", description = "How long; default: ${DEFAULT-VALUE}.")
    private int seconds = 60;

    @Option(names = "--threads", paramLabel = "N", description = "How many predict; default: ${DEFAULT-VALUE}.")
    private int threads = 8;

    SiegeCommand() {}

    @Override
    public Integer call() {
        Siege.Outcome all = Siege.run(threads, Duration.ofSeconds(seconds));
        PrintStream out = System.out;
        all.failures().forEach(out::println);
        out.printf(
                "RESULT argali siege steps=%d fits=%d cut=%d predictions=%d refused=%d models=%d interrupts=%d failures=%d%n",
                all.steps(),
                all.fits(),
                all.cut(),
                all.predictions(),
                all.refused(),
                all.models(),
                all.interrupts(),
                all.failures().size());
        return all.failures().isEmpty() ? 0 : 1;
    }
}
