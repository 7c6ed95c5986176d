package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.runtime.Backends;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// JVMs that lack something still train: without natives, without flags, without access to native memory.
class BareJvmTest {
    /// What the other JVM runs: 30 steps of gradient descent on a small network.
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            var seed = SeedGenerator.of(7);
            Tensor x = Randoms.normal(Shape.of(64, 20), 0, 1, DType.FLOAT32, seed);
            Tensor y = x.sum(1).tanh().reshape(64, 1);
            Variable hidden = Variable.of("hidden", Randoms.normal(Shape.of(20, 33), 0, 0.2, DType.FLOAT32, seed));
            Variable out = Variable.of("out", Randoms.normal(Shape.of(33, 1), 0, 0.2, DType.FLOAT32, seed));
            double loss = 0;
            for (int step = 0; step < 30; step++) {
                try (var tape = GradientTape.persistent()) {
                    Tensor error = Linalg.matmul(Nonlinear.relu(Linalg.matmul(x, hidden.value())), out.value())
                            .sub(y);
                    Tensor mean = error.square().mean();
                    for (Variable w : List.of(hidden, out)) {
                        w.assign(w.value()
                                .sub(tape.gradient(mean, w).orElseThrow().mul(0.05)));
                    }
                    loss = mean.item();
                }
            }
            System.out.printf("%s: loss %.4f%n", Backends.current().name(), loss);
        }
    }

    private static String run(String classPath, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath, Program.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static String withoutNatives() {
        return Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("dnnl"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// All three end with the loss that this JVM comes to, whatever they run on.
    private static String loss(String said) {
        return said.substring(said.lastIndexOf("loss ")).strip();
    }

    @Test
    void without_flags_and_without_natives_it_trains_to_the_same_loss() throws IOException, InterruptedException {
        String plain = run(classPath());
        assertThat(plain).contains("cpu: loss 0.").doesNotContain("matrix products run in Java");
        String bare = run(withoutNatives());
        assertThat(bare).contains("matrix products run in Java, several times slower: ");
        assertThat(loss(bare)).isEqualTo(loss(plain));
    }

    @Test
    void a_jvm_without_flight_recorder_trains_to_the_same_loss() throws IOException, InterruptedException {
        String flags = "--enable-native-access=ALL-UNNAMED";
        String said = run(classPath(), flags, "--limit-modules", "java.logging,jdk.management");
        assertThat(said).contains("cpu: loss 0.");
        assertThat(loss(said)).isEqualTo(loss(run(classPath(), flags)));
    }

    @Test
    void a_jvm_that_denies_native_access_runs_on_the_reference_and_is_told_the_flag()
            throws IOException, InterruptedException {
        String said = run(classPath(), "--illegal-native-access=deny");
        assertThat(said)
                .contains(
                        "running on backend 'reference'; refused: [cpu (no memory outside the Java heap: Illegal native")
                .contains("--enable-native-access=dev.argali.cpu")
                .contains("reference: loss ");
        assertThat(loss(said)).isEqualTo(loss(run(classPath())));
    }
}
