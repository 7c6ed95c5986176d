package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `ReLU`, `LeakyReLU`, `ELU`, `PReLU` and `Softmax`; [ActivationTest] holds `Activation`.
class ActivationLayersTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @Test
    void activations_keep_the_layer_contract() {
        Stream.<Supplier<Layer>>of(
                        () -> ReLU.of().maxValue(1).negativeSlope(0.1).threshold(0.2),
                        LeakyReLU::of,
                        ELU::of,
                        Softmax::of,
                        () -> Softmax.of().axes(1, 2))
                .forEach(layer -> LayerContract.of(layer)
                        .input(2, 3, 4)
                        .output(2, 3, 4)
                        .weights(0)
                        .check());
        LayerContract.of(() -> PReLU.of().sharedAxes(1).alphaRegularizer("l2"))
                .input(2, 3, 4)
                .output(2, 3, 4)
                .weights(1)
                .check();
    }

    @Test
    void numbers_below_zero_are_refused() {
        assertThatThrownBy(() -> ReLU.of().maxValue(-1))
                .isInstanceOf(ValueException.class)
                .hasMessage("ReLU: maxValue is -1.0. Give 0 or more.");
        assertThatThrownBy(() -> ReLU.of().threshold(Double.NaN)).hasMessage("ReLU: threshold is NaN. Give 0 or more.");
        assertThatThrownBy(() -> LeakyReLU.of(-0.1))
                .isInstanceOf(ValueException.class)
                .hasMessage("LeakyReLU: negativeSlope is -0.1. Give 0 or more.");
    }

    @Test
    void a_slope_for_each_number_needs_inputs_of_its_shape() {
        PReLU layer = PReLU.of();
        layer.apply(Tensor.of(new float[2 * 3], 2, 3));
        assertThatThrownBy(() -> layer.apply(Tensor.of(new float[2 * 4], 2, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'p_re_lu' = PReLU, built for [?, 3]: got [2, 4] (4 != 3)."
                        + " Feed [batch, 3], or build a new layer for 4 features.");
        assertThatThrownBy(() -> PReLU.of().sharedAxes(0).apply(Tensor.of(new float[2 * 4], 2, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("shared axis 0 of inputs [?, 4]. Give axes behind the batch.");
    }

    @Test
    void steps_that_are_masked_get_nothing_from_a_softmax() {
        Tensor x = Masks.set(
                Tensor.of(new float[2 * 2 * 2], 2, 2, 2),
                Tensor.of(true, false, true, true).reshape(2, 2));
        assertThat(Softmax.of().apply(x).toFloats()).containsExactly(0.5f, 0.5f, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f);
    }
}
