package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A JVM that denies native access runs all the same, on the reference backend, and says why.
class NativeAccessTest {
    /// What the other JVM runs.
    public static final class Program {
        private Program() {}

        /// Prints a small sum.
        public static void main(String[] args) {
            System.out.println(Tensor.of(1f, 2f).add(1).sum().item());
        }
    }

    @Test
    void a_jvm_that_denies_native_access_is_told_the_flag() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--illegal-native-access=deny",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .contains(
                        "running on backend 'reference'; refused: [cpu (no memory outside the Java heap: Illegal native")
                .contains("--enable-native-access=dev.argali.cpu")
                .contains("5.0");
    }
}
