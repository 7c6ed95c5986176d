package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.config.Names;
import dev.argali.tensor.Seeds;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The programs, the picture and the pages about activation functions.
class ActivationGuideTest {
    private static final Path PICTURE = SourceTree.root().resolve("docs/guide/activation-functions.svg");
    private static final Pattern TITLE = Pattern.compile("<text class=\"t\"[^>]*>(\\w+)");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?");

    @BeforeEach
    void same_numbers_each_time() {
        Seeds.setRandomSeed(2026);
    }

    @Test
    void the_picture_shows_every_activation() throws IllegalAccessException {
        Set<String> all = new TreeSet<>();
        for (Field field : Activations.class.getFields()) {
            all.add(((ActivationFunction) field.get(null)).config().toString());
        }
        for (Method method : Activations.class.getMethods()) {
            // those made of numbers: a function of its own, or a constant with other settings
            if (method.getReturnType() == ActivationFunction.class
                    && Arrays.stream(method.getParameterTypes()).noneMatch(p -> p == String.class)) {
                all.add(Names.snakeCase(method.getName()));
            }
        }
        List<String> shown = TITLE.matcher(SourceTree.read(PICTURE))
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(shown).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(shown))
                .as("ActivationFunctions.java lists what is drawn")
                .isEqualTo(all);
    }

    @Test
    void the_program_draws_the_picture_that_the_pages_show() throws ReflectiveOperationException, IOException {
        Path file = Path.of("activation-functions.svg");
        ProgramOutput.of("ActivationFunctions");
        String made = Files.readString(file);
        Files.delete(file);
        String kept = SourceTree.read(PICTURE);

        String stale = "run ActivationFunctions.java in docs/guide: the picture there is not what it draws";
        assertThat(without(made)).as(stale).isEqualTo(without(kept));
        List<Double> numbers = numbers(made);
        List<Double> before = numbers(kept);
        for (int i = 0; i < numbers.size(); i++) {
            // rounded to a tenth of a pixel, and processors differ in the last bit
            assertThat(numbers.get(i)).as(stale).isCloseTo(before.get(i), within(0.11));
        }
        assertThat(Files.size(PICTURE)).isLessThan(200_000);
        for (String language : List.of("en", "zh")) {
            assertThat(SourceTree.read(PICTURE.resolveSibling(language + "/activation-functions.md")))
                    .contains("](../activation-functions.svg)");
        }
    }

    private static String without(String text) {
        return NUMBER.matcher(text).replaceAll("0");
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(Double::valueOf)
                .toList();
    }

    @Test
    void each_row_of_the_table_by_task_learns() throws ReflectiveOperationException, IOException {
        List<String> rows = byTask().lines().filter(l -> l.contains(": loss ")).toList();
        assertThat(rows).hasSize(17);
        for (String row : rows) {
            List<Double> loss = numbers(row.substring(row.indexOf(": loss ")));
            assertThat(loss.getLast()).as(row).isLessThan((row.startsWith("parts") ? 0.9 : 0.5) * loss.getFirst());
        }
    }

    @Test
    void derivatives_and_safe_pairs_are_as_the_page_says() throws ReflectiveOperationException, IOException {
        String out = byTask();
        assertThat(lines(out, "own ")).hasSize(1);
        assertThat(lines(out, "own ").getFirst().getFirst()).as("other weights").isGreaterThan(0.1);
        assertThat(lines(out, "own ").getFirst().getLast()).as("from the file").isEqualTo(0);
        List<List<Double>> below = lines(out, "below 0 ");
        assertThat(below).hasSize(4);
        for (int i = 0; i < 4; i++) { // by name, by value, as a layer, any function as a layer
            double slope = i == 0 || i == 3 ? 0.2 : 0.1;
            assertThat(below.get(i).getFirst()).isCloseTo(-slope, within(slope / 4));
        }
        assertThat(behind(out, "gradient behind ten layers of sigmoid ")).isLessThan(1e-4);
        assertThat(behind(out, "gradient behind ten layers of tanh ")).isBetween(0.1, 10.0);
        assertThat(behind(out, "gradient behind ten layers of relu ")).isBetween(0.1, 10.0);
        assertThat(lines(out, "logits ")).containsExactly(List.of(40.0, -1.0));
        assertThat(lines(out, "sigmoid ")).containsExactly(List.of(40.0, -1.0));
        assertThat(lines(out, "number ").getFirst().getFirst()).isCloseTo(16.118, within(1e-3));
        assertThat(lines(out, "number ").getFirst().getLast()).isCloseTo(0, within(0.0));
        assertThat(out)
                .contains("[0. 0. 0.]", "[0.2 0.2 0.2]", "[-inf   0.]", "[-200.    0.]")
                .contains("[Variable '", "p_re_lu/alpha' float32[16]]", "369 [1, 2]");
    }

    private static String byTask() throws ReflectiveOperationException, IOException {
        String out = ProgramOutput.of("ActivationsByTask");
        Files.delete(Path.of("bump.keras"));
        return out;
    }

    private static List<List<Double>> lines(String out, String word) {
        return out.lines()
                .filter(l -> l.startsWith(word))
                .map(l -> numbers(l.substring(word.length())))
                .collect(Collectors.toList());
    }

    private static double behind(String out, String word) {
        return lines(out, word).getFirst().getFirst();
    }
}
