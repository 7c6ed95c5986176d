package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final int ROWS = 100;
    private static final int FEATURES = 200;

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    private static Tensor ones() {
        float[] data = new float[ROWS * FEATURES];
        Arrays.fill(data, 1);
        return Tensor.of(data, ROWS, FEATURES);
    }

    @Test
    void dropout_keeps_the_layer_contract() {
        LayerContract.of(() -> Dropout.of(0.5))
                .input(2, 3)
                .output(2, 3)
                .weights(0)
                .check();
        LayerContract.of(() -> Dropout.of(0.25).seed(3).noiseShape(Shape.ANY, 1))
                .input(4, 3)
                .output(4, 3)
                .check();
    }

    @Test
    void its_share_is_dropped_and_the_rest_scaled_so_that_the_mean_stays() {
        float[] y = Dropout.of(0.3).seed(1).apply(ones(), true).toFloats();
        int kept = 0;
        for (float v : y) {
            assertThat(v).isIn(0f, (float) (1 / 0.7));
            kept += v > 0 ? 1 : 0;
        }
        double deviation = Math.sqrt(0.3 * 0.7 / y.length);
        assertThat((double) kept / y.length).isCloseTo(0.7, within(5 * deviation));
    }

    @Test
    void each_call_drops_others_lazily_and_traced_and_a_seed_repeats_the_sequence() {
        Dropout lazy = Dropout.of(0.5).seed(9);
        Dropout again = Dropout.of(0.5).seed(9);
        var traced = Jit.of(x -> again.apply(x, true));
        float[] first = lazy.apply(ones(), true).toFloats();
        float[] second = lazy.apply(ones(), true).toFloats();
        assertThat(second).isNotEqualTo(first);
        assertThat(traced.apply(ones()).toFloats()).isEqualTo(first);
        assertThat(traced.apply(ones()).toFloats()).isEqualTo(second);
        assertThat(Dropout.of(0.5).seed(10).apply(ones(), true).toFloats()).isNotEqualTo(first);
    }

    @Test
    void axes_of_one_in_the_noise_shape_are_dropped_as_a_whole() {
        float[] y = Dropout.of(0.5)
                .seed(4)
                .noiseShape(Shape.ANY, 1)
                .apply(ones(), true)
                .toFloats();
        int dropped = 0;
        for (int row = 0; row < ROWS; row++) {
            float[] one = Arrays.copyOfRange(y, row * FEATURES, (row + 1) * FEATURES);
            float[] same = new float[FEATURES];
            Arrays.fill(same, one[0]);
            assertThat(one).isEqualTo(same);
            dropped += one[0] == 0 ? 1 : 0;
        }
        assertThat(dropped).isBetween(25, 75);
    }

    @Test
    void rates_at_the_ends_drop_nothing_and_everything() {
        assertThat(Dropout.of(0).apply(ones(), true).toFloats()).isEqualTo(ones().toFloats());
        assertThat(Dropout.of(1).apply(ones(), true).toFloats()).isEqualTo(new float[ROWS * FEATURES]);
        assertThat(Dropout.of(1).apply(ones(), false).toFloats()).isEqualTo(ones().toFloats());
    }

    @Test
    void a_wrong_rate_and_a_wrong_noise_shape_are_refused() {
        assertThatThrownBy(() -> Dropout.of(1.5))
                .isInstanceOf(ValueException.class)
                .hasMessage("Dropout: rate must be within 0 and 1, got 1.5. Give the share that is dropped, as 0.5.");
        assertThatThrownBy(() -> Dropout.of(0.5).noiseShape(1).apply(ones(), true))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'dropout' = Dropout(0.5), built for [?, 200]: noiseShape [1] has rank 1, the input"
                        + " [100, 200] rank 2. Give one extent for each axis of the input.");
    }
}
