package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Layers that prepare numbers and categories: what they learn from data, and what they refuse. Their numbers are the
/// matter of [KerasLayersTest].
class FeaturesTest {
    private static final float[][] DATA = {{0, 7, 4}, {2, 9, 6}, {0, 7, 4}, {2, 9, 6}};

    // ---- Normalization ------------------------------------------------------------------------------------------

    @Test
    void a_normalization_adapts_to_arrays() {
        var layer = Normalization.of();
        layer.adapt(DATA);
        assertThat(layer.apply(Tensor.of(new float[][] {{0, 7, 4}})).toFloats()).containsExactly(-1, -1, -1);
    }

    @Test
    void the_inverse_gives_back_what_was_normalised() {
        var layer = Normalization.of().invert(true);
        layer.adapt(DATA);
        assertThat(layer.apply(Tensor.of(new float[][] {{1, 2, 3}})).toFloats()).containsExactly(2, 10, 8);
    }

    @Test
    void batches_of_any_size_come_to_what_all_at_once_do() {
        var once = Normalization.of();
        once.adapt(DATA);
        var byBatches = Normalization.of();
        Tensor all = Tensor.of(DATA);
        byBatches.adapt(List.of(all.slice(0, 1), all.slice(1, 1), all.slice(1, 4)));
        for (int i = 0; i < 2; i++) {
            float[] expected = once.weights().get(i).value().toFloats();
            float[] found = byBatches.weights().get(i).value().toFloats();
            assertThat(found).containsExactly(expected, within(1e-6f));
        }
    }

    @Test
    void one_mean_of_all_numbers_is_kept_without_axes() {
        var layer = Normalization.of().axis();
        layer.adapt(Tensor.of(1f, 2f, 3f, 4f, 5f));
        assertThat(layer.apply(Tensor.of(1f, 2f, 3f)).toFloats())
                .containsExactly(new float[] {-1.4142135f, -0.70710677f, 0}, within(1e-6f));
    }

