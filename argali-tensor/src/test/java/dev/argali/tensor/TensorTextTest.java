package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tensors print as NumPy prints arrays, with dtype and shape behind.
class TensorTextTest {
    static List<TextCase> cases() {
        return Goldens.rows("/goldens/tensor_text.json", "cases").stream()
                .map(e -> new TextCase(
                        e.get("id").getAsString(),
                        Goldens.golden(e.getAsJsonObject("in")).tensor(),
                        e.get("text").getAsString()))
                .toList();
    }

    record TextCase(String id, Tensor tensor, String numpy) {
        @Override
        public String toString() {
            return id;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void numbers_print_as_numpy_prints_them(TextCase c) {
        assertThat(c.tensor()).hasToString(c.numpy() + " (" + c.tensor().type() + ")");
    }

    @Test
    void printing_computes_what_is_pending() {
        assertThat(Tensor.of(1f, 2f).add(1)).hasToString("[2. 3.] (float32[2])");
    }

    @Test
    void a_traced_tensor_prints_without_numbers_and_does_not_end_the_trace() {
        var texts = new ArrayList<String>();
        Jit jit = Jit.of("print", in -> {
                    texts.add(in.single().toString());
                    Tensor doubled = in.single().mul(2);
                    texts.add("" + doubled);
                    return Nest.of(doubled);
                })
                .strict();
        assertThat(jit.apply(Nest.of(Tensor.of(1f, 2f))).single()).hasToString("[2. 4.] (float32[2])");
        assertThat(texts).containsExactly("Tensor(float32[2], traced)", "Tensor(float32[2], traced)");
    }
}
