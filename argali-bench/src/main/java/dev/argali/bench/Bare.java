package dev.argali.bench;

import dev.argali.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `bench` in a JVM that is given a class path and nothing else.
final class Bare {
    private Bare() {}

    /// Runs `argali` with these words.
    ///
    /// @return its exit code
    static int run(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(words);
        var process = new ProcessBuilder(command).inheritIO();
        // They would bring flags in by the back door.
        process.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        return process.start().waitFor();
    }
}
