package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.activations.Activations;
import dev.argali.graph.Shape;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

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

    @TestFactory
    Stream<DynamicTest> an_unknown_name_suggests_near_ones() {
        Map<String, Function<String, ?>> doors = Map.of(
                "Activation", Activation::of,
                "Dense", Dense.of(3)::activation,
                "EinsumDense", EinsumDense.of("ab,bc->ac", 3)::activation,
                "Conv2D", Conv2D.of(3, 3)::activation,
                "SeparableConv1D", SeparableConv1D.of(3, 3)::activation,
                "SimpleRNN", SimpleRNN.of(3)::activation,
                "LSTM", LSTM.of(3)::recurrentActivation,
                "GRUCell", GRUCell.of(3)::recurrentActivation);
        return doors.entrySet().stream()
                .map(door -> DynamicTest.dynamicTest(
                        door.getKey(),
                        () -> assertThatThrownBy(() -> door.getValue().apply("rellu"))
                                .hasMessage("activation: there is no activation 'rellu'. Did you mean 'relu'?")));
    }
}
