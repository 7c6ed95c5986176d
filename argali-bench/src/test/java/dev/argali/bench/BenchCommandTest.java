package dev.argali.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    private Path folder;

    private record Outcome(int code, List<String> out, List<String> err) {}

    private Outcome bench(String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench"));
        command.addAll(List.of(words));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    @Test
    void without_flags_a_job_prints_the_same_line_and_one_line_of_advice() throws Exception {
        String figures =
                "RESULT argali j1 epochs_s=[0-9.]+ steps_per_s=[0-9.]+ images_per_s=[0-9]+ test_acc=0\\.9[0-9]+"
                        + " first_epoch_done_s=[0-9.]+";
        Outcome plain = bench("j1", "--epochs", "1", "--seed", "1");
        assertThat(plain.out()).singleElement().asString().matches(figures);
        assertThat(plain.err()).isEmpty();
        Outcome bare = bench("j1", "--no-flags", "--epochs", "1", "--seed", "1");
        assertThat(bare.code()).isZero();
        assertThat(bare.out()).singleElement().asString().matches(figures);
        assertThat(bare.err().stream().filter(line -> !line.isBlank() && !line.startsWith("WARNING: ")))
                .as("besides what the JVM says about native access: %s", bare.err())
                .singleElement()
                .asString()
                .startsWith("argali: WARNING: start the JVM with --enable-native-access=ALL-UNNAMED")
                .endsWith(": see docs/guide/en/jvm-flags.md");
        assertThat(accuracy(bare)).as("the seed reached the other JVM").isEqualTo(accuracy(plain));
    }

    private static String accuracy(Outcome outcome) {
        return outcome.out().getFirst().replaceAll(".*test_acc=([0-9.]+).*", "$1");
    }
}
