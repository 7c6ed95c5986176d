package dev.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.model.KerasFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    /// Both columns are what Python 3's `json.dumps` printed.
    @ParameterizedTest
    @CsvSource({
        "1e-07, 1e-07",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1e16, 1e+16",
        "1e15, 1000000000000000.0",
        "123456789012345680, 1.2345678901234568e+17",
        "0.1, 0.1",
        "-0.0, -0.0",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "1e22, 1e+22",
        "2.5, 2.5",
        "100.0, 100.0",
    })
    void floating_numbers_look_as_in_python(double number, String text) {
        assertThat(Json.of(number).toText()).isEqualTo(text);
        assertThat(Json.parse(text, "test")).isEqualTo(new Json.Real(number));
    }

    @Test
    void every_double_reads_back_as_itself() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            assertThat(Json.parse(Json.of(number).toText(), "test")).isEqualTo(new Json.Real(number));
        }
    }

    @Test
    void a_text_of_every_kind_of_value_comes_back_letter_for_letter() {
        String text =
                "{\"a\": [1, -2, 9223372036854775807, 0.5, NaN, Infinity, -Infinity], \"NaN\": \"Infinity NaN\\\"\","
                        + " \"\": {}, \"z\": [], \"t\": true, \"f\": false, \"n\": null,"
                        + " \"\\u4e2d\\ud83d\\ude00\": \"\\\\ \\n\\r\\t\\b\\f \\u0000 \\u007f\"}";
        assertThat(Json.parse(text, "test").toText()).isEqualTo(text);
    }

    @Test
    void java_values_become_json() {
        assertThat(Json.of(Map.of("a", List.of(1, 2L, 1.5f, 2.5, "x", true, Optional.empty(), Optional.of(3))))
                        .toText())
                .isEqualTo("{\"a\": [1, 2, 1.5, 2.5, \"x\", true, null, 3]}");
        assertThatThrownBy(() -> Json.of(new Object()))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("Json: a value of class java.lang.Object has no JSON form. Give strings, numbers, lists or"
                        + " maps.");
    }

    @Test
    void an_object_keeps_its_order_and_can_be_changed_into_another() {
        Json.Obj object = Json.obj().with("b", Json.of(1)).with("a", Json.of(2)).with("b", Json.of(3));
        assertThat(object.toText()).isEqualTo("{\"b\": 3, \"a\": 2}");
        assertThat(object.find("a")).contains(Json.of(2));
        assertThat(object.find("c")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\" 1}",
                "{'a': 1}",
                "[1] 2",
                "nul",
                "\"\\x\"",
                "\"open",
                "01",
                "1.",
                "+1",
                "[1 2]",
                "// comment\n1",
                "--Infinity",
                "NaNa"
            })
    void what_is_not_json_is_refused(String text) {
        assertThatThrownBy(() -> Json.parse(text, "config.json"))
                .isInstanceOf(KerasFileException.class)
                .hasMessageStartingWith("config.json: it is not JSON: ")
                .hasMessageEndingWith(". The file is damaged: fetch or save it again.");
    }

    @Test
    void depth_and_whole_numbers_have_limits() {
        String deep = "[".repeat(512) + "]".repeat(512);
        assertThat(Json.parse(deep, "x").toText()).isEqualTo(deep);
        assertThatThrownBy(() -> Json.parse("[" + deep + "]", "x")).isInstanceOf(KerasFileException.class);
        assertThatThrownBy(() -> Json.parse("9223372036854775808", "x"))
                .hasMessage("x: the whole number 9223372036854775808 does not fit into 64 bits. Write it with a"
                        + " fraction, as a float.");
    }
}
