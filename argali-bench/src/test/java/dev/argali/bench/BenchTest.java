package dev.argali.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The jobs that say by their exit code whether all is well, in their short form. None is timed.
class BenchTest {
    private record Outcome(int code, String out) {}

    private static Outcome run(String... words) {
        var out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int code = new CommandLine(new BenchCommand()).execute(words);
            return new Outcome(code, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void a_process_that_predicts_builds_fits_and_drops_stays_as_large_as_it_was() {
        // While the JVM still warms up, a fifth more is no leak; the long form asks for flat.
        Outcome soak = run("soak", "--share", "0.02");
        assertThat(soak.out).containsPattern("(?m)^ +10 +[0-9.]+ +20000 +20 +2000 ");
        Matcher rss = Pattern.compile("RESULT argali soak rss_mb=([0-9.]+)\\.\\.([0-9.]+) ")
                .matcher(soak.out);
        assertThat(rss.find()).as(soak.out).isTrue();
        assertThat(Double.parseDouble(rss.group(2))).as(soak.out).isLessThan(1.2 * Double.parseDouble(rss.group(1)));
    }

    @Test
    void sixteen_callers_get_the_answers_that_one_gets() {
        // How fast they are is no matter here: of the exit code only a failure counts.
        Outcome callers = run("callers", "--seconds", "0.2", "--turns", "1");
        assertThat(callers.code).as(callers.out).isIn(0, 1);
        assertThat(callers.out).containsPattern("RESULT argali callers few_per_s=[0-9]+ many_per_s=[0-9]+ ratio=");
    }

    @Test
    void a_step_of_ones_own_and_a_loop_by_hand_train_the_model_of_fit() {
        Outcome steps = run("customstep", "--turns", "1");
        assertThat(steps.code).as(steps.out).isZero(); // it fails if the loop by hand does not learn
        assertThat(steps.out)
                .containsPattern("RESULT argali customstep fit_images_per_s=[1-9][0-9]* trainstep_images_per_s=[1-9]"
                        + "[0-9]* hand_images_per_s=[1-9][0-9]* trainstep_by_fit=");
    }

    @Test
    void what_a_deep_network_takes_is_shown_stage_by_stage() {
        for (Outcome depth :
                List.of(run("depth", "--layers", "2,4"), run("depth", "--layers", "2,4", "--functional"))) {
            assertThat(depth.code).isZero();
            assertThat(depth.out.lines()).hasSize(3);
            assertThat(depth.out).containsPattern("layers +build +trace +gradient .* +ms/layer +MB");
        }
    }
}
