package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.data.Labels;
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The programs that READMEs and guides show parts of.
class GuideProgramsTest {
    @BeforeEach
    void same_numbers_each_time() {
        Seeds.setRandomSeed(2026);
    }

    @Test
    void the_quick_start_goes_on_from_a_saved_model() throws ReflectiveOperationException, IOException {
        Path file = Path.of("my_model.keras");
        Path weights = Path.of("mlp.weights.h5");
        saveModel(file);

        String out = ProgramOutput.of("QuickStart");

        assertThat(out)
                .contains("2 x 10, 10000 digits")
                .contains("282/282")
                .contains("val_accuracy=[")
                .contains("79/79");
        assertThat(weights).isNotEmptyFile();
        Files.delete(weights);
        Files.delete(file);
    }

    @Test
    void the_dictionary_runs() throws ReflectiveOperationException, IOException {
        assertThat(ProgramOutput.of("Dictionary")).contains("Total params: 50,890");
        Files.delete(Path.of("model.keras"));
        Files.delete(Path.of("model.weights.h5"));
    }

    @Test
    void a_layer_of_ones_own_is_saved_and_loaded() throws ReflectiveOperationException, IOException {
        List<String> losses = ProgramOutput.of("OwnLayer").lines().toList();
        assertThat(losses).hasSize(2);
        assertThat(losses.get(1)).isEqualTo(losses.get(0));
        Files.delete(Path.of("scaled.keras"));
    }

    @Test
    void the_engine_does_what_its_page_says() throws ReflectiveOperationException {
        List<String> lines = ProgramOutput.of("EngineTour").lines().toList();
        assertThat(lines.get(0)).contains("[3. 5. 7.]");
        assertThat(lines.get(1)).contains("[1. 2. 3.]");
        assertThat(lines.get(2)).contains("[10. 20. 30.]");
        assertThat(lines.get(3)).contains("[20. 40. 60.]");
        assertThat(lines.get(4)).isEqualTo("5.0");
        assertThat(lines.get(5)).isEqualTo("10.0");
        assertThat(lines.get(6)).contains("[1. 2. 3.]");
        assertThat(lines.get(7)).matches("\\{loss=[0-9.E-]+}");
        assertThat(lines.get(8)).matches("\\d+ kernels, medians of \\d+ runs: .* is the floor at .*");
        assertThat(lines.subList(9, lines.size())).anyMatch(line -> line.endsWith("  dot F32 256x3x8"));
    }

    private static void saveModel(Path file) {
        Mnist mnist = Mnist.load();
        Tensor x = mnist.test().x().reshape(10_000, 784).cast("float32").div(255);
        var model = Sequential.of(Dense.of(16).activation("relu"), Dense.of(10).activation("softmax"));
        model.compile("adam", "categorical_crossentropy", "accuracy");
        model.fit(x, Labels.toCategorical(mnist.test().y()), f -> f.verbose(0));
        model.save(file);
    }
}
