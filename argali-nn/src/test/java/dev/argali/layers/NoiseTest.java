package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `GaussianNoise`, `GaussianDropout`, `AlphaDropout`, `SpatialDropout` and `ActivityRegularization`; [DropoutTest]
/// holds `Dropout`.
class NoiseTest {
    private static final int MANY = 40_000;

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    private static Tensor full(float value, int... dims) {
        float[] data = new float[Math.toIntExact(Shape.of(dims).size())];
        Arrays.fill(data, value);
        return Tensor.of(data, dims);
    }

    private static double mean(float[] numbers) {
        return IntStream.range(0, numbers.length)
                .mapToDouble(i -> numbers[i])
                .average()
                .orElseThrow();
    }

    private static double deviation(float[] numbers) {
        double mean = mean(numbers);
        return Math.sqrt(IntStream.range(0, numbers.length)
                .mapToDouble(i -> (numbers[i] - mean) * (numbers[i] - mean))
                .average()
                .orElseThrow());
    }

    @Test
    void noises_keep_the_layer_contract() {
        Stream.<Supplier<Layer>>of(
                        () -> GaussianNoise.of(0.2),
                        () -> GaussianDropout.of(0.3),
                        () -> AlphaDropout.of(0.3).noiseShape(Shape.ANY, 1, 4),
                        () -> SpatialDropout1D.of(0.5),
                        () -> ActivityRegularization.of().l1(0.1).l2(0.2))
                .forEach(layer -> LayerContract.of(layer)
                        .input(2, 3, 4)
                        .output(2, 3, 4)
                        .weights(0)
                        .check());
        LayerContract.of(() -> SpatialDropout2D.of(0.5))
                .input(2, 3, 2, 2)
                .output(2, 3, 2, 2)
                .check();
        LayerContract.of(() -> SpatialDropout3D.of(0.5).dataFormat("channels_first"))
                .input(2, 2, 1, 2, 3)
                .output(2, 2, 1, 2, 3)
                .check();
    }

    @Test
    void noise_has_the_moments_that_were_asked_for() {
        float[] added = GaussianNoise.of(0.5).seed(1).apply(full(2, MANY), true).toFloats();
        assertThat(mean(added)).isCloseTo(2, within(0.02));
        assertThat(deviation(added)).isCloseTo(0.5, within(0.02));
        float[] scaled =
                GaussianDropout.of(0.2).seed(2).apply(full(2, MANY), true).toFloats();
        assertThat(mean(scaled)).isCloseTo(2, within(0.03));
        assertThat(deviation(scaled)).isCloseTo(1, within(0.03));
    }

    @Test
    void an_alpha_dropout_keeps_mean_and_variance() {
        float[] in = new float[MANY];
        for (int i = 0; i < in.length; i++) {
            in[i] = (float) (Math.sqrt(2) * Math.cos(i));
        }
        float[] y = AlphaDropout.of(0.3).seed(3).apply(Tensor.of(in), true).toFloats();
        assertThat(mean(y)).isCloseTo(0, within(0.03));
        assertThat(deviation(y)).isCloseTo(1, within(0.03));
        assertThat(IntStream.range(0, y.length)
                        .mapToObj(i -> y[i])
                        .filter(v -> v < -1.5f)
                        .distinct())
                .as("what is dropped is one number")
                .hasSizeLessThan(3000);
    }

    @Test
    void channels_are_dropped_as_a_whole() {
        Tensor last = SpatialDropout2D.of(0.5).seed(4).apply(full(1, 3, 4, 5, 20), true);
        Tensor first =
                SpatialDropout2D.of(0.5).dataFormat("channels_first").seed(4).apply(full(1, 3, 20, 4, 5), true);
        for (Tensor channels : List.of(last.mean(1, 2), first.mean(2, 3))) {
            float[] means = channels.toFloats();
            assertThat(means).containsOnly(0, 2).contains(0, 2);
        }
        assertThat(SpatialDropout1D.of(0.5)
                        .seed(5)
                        .apply(full(1, 2, 7, 30), true)
                        .mean(1)
                        .toFloats())
                .containsOnly(0, 2)
                .contains(0, 2);
    }

    @Test
    void wrong_rates_and_shapes_are_refused() {
        assertThatThrownBy(() -> GaussianNoise.of(-0.1))
                .isInstanceOf(ValueException.class)
                .hasMessage("GaussianNoise: stddev must be within 0 and 1, got -0.1. Give one as 0.1.");
        assertThatThrownBy(() -> AlphaDropout.of(1))
                .isInstanceOf(ValueException.class)
                .hasMessage("AlphaDropout: rate must be 0 or more and below 1, got 1.0. Give one as 0.5.");
        assertThatThrownBy(() -> SpatialDropout1D.of(0.5).apply(full(1, 2, 3), true))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'spatial_dropout1d' = SpatialDropout1D(0.5): got [2, 3] of rank 2."
                        + " Feed a tensor of rank 3.");
    }
}
