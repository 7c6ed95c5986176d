package dev.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.ops.Special;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `keras.utils` offers for arrays, held against Keras.
class UtilitiesTest {
    static List<Goldens.Case> cases() {
        return Goldens.read("/goldens/utilities.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void utilities_answer_as_those_of_keras(Goldens.Case c) {
        Goldens.Golden expected = c.tensors("outputs").getFirst();
        Tensor x = c.tensors("inputs").getFirst().tensor();
        Tensor y = switch (c.op()) {
            case "to_categorical" ->
                c.attrs().has("num_classes")
                        ? Labels.toCategorical(x, number(c, "num_classes", 0))
                        : Labels.toCategorical(x);
            case "normalize" -> Special.normalize(x, number(c, "axis", -1), number(c, "order", 2), 1e-12);
            default -> throw new IllegalStateException(c.op());
        };
        assertThat(y.dtype().text()).isEqualTo(expected.dtype());
        assertThat(y.shape()).isEqualTo(expected.shape());
        double unit = expected.dtype().equals("float64") ? 1e-14 : 2e-7;
        assertThat(y.toDoubles()).containsExactly(expected.data(), within(unit));
    }

    private static int number(Goldens.Case c, String name, int otherwise) {
        return c.attrs().has(name) ? c.attrs().get(name).getAsInt() : otherwise;
    }
}
