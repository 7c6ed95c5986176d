package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.graph.ArgaliException;
import dev.argali.ops.Linalg;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
    private static final long GIGA = 1L << 30;

    private static long limit(Map<String, String> properties, Map<String, String> environment, long heap) {
        return MemoryLimit.of(
                Optional.ofNullable(properties.get(MemoryLimit.PROPERTY)),
                Optional.ofNullable(environment.get(MemoryLimit.VARIABLE)),
                16 * GIGA,
                heap);
    }

    @Test
    void by_default_it_is_what_the_machine_has_beside_the_java_heap() {
        assertThat(limit(Map.of(), Map.of(), 4 * GIGA) / (double) GIGA).isBetween(10.39, 10.41);
        assertThat(limit(Map.of(), Map.of(), 15 * GIGA))
                .as("a quarter at least")
                .isEqualTo(4 * GIGA);
        assertThat(limit(Map.of(), Map.of("ARGALI_MEMORY_LIMIT_MB", " "), 15 * GIGA))
                .isEqualTo(4 * GIGA);
    }

    @Test
    void the_property_goes_before_the_variable() {
        Map<String, String> environment = Map.of("ARGALI_MEMORY_LIMIT_MB", "300");
        assertThat(limit(Map.of(), environment, GIGA)).isEqualTo(300L << 20);
        assertThat(limit(Map.of("argali.memory.limit.mb", "200"), environment, GIGA))
                .isEqualTo(200L << 20);
    }

    @Test
    void what_is_no_number_of_megabytes_is_not_taken() {
        for (String wrong : List.of("2g", "-5", "0", "1.5", "12345678901")) {
            assertThat(limit(Map.of(), Map.of("ARGALI_MEMORY_LIMIT_MB", wrong), 15 * GIGA))
                    .isEqualTo(4 * GIGA);
        }
    }

    /// What a JVM with a limit of 300 MB does: 4 GB one after the other, 400 MB of frames that nobody runs, then more
    /// than there is, then goes on.
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            double sum = 0;
            for (int i = 0; i < 400; i++) {
                sum += Tensor.of(new float[2_500_000]).sum().item();
            }
            System.out.println("dropped " + sum);
            for (int n = 1_000; n < 1_040; n++) {
                Tensor x = Tensor.of(new float[1_600 * n], 1_600, n);
                sum += Linalg.matmul(Linalg.matmul(x, x.transpose()), x).sum().item();
                x.release();
            }
            System.out.println("frames " + sum);
            List<Tensor> kept = new ArrayList<>();
            try {
                while (kept.size() < 100) {
                    kept.add(Tensor.of(new float[2_500_000]));
                }
            } catch (ArgaliException e) {
                System.out.println(e.getMessage());
            }
            System.out.println("kept " + kept.size());
            kept.clear();
            System.out.println("after " + Tensor.of(new float[25_000_000]).sum().item());
        }
    }

    @Test
    void a_jvm_with_a_small_limit_drops_what_can_go_refuses_the_rest_and_goes_on()
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dargali.memory.limit.mb=300",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("dropped 0.0")
                .contains("frames 0.0")
                .containsPattern(
                        "memory: a tensor of 10000000 bytes does not fit: [0-9]+ of 314572800 bytes are in use\\."
                                + " A smaller batchSize needs less; ARGALI_MEMORY_LIMIT_MB sets the limit\\.")
                .containsPattern("kept (2[0-9]|3[01])\n")
                .endsWith("after 0.0\n");
    }
}
