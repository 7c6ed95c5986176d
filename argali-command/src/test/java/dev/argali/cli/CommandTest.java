package dev.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as a user types it, with right and wrong words.
class CommandTest {
    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(words);
            return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }

    /// Runs a JVM with these flags and words, and gives what it printed.
    private Outcome jvm(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(words);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void mnist_is_trained_evaluated_saved_loaded_and_shown() {
        Path file = folder.resolve("digits.keras");
        Outcome outcome = run(
                "train",
                "mnist",
                "--epochs",
                "1",
                "--seed",
                "1",
                "--batch-size",
                "64",
                "--save",
                file.toString(),
                "--verbose",
                "2");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("Total params: 50,890")
                .contains("938/938 - ")
                .contains("Saved as " + file)
                .contains("a 7             ")
                .containsPattern("\nTest accuracy: 0\\.9[0-9]{3}\r?\n$");
        assertThat(file).exists();
    }

    @Test
    void a_network_of_convolutions_is_trained_too() {
        Path file = folder.resolve("digits.keras");
        Outcome outcome =
                run("train", "mnist", "--model", "cnn", "--epochs", "1", "--save", file.toString(), "--verbose", "0");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).containsPattern("\nTest accuracy: 0\\.9[7-9][0-9]{2}\r?\n$");
        assertThat(file).exists();
    }

    @Test
    void info_says_what_is_here() {
        Outcome outcome = run("info");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("Argali ")
                .contains("JDK 25")
                .contains("threads: ")
                .contains("matrix products: ")
                .contains("check: a product of matrices is right (")
                .containsPattern("  programs: [1-9][0-9]* kept of at most 512, [0-9]+ hits, [1-9][0-9]* misses, ")
                .containsPattern("  traces: [1-9][0-9]* kept of at most 256, [1-9][0-9]* hits, [1-9][0-9]* misses, ")
                .contains("  cpu: in use")
                .contains("  reference: can be used");
    }

    @Test
    void the_class_path_runs_a_program() throws Exception {
        Path program = Files.writeString(folder.resolve("Sum.java"), """
                import dev.argali.tensor.Tensor;

                void main() {
                    IO.println("sum " + Tensor.of(1f, 2f, 3.5f).sum().item());
                }
                """);
        String classPath = run("info", "--class-path").out().strip();
        Outcome outcome = jvm(List.of("-cp", classPath, program.toString()));
        assertThat(outcome.out().strip()).isEqualTo("sum 6.5");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void a_program_in_one_file_runs_with_its_arguments_and_its_exit_code() throws IOException, InterruptedException {
        Path program = folder.resolve("Prog.java");
        Files.writeString(program, """
                import module dev.argali;

                void main(String[] args) {
                    IO.println(Tensor.of(1f, 2f).add(Float.parseFloat(args[0])).sum().item());
                    System.exit(args.length);
                }
                """);
        // What the launcher has on its class path: the product, without what only tests need.
        String product = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test"))
                .collect(Collectors.joining(File.pathSeparator));
        Outcome outcome = jvm(List.of("-cp", product, Main.class.getName(), "run", program.toString(), "3", "x"));
        assertThat(outcome.out()).as(outcome.err()).isEqualTo("9.0\n");
        assertThat(outcome.code()).isEqualTo(2);
        Outcome missing = run("run", folder.resolve("None.java").toString());
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).startsWith("there is no file '" + folder.resolve("None.java") + "'");
    }

    @Test
    void wrong_words_are_named_and_nothing_happens() {
        assertThat(run("trian", "mnist"))
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(2, "Unmatched arguments from index 0: 'trian', 'mnist'");
        assertThat(run())
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(2, "a command is missing");
        assertThat(run("train", "cifar"))
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(
                        2,
                        "Invalid value for positional parameter at index 0 (DATA): expected one of [MNIST]"
                                + " (case-insensitive) but was 'cifar'");
        assertThat(run("train", "mnist", "--epochs", "0"))
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(2, "--epochs must be positive, got 0");
        assertThat(run("train", "mnist", "--epochs", "many"))
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(2, "Invalid value for option '--epochs': 'many' is not an int");
        assertThat(run("train", "mnist", "--save", "model.h5"))
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(2, "--save must name a .keras file, got 'model.h5'");
        assertThat(run("run", "Nowhere.java"))
                .extracting(Outcome::code, o -> o.err().lines().findFirst().orElse(""))
                .containsExactly(2, "there is no file 'Nowhere.java'");
    }

    @Test
    void a_failure_is_one_line_and_the_code_1() {
        Outcome outcome = run("train", "mnist", "--verbose", "loud");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().strip())
                .isEqualTo(
                        "argali: verbose: it is 'loud'. Give \"auto\", 0 for nothing, 1 for a bar, or 2 for a line for"
                                + " each epoch.");
        assertThat(run("--stacktrace", "train", "mnist", "--verbose", "loud").err())
                .contains("\tat dev.argali.");
    }

    @Test
    void help_names_every_command_and_option() {
        assertThat(run("--help").out()).contains("train").contains("run").contains("info");
        assertThat(run("train", "--help").out())
                .contains("--epochs")
                .contains("--batch-size")
                .contains("--lr")
                .contains("--seed")
                .contains("--model")
                .contains("--save")
                .contains("--verbose");
    }
}
