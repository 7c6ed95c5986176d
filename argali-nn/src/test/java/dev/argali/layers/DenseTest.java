package dev.argali.layers;

import static dev.argali.activations.Activations.RELU;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.NotBuiltException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DenseTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @Test
    void it_multiplies_adds_and_activates() {
        Dense dense = Dense.of(2).activation(RELU);
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}});
        dense.build(Shape.of(Shape.ANY, 3));
        dense.weights().get(0).assign(Tensor.of(new float[][] {{1, -1}, {0, -1}, {2, 1}}));
        dense.weights().get(1).assign(Tensor.of(0.5f, 0.25f));
        assertThat(dense.apply(x).toFloats()).containsExactly(7.5f, 0.25f);
        assertThat(dense.weights().stream().map(v -> v.name() + v.type()))
                .containsExactly("dense/kernelfloat32[3, 2]", "dense/biasfloat32[2]");
    }

    @Test
    void dense_keeps_the_layer_contract() {
        LayerContract.of(() -> Dense.of(4).activation(RELU))
                .input(2, 3)
                .output(2, 4)
                .weights(2)
                .check();
        LayerContract.of(() -> Dense.of(1).useBias(false).kernelInitializer("he_normal"))
                .input(3, 2, 5)
                .output(3, 2, 1)
                .weights(1)
                .check();
        LayerContract.of(() -> Dense.of(33).kernelRegularizer("l2").biasConstraint("non_neg"))
                .input(1, 17)
                .output(1, 33)
                .check();
    }

    @Test
    void negative_units_are_refused_at_once() {
        assertThatThrownBy(() -> Dense.of(-3))
                .isInstanceOf(ValueException.class)
                .hasMessage("Dense: units must be positive, got -3. Give the size of the last output axis.");
    }

    @Test
    void another_number_of_features_is_refused() {
        Dense dense = Dense.of(64);
        dense.build(Shape.of(Shape.ANY, 512));
        assertThatThrownBy(() -> dense.apply(Tensor.of(new float[32 * 784], 32, 784)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'dense' = Dense(64), built for [?, 512]: got [32, 784] (784 != 512)."
                        + " Feed [batch, 512], or build a new layer for 784 features.");
    }

    @Test
    void a_vector_is_refused() {
        assertThatThrownBy(() -> Dense.of(64).apply(Tensor.of(1f, 2f)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'dense' = Dense(64): got [2] of rank 1."
                        + " Feed a tensor of rank 2 or more, the batch first.");
    }

    @Test
    void its_weights_exist_once_it_is_built() {
        Dense dense = Dense.of(2);
        assertThat(dense.weights()).isEmpty();
        assertThatThrownBy(() -> dense.ownWeights().getFirst().value())
                .isInstanceOf(NotBuiltException.class)
                .hasMessage("layer 'dense' = Dense(2): weight 'kernel' does not exist yet."
                        + " Apply the layer to an input, or call build with the shape of one.");
    }

    @Test
    void layers_number_themselves_when_they_are_asked() {
        Dense first = Dense.of(2).activation(RELU).useBias(false);
        Dense second = Dense.of(3).name("mine");
        Dense third = Dense.of(4);
        assertThat(List.of(first.name(), second.name(), third.name())).containsExactly("dense", "mine", "dense_1");
    }
}
