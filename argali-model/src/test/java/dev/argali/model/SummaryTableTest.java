package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.model.SummaryTable.Count;
import dev.argali.model.SummaryTable.Row;
import dev.argali.model.SummaryTable.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SummaryTableTest {
    private static Row row(String name, String type, Shape output, long params, Source... sources) {
        return new Row(
                name,
                type,
                List.of(output),
                OptionalLong.of(params),
                params > 0 ? Optional.of(true) : Optional.empty(),
                List.of(),
                List.of(sources));
    }

    private static final List<Row> STACK = List.of(
            row("dense", "Dense", Shape.of(Shape.ANY, 4), 12),
            row("dense_1", "Dense", Shape.of(Shape.ANY, 3), 15),
            row("dropout", "Dropout", Shape.of(Shape.ANY, 3), 0));

    private static final List<Row> BRANCHES = List.of(
            row("a", "InputLayer", Shape.of(Shape.ANY, 2), 0),
            row("b", "InputLayer", Shape.of(Shape.ANY, 3), 0),
            row("concatenate", "Concatenate", Shape.of(Shape.ANY, 5), 0, new Source("a", 0, 0), new Source("b", 0, 0)));

    private static String text(List<Row> rows, boolean connected, int columns, UnaryOperator<SummaryOptions> options) {
        return new SummaryTable("m", rows, connected, new Count(27, 108), Count.NONE, Optional.empty())
                .text(options.apply(SummaryOptions.DEFAULTS), columns, false);
    }

    /// The cells of the first line, with the blanks at their sides.
    private static List<Integer> widths(String text) {
        String top = text.lines().skip(1).findFirst().orElseThrow();
        return Arrays.stream(top.substring(1, top.length() - 1).split("┳"))
                .map(String::length)
                .toList();
    }

    @Test
    void columns_are_as_wide_as_in_keras() {
        assertThat(widths(text(STACK, false, 80, s -> s))).containsExactly(33, 24, 15);
        assertThat(widths(text(STACK, false, 200, s -> s))).containsExactly(38, 29, 17);
        assertThat(widths(text(BRANCHES, true, 80, s -> s))).containsExactly(21, 19, 12, 19);
        assertThat(widths(text(BRANCHES, true, 200, s -> s))).containsExactly(31, 27, 17, 28);
    }

    @Test
    void a_table_that_is_no_stack_says_where_inputs_come_from() {
        assertThat(text(BRANCHES, true, 80, s -> s)).contains("""
                        │ b (InputLayer)      │ (None, 3)         │          0 │ -                 │
                        ├─────────────────────┼───────────────────┼────────────┼───────────────────┤
                        │ concatenate         │ (None, 5)         │          0 │ a[0][0], b[0][0]  │
                        │ (Concatenate)       │                   │            │                   │
                        └─────────────────────┴───────────────────┴────────────┴───────────────────┘
                        """);
    }

    @Test
    void headers_that_are_broken_stand_at_the_bottom() {
        assertThat(text(STACK, false, 80, s -> s.lineLength(36))).startsWith("""
                        Model: "m"
                        ┏━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━┓
                        ┃               ┃ Output   ┃ Param ┃
                        ┃ Layer (type)  ┃ Shape    ┃     # ┃
                        ┡━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━┩
                        """);
    }

    @Test
    void positions_say_where_columns_end() {
        assertThat(widths(text(STACK, false, 80, s -> s.lineLength(60).positions(0.5, 0.75, 1))))
                .containsExactly(29, 13, 14);
        assertThatThrownBy(() -> text(STACK, false, 80, s -> s.positions(0.5, 1)))
                .isInstanceOf(ValueException.class)
                .hasMessage("summary: there are 3 columns and 2 positions. Give one for each column.");
    }

    @Test
    void a_line_that_is_too_short_is_refused() {
        assertThatThrownBy(() -> text(STACK, false, 80, s -> s.lineLength(15)))
                .isInstanceOf(ValueException.class)
                .hasMessage("summary: a line of 15 characters leaves a column only 3. Give a greater lineLength.");
        assertThatThrownBy(() -> SummaryOptions.DEFAULTS.lineLength(0))
                .isInstanceOf(ValueException.class)
                .hasMessage("summary: lineLength must be positive, got 0. Leave it out for the natural width.");
        assertThat(text(STACK, false, 80, s -> s.lineLength(20)))
                .contains("│ dense… │ (N… │ … │\n│ (Dens… │ 3)  │   │\n");
    }

    @Test
    void a_range_of_layers_goes_from_a_name_to_a_name() {
        UnaryOperator<SummaryOptions> some = s -> s.layerRange("dense_1", "drop.*");
        assertThat(text(STACK, false, 80, some))
                .contains("dense_1 (Dense)", "dropout (Dropout)")
                .doesNotContain("dense (Dense)");
        assertThatThrownBy(() -> text(STACK, false, 80, s -> s.layerRange("conv", "dense")))
                .isInstanceOf(ValueException.class)
                .hasMessage("summary: no layers have names of the range [conv, dense]."
                        + " They are [dense, dense_1, dropout].");
    }

    @Test
    void several_outputs_are_listed() {
        Row row = new Row(
                "lstm",
                "LSTM",
                List.of(Shape.of(Shape.ANY, 4), Shape.of(Shape.ANY)),
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        assertThat(text(List.of(row), false, 80, s -> s))
                .contains("│ lstm (LSTM)                     │ [(None, 4), (None)]    │   0 (unbuilt) │");
    }

    @Test
    void memory_is_told_in_units_of_1024() {
        String text = new SummaryTable(
                        "m",
                        List.of(),
                        false,
                        new Count(256, 1024),
                        new Count(1, 1023),
                        Optional.of(new Count(9, 3L << 40)))
                .text(SummaryOptions.DEFAULTS, 80, false);
        assertThat(text).endsWith("""
                         Total params: 266 (3.00 TB)
                         Trainable params: 256 (1.00 KB)
                         Non-trainable params: 1 (1023.00 B)
                         Optimizer params: 9 (3.00 TB)
                        """);
    }
}
