package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.ShapeException;
import dev.argali.losses.MeanSquaredError;
import dev.argali.metrics.Metric;
import dev.argali.metrics.Metrics;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MasksTest {
    private static Tensor sequences() {
        Tensor x = Tensor.of(new float[12], 2, 3, 2);
        return Masks.set(x, mask());
    }

    private static Tensor mask() {
        return Tensor.of(true, false, true, true, true, false).reshape(2, 3);
    }

    @Test
    void a_layer_that_supports_masks_gives_them_on() {
        Tensor y = Add.of().apply(sequences(), sequences());
        assertThat(Masks.of(y).orElseThrow().toBooleans()).isEqualTo(mask().toBooleans());
    }

    @Test
    void a_layer_that_does_not_ends_them() {
        assertThat(Masks.of(Flatten.of().apply(sequences()))).isEmpty();
    }

    @Test
    void the_cast_to_the_compute_dtype_keeps_them() {
        Tensor y = Add.of().dtype("float64").apply(sequences(), sequences());
        assertThat(Masks.of(y)).isPresent();
    }

    @Test
    void they_travel_within_a_trace() {
        var both = Jit.of(x -> {
            Masks.set(x, mask());
            Tensor y = Add.of().apply(x, x);
            return Masks.of(y).orElseThrow();
        });
        assertThat(both.apply(sequences()).toBooleans()).isEqualTo(mask().toBooleans());
    }

    @Test
    void losses_and_metrics_count_what_is_not_masked() {
        Tensor target = Tensor.of(1f, 1, 1, 1).reshape(2, 2, 1);
        Tensor output = Masks.set(
                Tensor.of(3f, 9, 7, 11).reshape(2, 2, 1),
                Tensor.of(true, false, true, true).reshape(2, 2));
        Tensor weights = Tensor.of(1f, 1, 2, 1).reshape(2, 2);
        // As Keras: the mean over those that count; weights do not divide it.
        assertThat(MeanSquaredError.of().apply(target, output).item()).isCloseTo(140 / 3.0, within(1e-4));
        assertThat(MeanSquaredError.of().apply(target, output, weights).item()).isCloseTo(176 / 3.0, within(1e-4));
        assertThat(MeanSquaredError.of().reduction("sum").apply(target, output).item())
                .isEqualTo(140);
        Metric metric = Metrics.meanSquaredError();
        metric.updateState(target, output);
        assertThat(metric.result().item()).isCloseTo(140 / 3.0, within(1e-4));
        metric.updateState(target, output, weights);
        assertThat(metric.result().item()).isCloseTo((140 + 176) / 7.0, within(1e-4));
    }

    @Test
    void a_mask_of_other_extents_is_refused() {
        assertThatThrownBy(() -> Masks.set(
                        Tensor.of(new float[12], 2, 3, 2),
                        Tensor.of(true, false).reshape(1, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("mask: a mask bool[1, 2] does not fit a tensor [2, 3, 2]."
                        + " Give bools of its leading axes, as [batch, time] for [batch, time, ...].");
    }
}
