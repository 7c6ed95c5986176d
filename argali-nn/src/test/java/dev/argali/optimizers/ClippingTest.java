package dev.argali.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Limits on gradients that a training step of one's own asks for.
class ClippingTest {
    private static final List<Optional<Tensor>> GRADIENTS =
            List.of(Optional.of(Tensor.of(3f, -4f)), Optional.empty(), Optional.of(Tensor.of(0.3f, 12f)));

    private static void check(Clipping clipping, float[] first, float[] last) {
        List<Optional<Tensor>> limited = clipping.apply(GRADIENTS);
        assertThat(limited.get(0).orElseThrow().toFloats()).containsExactly(first, within(1e-6f));
        assertThat(limited.get(1)).isEmpty();
        assertThat(limited.get(2).orElseThrow().toFloats()).containsExactly(last, within(1e-6f));
    }

    @Test
    void each_gradient_is_limited_by_its_own_norm() {
        check(Clipping.byNorm(10), new float[] {3, -4}, new float[] {0.249922f, 9.996876f});
        check(Clipping.byNorm(1), new float[] {0.6f, -0.8f}, new float[] {0.0249922f, 0.9996876f});
    }

    @Test
    void each_element_is_limited_by_a_value() {
        check(Clipping.byValue(3.5), new float[] {3, -3.5f}, new float[] {0.3f, 3.5f});
    }

    @Test
    void all_gradients_are_multiplied_by_one_number() {
        float factor = (float) (2 / Math.sqrt(9 + 16 + 0.09 + 144));
        check(Clipping.byGlobalNorm(2), new float[] {3 * factor, -4 * factor}, new float[] {0.3f * factor, 12 * factor
        });
        check(Clipping.byGlobalNorm(100), new float[] {3, -4}, new float[] {0.3f, 12});
    }

    @Test
    void a_norm_that_is_no_number_is_seen() {
        List<Optional<Tensor>> gradients =
                List.of(Optional.of(Tensor.of(Float.POSITIVE_INFINITY)), Optional.of(Tensor.of(1f)));
        assertThat(Clipping.byGlobalNorm(1)
                        .apply(gradients)
                        .get(1)
                        .orElseThrow()
                        .toFloats())
                .containsExactly(Float.NaN);
    }

    @Test
    void the_norm_of_all_can_be_looked_at() {
        assertThat(Clipping.globalNorm(GRADIENTS).item()).isCloseTo(Math.sqrt(169.09), within(1e-5));
        assertThat(Clipping.globalNorm(List.of(Optional.empty())).item()).isZero();
        assertThat(Clipping.byGlobalNorm(1).apply(List.of(Optional.empty()))).containsExactly(Optional.empty());
    }

    @Test
    void a_limit_must_be_above_zero() {
        assertThatThrownBy(() -> Clipping.byNorm(0))
                .hasMessage("optimizer: clipnorm must be above 0, got 0.0. Leave it out if gradients are not to be"
                        + " limited.");
    }
}
