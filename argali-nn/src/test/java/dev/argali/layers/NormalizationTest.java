package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `BatchNormalization`, `LayerNormalization`, `GroupNormalization`, `RMSNormalization` and `UnitNormalization`.
class NormalizationTest {
    private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    private static Tensor rows() {
        return Tensor.of(new float[][] {{1, 10}, {3, 30}, {5, 20}, {7, 40}});
    }

    @Test
    void normalizations_keep_the_layer_contract() {
        Stream.<Supplier<Layer>>of(
                        LayerNormalization::of,
                        () -> GroupNormalization.of(2),
                        () -> LayerNormalization.of().axes(1, 2))
                .forEach(layer -> LayerContract.of(layer)
                        .input(2, 3, 4)
                        .output(2, 3, 4)
                        .weights(2)
                        .check());
        LayerContract.of(BatchNormalization::of)
                .input(4, 3)
                .output(4, 3)
                .weights(4)
                .check();
        LayerContract.of(RMSNormalization::of)
                .input(2, 3)
                .output(2, 3)
                .weights(1)
                .check();
        LayerContract.of(UnitNormalization::of)
                .input(2, 3)
                .output(2, 3)
                .weights(0)
                .check();
    }

    @Test
    void moving_statistics_come_nearer_to_those_of_the_batch_in_each_step_lazily_and_traced() {
        BatchNormalization lazy = BatchNormalization.of().momentum(0.5);
        BatchNormalization traced = BatchNormalization.of().momentum(0.5);
        traced.build(rows().shape());
        var step = Jit.of(x -> traced.apply(x, true));
        for (int i = 0; i < 2; i++) {
            lazy.apply(rows(), true).eval();
            step.apply(rows()).eval();
        }
        // Mean 4 and 25, variance 5 and 125: 0 and 1 half, then three quarters of the way.
        assertThat(lazy.weights().get(2).value().toFloats()).containsExactly(new float[] {3, 18.75f}, CLOSE);
        assertThat(lazy.weights().get(3).value().toFloats()).containsExactly(new float[] {4, 94}, CLOSE);
        assertThat(traced.weights().get(2).value().toFloats()).containsExactly(new float[] {3, 18.75f}, CLOSE);
        assertThat(traced.weights().get(3).value().toFloats()).containsExactly(new float[] {4, 94}, CLOSE);
    }

    @Test
    void a_frozen_one_infers_even_in_training() {
        BatchNormalization layer = BatchNormalization.of();
        layer.build(rows().shape());
        layer.freeze();
        float[] y = layer.apply(rows(), true).toFloats();
        assertThat(y).isEqualTo(layer.apply(rows(), false).toFloats());
        assertThat(layer.weights().get(2).value().toFloats()).containsExactly(0, 0);
    }

    @Test
    void statistics_of_half_types_are_kept_in_float32() {
        BatchNormalization layer =
                BatchNormalization.of().dtype("mixed_float16").momentum(0);
        Tensor large = Tensor.of(new float[][] {{300}, {-300}});
        Tensor y = layer.apply(large, true);
        assertThat(y.dtype()).isEqualTo(DType.FLOAT16);
        assertThat(y.toFloats()).containsExactly(1, -1);
        assertThat(layer.weights().get(3).value().toFloats()).containsExactly(new float[] {90000}, Offset.offset(1f));
    }

    @Test
    void one_group_for_each_channel_is_said_by_minus_one() {
        Tensor x = rows().reshape(1, 4, 2);
        assertThat(GroupNormalization.of(-1).apply(x).toFloats())
                .isEqualTo(GroupNormalization.of(2).apply(x).toFloats());
    }

    @Test
    void groups_and_axes_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> GroupNormalization.of(3).apply(rows()))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'group_normalization' = GroupNormalization, built for [?, 2]: 2 channels of inputs"
                        + " [4, 2] do not make 3 groups of equal size. Give a number of groups that divides the"
                        + " channels.");
        assertThatThrownBy(() -> GroupNormalization.of(0))
                .isInstanceOf(ValueException.class)
                .hasMessage("GroupNormalization: groups is 0. Give 1 or more, or -1 for one for each channel.");
        assertThatThrownBy(() -> BatchNormalization.of().axis(3).apply(rows()))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("got [4, 2] of rank 2. Feed a tensor of rank 4 or more, the batch first.");
        assertThatThrownBy(() -> LayerNormalization.of().axes())
                .isInstanceOf(ValueException.class)
                .hasMessage("LayerNormalization: there is no axis. Give one, as -1.");
    }

    @Test
    void a_mask_of_another_rank_is_refused_in_training() {
        Tensor x = Masks.set(rows().reshape(2, 2, 2), Tensor.of(true, false));
        assertThatThrownBy(() -> BatchNormalization.of().apply(x, true))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(
                        "the mask [2] of inputs [2, 2, 2] has rank 1. Give bools of all axes but the last.");
    }

    @Test
    void what_keras_can_and_we_cannot_is_refused() {
        assertThatThrownBy(() -> LayerConfigs.from(
                        ObjectConfig.of("keras.layers", "BatchNormalization", Map.of("renorm", true))))
                .isInstanceOf(ValueException.class)
                .hasMessage("config of BatchNormalization: renorm is true, which Argali does not have."
                        + " Train without renorm.");
    }
}
