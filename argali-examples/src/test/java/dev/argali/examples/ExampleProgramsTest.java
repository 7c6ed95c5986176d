package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.tensor.Seeds;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Small programs that each train a model of one kind: they have learned something when they end.
class ExampleProgramsTest {
    private static final String NUMBER = "-?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?";

    @BeforeEach
    void same_numbers_each_time() {
        Seeds.setRandomSeed(2026);
    }

    /// The numbers on the first line that begins with this word.
    private static List<Double> numbers(String text, String word) {
        String line =
                text.lines().filter(l -> l.startsWith(word)).findFirst().orElseThrow(() -> new AssertionError(text));
        return Pattern.compile(NUMBER)
                .matcher(line.substring(word.length()))
                .results()
                .map(MatchResult::group)
                .map(Double::valueOf)
                .toList();
    }

    private static double number(String text, String word) {
        List<Double> all = numbers(text, word);
        assertThat(all).as(word).hasSize(1);
        return all.getFirst();
    }

    @Test
    void a_loop_by_hand_learns_and_gradients_are_as_its_page_says() throws ReflectiveOperationException {
        String out = ProgramOutput.of("HandLoop");
        assertThat(numbers(out, "epoch 3 loss").getFirst())
                .isLessThan(numbers(out, "epoch 1 loss").getFirst() / 2);
        assertThat(numbers(out, "epoch 3 loss").getLast()).isBetween(0.9, 1.0);
        assertThat(out)
                .contains("[2. 0.]", "[0. 4.]")
                .contains("Optional.empty")
                .contains("[2. 3.]");
    }

    @Test
    void two_encoders_of_one_weight_tell_whether_digits_are_the_same() throws ReflectiveOperationException {
        String out = ProgramOutput.of("Siamese");
        assertThat(numbers(out, "loss").getLast())
                .isLessThan(numbers(out, "loss").getFirst() / 2);
        assertThat(number(out, "test accuracy")).isBetween(0.85, 1.0);
    }

    @Test
    void an_autoencoder_takes_most_of_the_noise_out() throws ReflectiveOperationException {
        String out = ProgramOutput.of("Autoencoder");
        assertThat(numbers(out, "val_loss").getLast()).isLessThan(0.65 * number(out, "noise"));
        assertThat(out).contains("codes [5000, 32]");
    }

    @Test
    void a_variational_autoencoder_learns_codes_of_two_numbers() throws ReflectiveOperationException {
        String out = ProgramOutput.of("VariationalAutoencoder");
        List<Double> loss = numbers(out, "loss");
        assertThat(loss).hasSize(8);
        assertThat(loss.getLast()).isLessThan(0.7 * loss.getFirst());
        assertThat(numbers(out, "divergence").getLast()).isBetween(2.0, 15.0);
        assertThat(number(out, "error")).isLessThan(0.06);
        assertThat(out.lines())
                .as("a drawn digit")
                .filteredOn(l -> l.contains("="))
                .hasSizeGreaterThan(4);
    }

    @Test
    void a_gan_makes_points_where_the_real_ones_are() throws ReflectiveOperationException {
        String out = ProgramOutput.of("Gan");
        double before = apart(numbers(out, "real"), numbers(out, "made before training"));
        double after = apart(numbers(out, "real"), numbers(out, "made after training"));
        assertThat(before).isGreaterThan(1.5);
        assertThat(after).isLessThan(0.6);
        assertThat(numbers(out, "made after training").subList(2, 4))
                .allSatisfy(s -> assertThat(s).isBetween(0.03, 1.0));
    }

    /// How far apart two means are.
    private static double apart(List<Double> a, List<Double> b) {
        return Math.hypot(a.get(0) - b.get(0), a.get(1) - b.get(1));
    }

    @Test
    void a_u_net_finds_discs_in_noise() throws ReflectiveOperationException {
        String out = ProgramOutput.of("UNet");
        List<Double> loss = numbers(out, "val_loss");
        assertThat(loss.getLast()).isLessThan(loss.getFirst() / 3);
        assertThat(number(out, "overlap")).isBetween(0.7, 1.0);
    }

    @Test
    void an_lstm_forecasts_better_than_who_says_that_all_stays_as_it_is() throws ReflectiveOperationException {
        String out = ProgramOutput.of("TimeSeries");
        assertThat(number(out, "test mse")).isLessThan(number(out, "naive mse") / 2);
    }

    @Test
    void a_small_gpt_writes_words_of_its_text() throws ReflectiveOperationException {
        String out = ProgramOutput.of("SmallGpt");
        List<Double> loss = numbers(out, "loss");
        assertThat(loss.getLast()).isLessThan(0.1 * loss.getFirst());
        String written = out.lines().toList().getLast();
        assertThat(written).hasSize(32 + 80);
        List<String> words = List.of(written.substring(32).replace(".", "").split(" "));
        List<String> whole = words.subList(1, words.size() - 1);
        Set<String> known =
                Set.of(("the sheep went up hill to see what it could and all that was other side of so down eat"
                                + " green grass then home sleep night long saw in its")
                        .split(" "));
        assertThat(whole).hasSizeGreaterThan(10);
        assertThat(whole.stream().filter(known::contains).count()).as(written).isGreaterThan(whole.size() * 3L / 4);
    }
}
