package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializers;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `Embedding`, `Masking`, `IdentityLayer` and `Lambda`.
class EmbeddingTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @Test
    void embedding_keeps_the_layer_contract() {
        LayerContract.of(() -> Embedding.of(5, 3).maskZero(true))
                .inputs(List.of(new TensorType(DType.INT32, Shape.of(2, 4))))
                .integersBelow(5)
                .output(2, 4, 3)
                .weights(1)
                .check();
    }

    @Test
    void masking_and_identity_keep_it_too() {
        LayerContract.of(() -> Masking.of(0.5)).input(2, 3, 4).output(2, 3, 4).check();
        LayerContract.of(IdentityLayer::of).input(2, 3).output(2, 3).check();
    }

    @Test
    void indices_beyond_float16_are_not_rounded() {
        Embedding layer = Embedding.of(5000, 1).dtype("mixed_float16").embeddingsInitializer(Initializers.ZEROS);
        layer.build(Shape.of(1, 1));
        float[] values = new float[5000];
        values[4097] = 1;
        layer.weights().getFirst().assign(Tensor.of(values, 5000, 1));
        assertThat(layer.apply(Tensor.of(4097f).reshape(1, 1)).item()).isEqualTo(1);
    }

    @Test
    void masks_of_an_embedding_go_through_what_follows() {
        Tensor ids = Tensor.of(1, 0, 2, 2).reshape(2, 2);
        Tensor y = Dense.of(2).apply(Embedding.of(3, 4).maskZero(true).apply(ids));
        assertThat(Masks.of(y).orElseThrow().toBooleans()).containsExactly(true, false, true, true);
        assertThat(Masks.of(Embedding.of(3, 4).apply(ids))).isEmpty();
    }

    @Test
    void an_index_out_of_range_fails_before_anything_is_changed() {
        Embedding layer = Embedding.of(3, 2);
        Tensor good = Tensor.of(0, 2).reshape(1, 2);
        float[] before = layer.apply(good).toFloats();
        assertThatThrownBy(() -> layer.apply(Tensor.of(1, 3).reshape(1, 2)).toFloats())
                .isInstanceOf(ValueException.class)
                .hasMessageStartingWith("layer 'embedding' = Embedding(3, 2), built for [?, 2]: index 3 is out of range"
                        + " for 3 vectors (0 to 2)");
        var step = Jit.of(x -> {
            Tensor y = layer.apply(x).sum();
            layer.weights().getFirst().assign(layer.weights().getFirst().value().add(1));
            return y;
        });
        assertThatThrownBy(() -> step.apply(Tensor.of(1, 3).reshape(1, 2)).toFloats())
                .hasMessageContaining("index 3 is out of range");
        assertThat(layer.apply(good).toFloats()).isEqualTo(before);
    }

    @Test
    void sizes_that_are_not_positive_are_refused() {
        assertThatThrownBy(() -> Embedding.of(0, 3))
                .isInstanceOf(ValueException.class)
                .hasMessage(
                        "Embedding: inputDim is 0, outputDim 3. Give the number of vectors and the length of each.");
    }

    @Test
    void the_name_of_the_identity_is_that_of_keras() {
        IdentityLayer layer = IdentityLayer.of();
        assertThat(layer.name()).isEqualTo("identity");
        assertThat(LayerConfigs.config(layer).className()).isEqualTo("Identity");
        assertThat(layer.toString()).isEqualTo("Identity 'identity'");
    }

    @Test
    void a_function_is_a_layer_that_cannot_be_saved() {
        Lambda layer = Lambda.of(x -> x.square().sum(-1));
        assertThat(layer.apply(Tensor.of(new float[][] {{1, 2}, {3, 4}})).toFloats())
                .containsExactly(5, 25);
        assertThat(layer.computeOutputShape(Shape.of(Shape.ANY, 3))).isEqualTo(Shape.of(Shape.ANY));
        assertThatThrownBy(() -> LayerConfigs.config(layer))
                .isInstanceOf(ArgaliException.class)
                .hasMessage(
                        "layer 'lambda' = Lambda, built for [?, 2]: a function of Java's cannot be written to a file."
                                + " Write a layer class and register it with LayerConfigs.register, or save the weights"
                                + " alone.");
    }
}
