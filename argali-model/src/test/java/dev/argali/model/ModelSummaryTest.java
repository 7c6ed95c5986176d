package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.layers.Dense;
import dev.argali.layers.Layers;
import dev.argali.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    /// A model of a user's own, with one layer that is built only when it is called.
    private static final class Mine extends Model {
        private final Dense first = track("first", Dense.of(3).name("first"));

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return first.apply(x);
        }
    }

    @Test
    void it_is_printed_in_utf_8_whatever_the_encoding_of_standard_output() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.US_ASCII));
        try {
            Blobs.model().summary();
        } finally {
            System.setOut(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*m", ""))
                .startsWith("Model: \"sequential\"\n┏━━━")
                .contains("│ hidden (Dense) ", "│ output (Dense) ", "━┳━")
                .endsWith(" Non-trainable params: 0 (0.00 B)\n");
    }

    @Test
    void a_printer_gets_the_whole_text_at_once() {
        List<String> got = new ArrayList<>();
        Sequential model = Blobs.model();
        model.summary(s -> s.lineLength(60).showTrainable(true).printer(got::add));
        assertThat(got).containsExactly(model.summaryText(s -> s.lineLength(60).showTrainable(true)));
        assertThat(got.getFirst().lines().toList().get(1)).hasSize(60);
    }

    @Test
    void a_model_of_ones_own_shows_its_layers_and_what_is_not_built() {
        Mine model = new Mine();
        assertThat(model.summaryText(s -> s.lineLength(76))).isEqualTo("""
                        Model: "mine"
                        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
                        ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
                        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
                        │ first (Dense)                   │ ?                      │   0 (unbuilt) │
                        └─────────────────────────────────┴────────────────────────┴───────────────┘
                         Total params: 0 (0.00 B)
                         Trainable params: 0 (0.00 B)
                         Non-trainable params: 0 (0.00 B)
                        """);
        model.apply(Tensor.of(new float[8], 2, 4));
        assertThat(model.summaryText(s -> s.lineLength(76)))
                .contains("│ first (Dense)                   │ (None, 3)              │            15 │");
    }

    @Test
    void the_optimizer_counts_once_it_has_state() {
        Sequential model = Blobs.compiled();
        assertThat(model.summaryText()).doesNotContain("Optimizer params");
        Blobs data = new Blobs(4, 1);
        model.trainOnBatch(data.inputs(), data.labels());
        assertThat(model.summaryText()).contains(" Total params: 203 (", " Optimizer params: 136 (");
    }
}
