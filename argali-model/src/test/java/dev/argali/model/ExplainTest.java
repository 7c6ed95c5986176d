package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ShapeException;
import dev.argali.layers.Dense;
import dev.argali.layers.Flatten;
import dev.argali.runtime.Explanation;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private static final Pattern LINE =
            Pattern.compile(" *\\d+\\.\\d\\d +\\d+\\.\\d% +\\d+\\.\\d +\\d+\\.\\d +\\d+%  \\S.*");

    private static Sequential model() {
        return Sequential.of(Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"))
                .inputShape(200);
    }

    @Test
    void the_kernels_of_a_prediction_are_shown_beside_what_the_machine_can_do() {
        Explanation explanation = model().explain(new float[32][200]);

        assertThat(explanation.kernels())
                .extracting(Explanation.Line::name)
                .contains("dot F32 32x200x64", "dot F32 32x64x10")
                .anyMatch(name -> name.startsWith("fused "));
        assertThat(explanation.kernels()).allSatisfy(k -> {
            assertThat(k.micros()).isPositive();
            assertThat(k.floorShare()).isNotNegative();
        });
        Explanation.Line first = explanation.kernels().stream()
                .filter(k -> k.name().equals("dot F32 32x200x64"))
                .findFirst()
                .orElseThrow();
        assertThat(first.gigaflops() * first.micros() * 1e3)
                .isBetween(0.999 * 2 * 32 * 200 * 64, 1.001 * 2 * 32 * 200 * 64);
        assertThat(explanation.runs()).isGreaterThanOrEqualTo(5);
        assertThat(explanation.micros()).isGreaterThanOrEqualTo(first.micros());

        List<String> lines = explanation.toString().lines().toList();
        assertThat(lines.getFirst())
                .matches("\\d+ kernels, medians of \\d+ runs: \\d+\\.\\d µs; \\d+\\.\\d µs \\(\\d+%\\) is the floor at "
                        + "\\d+ GFLOP/s and \\d+\\.\\d GB/s");
        assertThat(lines.get(1)).matches(" +µs  share  GFLOP/s    GB/s  floor  kernel");
        assertThat(lines).hasSize(explanation.kernels().size() + 2);
        assertThat(lines.subList(2, lines.size())).allMatch(LINE.asMatchPredicate());
    }

    @Test
    void predictions_of_other_threads_do_not_count() throws InterruptedException {
        Sequential model = model();
        Sequential other = Sequential.of(Dense.of(3)).inputShape(7);
        var enough = new AtomicBoolean();
        Thread busy = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                other.predictOne(new float[7]);
            }
        });
        Explanation explanation = model.explain(Tensor.of(new float[4][200]));
        enough.set(true);
        busy.join();
        assertThat(explanation.kernels())
                .extracting(Explanation.Line::name)
                .contains("dot F32 4x200x64")
                .noneMatch(name -> name.contains("1x7x3"));
    }

    @Test
    void a_model_that_reads_values_is_explained_with_all_its_programs() {
        var model = new Model() {
            private final Dense first = track("first", Dense.of(6));
            private final Dense second = track("second", Dense.of(5));

            @Override
            protected Tensor call(Tensor x, boolean training) {
                Tensor hidden = first.apply(x);
                return hidden.sum().item() > -1e9 ? second.apply(hidden) : hidden;
            }
        };
        assertThat(model.explain(new float[3][4]).kernels())
                .extracting(Explanation.Line::name)
                .contains("dot F32 3x4x6", "dot F32 3x6x5");
    }

    @Test
    void rows_of_numbers_are_images_where_the_model_takes_images() {
        Model model = Sequential.of(Flatten.of(), Dense.of(7)).inputShape(4, 5);
        assertThat(model.explain(new float[3][20]).kernels())
                .extracting(Explanation.Line::name)
                .contains("dot F32 3x20x7");
    }

    @Test
    void inputs_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> model().explain(new float[2][7])).isInstanceOf(ShapeException.class);
    }

    /// What the other JVM runs.
    static final class OnReference {
        private OnReference() {}

        public static void main(String[] args) {
            try {
                System.out.println(model().explain(new float[2][200]));
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    @Test
    void a_backend_that_does_not_measure_is_an_error() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dargali.backend=reference",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnReference.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said.strip())
                .isEqualTo(
                        "UnsupportedOnDeviceException: explain: backend 'reference' does not measure kernels. Run on "
                                + "one that does: cpu.");
    }
}
