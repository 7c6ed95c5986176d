package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.activations.Activations;
import dev.argali.graph.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ActivationTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @Test
    void activation_keeps_the_layer_contract() {
        LayerContract.of(() -> Activation.of("relu"))
                .input(2, 3)
                .output(2, 3)
                .weights(0)
                .check();
        LayerContract.of(() -> Activation.of(Activations.GLU))
                .input(2, 3, 4)
                .output(2, 3, 2)
                .check();
    }

    @Test
    void halving_the_last_axis_is_seen_in_the_shape() {
        assertThat(Activation.of("glu").computeOutputShape(Shape.of(Shape.ANY, 6)))
                .isEqualTo(Shape.of(Shape.ANY, 3));
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Activation.of("rellu"))
                .hasMessage("activation: there is no activation 'rellu'. Did you mean 'relu'?");
    }
}
