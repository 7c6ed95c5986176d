package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.data.Labels;
import dev.argali.data.Mnist;
import dev.argali.model.Model;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The programs of the tutorial, whole, on all of MNIST.
class SeedProgramsTest {
    @BeforeEach
    void same_numbers_each_time() {
        Seeds.setRandomSeed(2026);
    }

    @Test
    void seed01_trains_to_97_percent_and_its_file_is_the_model() throws ReflectiveOperationException, IOException {
        Path file = Path.of("my_model.keras");
        Files.deleteIfExists(file);

        String out = ProgramOutput.of("Seed01");

        double accuracy = numberBehind(out, "Test accuracy: ");
        assertThat(out).contains("Epoch 5/5").contains("1875/1875").contains("313/313");
        assertThat(accuracy).isBetween(0.965, 1.0);
        Mnist mnist = Mnist.load();
        Tensor x = mnist.test().x().reshape(10_000, 784).cast("float32").div(255);
        Tensor y = Labels.toCategorical(mnist.test().y());
        assertThat(Model.load(file).evaluate(x, y, e -> e.verbose(0)).get("accuracy"))
                .isCloseTo(accuracy, within(1e-6));
        Files.delete(file);
    }

    @Test
    void seed02_prints_the_table_of_its_layers() throws ReflectiveOperationException {
        assertThat(ProgramOutput.of("Seed02"))
                .contains("Dense", "(None, 64)", "50,240", "4,160", "(None, 10)", "650")
                .contains("Total params: 55,050 (215.04 KB)");
    }

    @Test
    void seed03_says_what_each_layer_is_connected_to() throws ReflectiveOperationException {
        assertThat(ProgramOutput.of("Seed03"))
                .contains(
                        "Connected to",
                        "(InputLayer)",
                        "input_1[0][0]",
                        "input_2[0][0]",
                        "concatenate",
                        "12,416",
                        "129")
                .contains("Total params: 12,545 (49.00 KB)");
    }

    @Test
    void seed04_is_a_class_of_its_own() throws ReflectiveOperationException {
        assertThat(ProgramOutput.of("Seed04"))
                .contains("Model: \"custom_model", "Dropout", "(None, 64)", "50,240", "(None, 10)", "650")
                .contains("Total params: 50,890 (198.79 KB)");
    }

    @Test
    void seed05_learns_from_logits_and_labels_that_are_numbers() throws ReflectiveOperationException {
        List<String> lines = ProgramOutput.of("Seed05").lines().toList();
        assertThat(Double.parseDouble(lines.getLast().replaceAll("[\\[\\]]", "")))
                .isBetween(0.85, 1.0);
    }

    @Test
    void seed08_makes_938_steps_of_64() throws ReflectiveOperationException {
        assertThat(ProgramOutput.of("Seed08")).contains("Epoch 2/2").contains("938/938");
    }

    @Test
    void seed09_trains_on_four_fifths_and_validates_on_the_rest() throws ReflectiveOperationException {
        String out = ProgramOutput.of("Seed09");
        assertThat(out).contains("1500/1500").contains("val_accuracy: ").contains("val_loss: ");
        List<Double> values = Stream.of(out.lines()
                        .toList()
                        .getLast()
                        .replaceAll("[\\[\\] ]", "")
                        .split(","))
                .map(Double::valueOf)
                .toList();
        assertThat(values).hasSize(2).allSatisfy(v -> assertThat(v).isBetween(0.9, 1.0));
    }

    @Test
    void seed10_prints_each_epoch_and_stops_early() throws ReflectiveOperationException {
        List<String> lines = ProgramOutput.of("Seed10").lines().toList();
        assertThat(lines).hasSizeBetween(1, 4);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).matches("第 " + (i + 1) + " 轮结束，损失 0\\.\\d+");
        }
    }

    @Test
    void seed12_changes_the_weight_of_its_own_loss_while_it_trains() throws ReflectiveOperationException {
        List<String> lines = ProgramOutput.of("Seed12").lines().toList();
        assertThat(lines).hasSize(4);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).matches("第 " + (i + 1) + " 轮：权重 " + i * 0.5 + "，focal 0\\.\\d+，准确率 0\\.\\d+");
        }
        assertThat(numberBehind(lines.getLast(), "准确率 ")).isBetween(0.92, 1.0);
        assertThat(numberBehind(lines.getLast(), "focal ")).isLessThan(numberBehind(lines.getFirst(), "focal ") / 2);
    }

    private static double numberBehind(String text, String label) {
        return Pattern.compile(Pattern.quote(label) + "([0-9.]+)")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(s -> Double.parseDouble(s.substring(label.length())))
                .toList()
                .getLast();
    }
}
