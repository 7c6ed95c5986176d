package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.ops.Creation;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SpectralNormalizationTest {
    @Test
    void the_kernel_becomes_no_steeper_than_one() {
        Dense dense = Dense.of(2).useBias(false);
        var layer = SpectralNormalization.of(dense).powerIterations(20);
        layer.build(Creation.ones(1, 2).shape());
        dense.weights().getFirst().assign(Tensor.of(new float[][] {{3, 0}, {0, 2}}));
        Tensor y = layer.apply(Tensor.of(new float[][] {{1, 0}, {0, 1}}), true);
        assertThat(y.toDoubles()[0]).isCloseTo(1, within(1e-5));
        assertThat(y.toDoubles()[3]).isCloseTo(2 / 3.0, within(1e-5));
        assertThat(layer.weights()).hasSize(2);
        assertThat(layer.ownWeights()).hasSize(2); // Keras's files have the kernel here, too
    }

    @Test
    void a_kernel_of_zeros_stays() {
        var layer = SpectralNormalization.of(Dense.of(2).kernelInitializer("zeros"));
        Tensor y = layer.apply(Creation.ones(3, 4), true);
        assertThat(y.toDoubles()).containsOnly(0.0);
    }

    /// Keras casts the vectors to the dtype of the indices.
    @Test
    void vectors_of_an_embedding_stay_floats() {
        var layer = SpectralNormalization.of(Embedding.of(5, 3));
        assertThat(layer.apply(Tensor.of(1, 2), true).dtype()).isEqualTo(DType.FLOAT32);
    }

    @Test
    void a_layer_without_kernel_is_refused() {
        assertThatThrownBy(
                        () -> SpectralNormalization.of(Flatten.of()).name("s").apply(Creation.ones(2, 3)))
                .hasMessageContaining("layer 's' = SpectralNormalization(Flatten)")
                .hasMessageContaining(
                        "Flatten has neither a 'kernel' nor 'embeddings'. Wrap a layer that has one, such as Dense.");
        assertThatThrownBy(() -> SpectralNormalization.of(Dense.of(2)).powerIterations(0))
                .hasMessage("SpectralNormalization: powerIterations must be positive, got 0. Usual is 1.");
    }

    @Test
    void sizes_of_adaptive_pools_must_be_positive() {
        assertThatThrownBy(() -> AdaptiveMaxPooling2D.of(2, 0))
                .hasMessage("adaptive pooling: outputSize is [2, 0]. Give positive numbers.");
        assertThatThrownBy(() -> AdaptiveAveragePooling1D.of(2, 3))
                .hasMessage("outputSize: there are 2 numbers for 1 spatial axes. Give one number, or one for each.");
    }
}
