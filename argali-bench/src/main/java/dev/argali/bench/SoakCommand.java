package dev.argali.bench;

import dev.argali.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `argali bench soak`: runs [Soak] in a JVM of its own with 64 MB of heap.
@Command(
        name = "soak",
        description =
                "Predict, build, fit and drop for long in a heap of 64 MB: does the process stay as large as it was?",
        mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Go on for so long, instead of 1,000,000 predictions, 1,000 models and 100,000 iterations.")
    private double minutes;

    @Option(names = "--share", paramLabel = "N", description = "Do this share of it, such as 0.02.")
    private double share = 1;

    @Option(names = "--here", hidden = true, description = "In this JVM, as large as it may be.")
    private boolean here;

    SoakCommand() {}

    /// {@return 0 if memory stayed flat and every answer was right}
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (here) {
            return new Soak().run(share, minutes) ? 0 : 1;
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-Dargali.") || flag.startsWith("-XX:+Use"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench",
                "soak",
                "--here",
                "--share",
                Double.toString(share),
                "--minutes",
                Double.toString(minutes)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(System.out::println);
        }
        return process.waitFor();
    }
}