    @Test
    void integers_are_normalised_as_floats() {
        var layer = Normalization.of(3, 4);
        Tensor y = layer.apply(Tensor.of(1, 5).reshape(2, 1));
        assertThat(y.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(y.toFloats()).containsExactly(-1, 1);
    }

    @Test
    void adapting_again_forgets_what_was_before() {
        var layer = Normalization.of();
        layer.adapt(Tensor.of(DATA).mul(100));
        layer.adapt(DATA);
        assertThat(layer.weights().getFirst().value().toFloats()).containsExactly(1, 8, 5);
    }

    @Test
    void data_are_needed_to_adapt() {
        assertThatThrownBy(() -> Normalization.of().name("n").adapt(List.of()))
                .isInstanceOf(ValueException.class)
                .hasMessage("layer 'n' = Normalization: adapt was given no data. Give at least one example.");
        assertThatThrownBy(() -> Discretization.bins(3).name("d").adapt(Tensor.of(new float[0])))
                .isInstanceOf(ValueException.class)
                .hasMessage("layer 'd' = Discretization: adapt was given no data. Give at least one number.");
    }

    @Test
    void what_was_given_is_not_taken_from_data() {
        assertThatThrownBy(() -> Normalization.of(1, 2).name("n").adapt(DATA))
                .isInstanceOf(ValueException.class)
                .hasMessage("layer 'n' = Normalization: mean and variance were given. Use Normalization.of() to take"
                        + " them from data.");
        assertThatThrownBy(() -> Discretization.of(1, 2).name("d").adapt(Tensor.of(DATA)))
                .isInstanceOf(ValueException.class)
                .hasMessage("layer 'd' = Discretization: binBoundaries were given. Use Discretization.bins(number) to"
                        + " take them from data.");
    }

    @Test
    void data_must_fit_the_layer() {
        var layer = Normalization.of();
        layer.adapt(DATA);
        assertThatThrownBy(() -> layer.adapt(new float[][] {{1, 2}}))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[1, 2]");
        assertThatThrownBy(() -> Normalization.of().name("n").axis(3).adapt(DATA))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("axis is [3], but inputs [?, 3] have 2 axes. Name axes that there are.");
    }

    @Test
    void mean_and_variance_come_in_pairs() {
        assertThatThrownBy(() -> Normalization.of(new double[] {1, 2}, new double[] {1}))
                .isInstanceOf(ValueException.class)
                .hasMessage("Normalization: there are 2 means and 1 variances. Give as many of one as of the other.");
        assertThatThrownBy(() -> Normalization.of(new double[] {1, 2}, new double[] {1, 2})
                        .axis())
                .isInstanceOf(ValueException.class)
                .hasMessage("Normalization: mean and variance have rank 1, but axis is []. Give numbers for the axes"
                        + " that are kept, or name as many axes.");
    }

    // ---- Discretization -----------------------------------------------------------------------------------------

    @Test
    void bins_hold_about_as_many_numbers_each() {
        float[] numbers = new float[1000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i * 617 % 1000;
        }
        Tensor data = Tensor.of(numbers);
        var once = Discretization.bins(4);
        once.adapt(data);
        var byBatches = Discretization.bins(4);
        List<Tensor> batches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            batches.add(data.slice(i * 100, (i + 1) * 100));
        }
        byBatches.adapt(batches);
        for (var layer : List.of(once, byBatches)) {
            assertThat(layer.boundaries().orElseThrow()).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(layer.boundaries().orElseThrow().get(i)).isCloseTo(250 * (i + 1), within(25.0));
            }
        }
    }

    @Test
    void without_boundaries_there_are_no_bins() {
        assertThatThrownBy(() -> Discretization.bins(4).name("d").apply(Tensor.of(1f)))
                .isInstanceOf(ArgaliException.class)
                .hasMessageStartingWith("layer 'd' = Discretization")
                .hasMessageContaining("its bins have no boundaries yet. Call adapt with data, or give binBoundaries.");
    }

    @Test
    void wrong_bins_are_refused() {
        assertThatThrownBy(() -> Discretization.bins(0))
                .hasMessage("Discretization: numBins must be positive, got 0. Give the number of bins to make.");
        assertThatThrownBy(() -> Discretization.of(2, 1))
                .hasMessage("Discretization: binBoundaries are [2.0, 1.0]. Give them in ascending order.");
        assertThatThrownBy(() -> Discretization.bins(3).epsilon(0))
                .hasMessage("Discretization: epsilon must be above 0 and at most 1, got 0.0. Give one as 0.01.");
        assertThatThrownBy(() -> new Discretization.Config(Optional.empty(), OptionalInt.empty(), 0.1, OutputMode.INT))
                .hasMessage("Discretization: there are no bins. Give binBoundaries, or numBins and call adapt.");
        assertThatThrownBy(() -> Discretization.of(1).outputMode("tf_idf"))
                .hasMessage("Discretization: there is no outputMode tf_idf of bins. Use int, one_hot, multi_hot or"
                        + " count.");
    }

    // ---- CategoryEncoding ---------------------------------------------------------------------------------------

    @Test
    void an_index_without_a_category_fails() {
        assertThatThrownBy(() -> CategoryEncoding.of(3)
                        .name("c")
                        .apply(Tensor.of(0, 3).reshape(1, 2))
                        .eval())
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(
                        "index 3 is not from 0 to 2. Give the layer more numTokens, or feed smaller" + " indices.");
    }

    @Test
    void wrong_encodings_are_refused() {
        assertThatThrownBy(() -> CategoryEncoding.of(0))
                .hasMessage("CategoryEncoding: numTokens must be positive, got 0. Give the number of categories: the"
                        + " largest index and 1.");
        assertThatThrownBy(() -> CategoryEncoding.of(2).outputMode("int"))
                .hasMessage("CategoryEncoding: there is no outputMode int of it. Use one_hot, multi_hot or count.");
        Tensor indices = Tensor.of(0, 1).reshape(1, 2);
        assertThatThrownBy(() ->
                        CategoryEncoding.of(2).apply(indices, Tensor.of(1f, 2f).reshape(1, 2)))
                .hasMessageContaining("there are weights of indices, but outputMode is multi_hot. Use"
                        + " outputMode(\"count\"), or leave them out.");
        assertThatThrownBy(() -> CategoryEncoding.of(2).outputMode("count").apply(indices, Tensor.of(1f, 2f)))
                .hasMessageContaining("indices are [1, 2], their weights [2]. Give a weight for each index.");
    }

    @Test
    void a_single_example_is_encoded_without_a_batch() {
        assertThat(CategoryEncoding.of(4).apply(Tensor.of(1, 3)).toFloats()).containsExactly(0, 1, 0, 1);
        assertThat(CategoryEncoding.of(4)
                        .outputMode("one_hot")
                        .apply(Tensor.scalar(2))
                        .toFloats())
                .containsExactly(0, 0, 1, 0);
    }

    // ---- Rescaling ----------------------------------------------------------------------------------------------

    @Test
    void a_rescaling_needs_numbers() {
        assertThatThrownBy(() -> Rescaling.of(2).scale())
                .hasMessage("Rescaling: there are 0 numbers of scale and 1 of offset. Give one of each, or one for"
                        + " each place of the last axis.");
    }
}
