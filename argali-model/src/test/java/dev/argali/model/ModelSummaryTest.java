package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.layers.Add;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.LSTM;
import dev.argali.layers.Layers;
import dev.argali.tensor.Nest;
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

    /// A branch, a layer of two inputs, one of three outputs, a stack, and a layer that is never called.
    private static final class Branched extends Model {
        private final Dense one = track("one", Dense.of(4).name("one"));
        private final Dense two = track("two", Dense.of(4).name("two"));
        private final Add sum = track("sum", Add.of().name("sum"));
        private final Dropout drop = track("drop", Dropout.of(0.1).name("drop"));
        private final LSTM lstm = track("lstm", LSTM.of(3).returnState(true).name("lstm"));
        private final Sequential end = track(
                "end",
                Sequential.named("end", Dense.of(3).name("a"), Dense.of(2).name("b")));

        Branched() {
            track("never", Dense.of(7).name("never"));
        }

        @Override
        protected Nest call(Nest x, boolean training) {
            Tensor a = one.apply(x.single());
            Tensor y = drop.apply(sum.apply(a, two.apply(a)));
            List<Tensor> states = lstm.apply(Nest.of(y.expandDims(1))).tensors();
            return Nest.of(end.apply(states.getFirst()));
        }
    }

    /// Keras 3.15.1 has the same rows, with the batch of the call in place of `None`, and `?` for the dropout.
    @Test
    void a_model_of_ones_own_shows_what_its_layers_gave_once_it_was_called() {
        Model model = new Branched();
        assertThat(model.summaryText().lines().filter(l -> l.contains("│ ?  "))).hasSize(7);
        model.apply(Nest.of(Tensor.of(new float[2][5])));
        List<String> rows = model.summaryText(s -> s.expandNested(true).lineLength(120))
                .lines()
                .filter(l -> l.startsWith("│"))
                .map(l -> l.replace("│", "").strip().replaceAll("  +", " | "))
                .toList();
        assertThat(rows)
                .containsExactly(
                        "one (Dense) | (None, 4) | 24",
                        "two (Dense) | (None, 4) | 20",
                        "sum (Add) | (None, 4) | 0",
                        "drop (Dropout) | (None, 4) | 0",
                        "lstm (LSTM) | [(None, 3), (None, 3), (None, 3)] | 96",
                        "end (Sequential) | (None, 2) | 20",
                        "└ a (Dense) | (None, 3) | 12",
                        "└ b (Dense) | (None, 2) | 8",
                        "never (Dense) | ? | 0 (unbuilt)");
    }

    @Test
    void a_model_whose_call_reads_values_shows_what_each_layer_was_built_for() {
        Model model = new Reading();
        model.apply(Tensor.of(new float[2][3]));
        assertThat(model.summaryText()).contains("│ dense (Dense) ", "│ (None, 4) ");
        Model around = new Model() {
            private final Model inner = track("inner", model);

            @Override
            protected Tensor call(Tensor x, boolean training) {
                return inner.apply(x);
            }
        };
        around.apply(Tensor.of(new float[2][3]));
        assertThat(around.summaryText()).contains("│ reading (Reading) ", "│ ?  ");
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
