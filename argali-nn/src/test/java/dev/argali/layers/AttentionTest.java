package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.Creation;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What attention layers refuse, and how they are called; what they compute is the matter of [KerasLayersTest].
class AttentionTest {
    private static final Tensor QUERY = Creation.ones(2, 3, 4);
    private static final Tensor VALUE = Creation.ones(2, 5, 6);

    private static MultiHeadAttention heads() {
        return MultiHeadAttention.of(2, 3).name("mha");
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).hasMessageContainingAll(parts);
    }

    @Test
    void numbers_of_heads_must_be_positive() {
        assertThatThrownBy(() -> MultiHeadAttention.of(0, 3))
                .hasMessage("MultiHeadAttention: numHeads is 0, keyDim 3, valueDim 3. Give the number of heads and the"
                        + " size of each, as MultiHeadAttention.of(8, 64).");
        refuses(() -> heads().valueDim(0), "numHeads is 2, keyDim 3, valueDim 0");
        refuses(() -> heads().outputShape(4, 0), "MultiHeadAttention: outputShape is [4, 0]. Give positive numbers.");
        assertThatThrownBy(() -> GroupQueryAttention.of(3, 4, 0))
                .hasMessage("GroupQueryAttention: headDim is 3, numQueryHeads 4, numKeyValueHeads 0. Give positive"
                        + " numbers, as GroupQueryAttention.of(64, 8, 2).");
        assertThatThrownBy(() -> GroupQueryAttention.of(3, 4, 3))
                .hasMessage("GroupQueryAttention: 4 query heads cannot share 3 keys and values equally. Give a number"
                        + " of query heads that is a multiple of numKeyValueHeads.");
    }

    @Test
    void a_file_must_say_how_large_the_heads_are() {
        var file = ObjectConfig.of("keras.layers", "MultiHeadAttention", Map.of("name", "mha", "num_heads", 2));
        refuses(() -> LayerConfigs.from(file), "MultiHeadAttention", "key_dim");
    }

    @Test
    void shares_and_windows_must_make_sense() {
        assertThatThrownBy(() -> heads().dropout(1.5))
                .hasMessage("attention: dropout must be within 0 and 1, got 1.5. Give the share that is dropped.");
        refuses(() -> Attention.of().dropout(-1), "attention: dropout must be within 0 and 1, got -1.0.");
        refuses(() -> AdditiveAttention.of().dropout(2), "got 2.0");
        assertThatThrownBy(() -> heads().slidingWindow(0))
                .hasMessage("attention: slidingWindow must be positive, got 0. Give the number of sources to one side,"
                        + " the one at the target's place counted.");
        assertThatThrownBy(() -> Attention.of().scoreMode("sum"))
                .hasMessage("Attention: there is no scoreMode 'sum'. Use dot or concat.");
    }

    @Test
    void value_and_key_must_be_of_the_same_sources() {
        for (AttentionLayer<?> layer : List.of(heads(), GroupQueryAttention.of(3, 4, 2), Attention.of())) {
            refuses(
                    () -> layer.apply(QUERY, VALUE, Creation.ones(2, 4, 6)),
                    layer.label(),
                    "query [2, 3, 4], value [2, 5, 6] and key [2, 4, 6]: value and key are not of the same sources."
                            + " Give each value a key.");
        }
        refuses(() -> heads().apply(QUERY, Creation.ones(3, 5, 6)), "batches differ. Feed equal batches.");
        refuses(
                () -> heads().apply(QUERY, Creation.ones(2, 5, 6, 1)),
                "their ranks are not equal, or below 3. Feed [batch, steps, ..., features].");
        refuses(
                () -> Attention.of().apply(QUERY, VALUE),
                "query and key differ in features (4 != 6). Project one of them: Dense.of(4).apply(key).");
    }

    @Test
    void one_tensor_is_too_few() {
        refuses(
                () -> heads().apply(QUERY),
                "it is given 1 tensor. Call it with query and value, or with query, value and key: apply(query, value).");
        refuses(() -> Attention.of().apply(List.of(QUERY, VALUE, VALUE, VALUE)), "it is given 4 tensors");
        refuses(() -> heads().computeOutputShape(List.of(Shape.of(2, 3, 4))), "there is one shape");
    }

    @Test
    void masks_must_fit_the_scores() {
        Tensor wrong = Creation.ones(2, 3, 4).gt(0);
        assertThatThrownBy(() -> heads().apply(QUERY, VALUE, c -> c.attentionMask(wrong)))
                .hasMessageContaining("a mask of shape [2, 3, 4] does not fit the scores, whose shape is [2, 2, 3, 5]."
                        + " Give bools [batch, targets, sources], or for each head [batch, heads, targets, sources].");
        Tensor masked = Masks.set(Creation.ones(2, 5, 6), Tensor.of(true, false));
        refuses(
                () -> heads().apply(QUERY, masked),
                "the mask of an input of shape [2, 5, 6] is of shape [2]. Give bools of shape [2, 5].");
        refuses(
                () -> Attention.of().apply(QUERY, QUERY, c -> c.attentionMask(wrong)),
                "it is given an attentionMask of shape [2, 3, 4]. Say which sources count by Masks.set(value, mask), or"
                        + " use MultiHeadAttention.");
    }

    @Test
    void several_axes_take_whole_masks_alone() {
        Tensor x = Creation.ones(2, 3, 4, 5);
        refuses(
                () -> heads().apply(x, x, c -> c.useCausalMask(true)),
                "there is attention along the axes [1, 2]",
                "Give all of it as attentionMask");
        refuses(
                () -> heads().attentionAxes(3).apply(x, x),
                "attentionAxes is [3] for inputs of rank 4. Give axes between the batch and the features, each once.");
        assertThat(heads().attentionAxes(2)
                        .apply(x, x, c -> c.useCausalMask(true))
                        .single()
                        .shape())
                .isEqualTo(Shape.of(2, 3, 4, 5));
    }

    @Test
    void a_file_may_name_the_arguments() {
        Nest none = Nest.of(List.of());
        Map<String, Nest> named = Map.of("query", Nest.of(QUERY), "value", Nest.of(VALUE));
        Nest all = LayerConfigs.inputs(heads(), none, named, Set.of("use_causal_mask", "training"));
        AttentionCall call = AttentionCall.of("test", all);
        assertThat(call.useCausalMask()).isTrue();
        assertThat(call.returnAttentionScores()).isFalse();
        assertThat(call.query()).isSameAs(QUERY);
        refuses(
                () -> LayerConfigs.inputs(
                        heads(), Nest.of(List.of(QUERY, VALUE)), Map.of("query_mask", none), Set.of()),
                "an input is called 'query_mask'. Call inputs query, value, key and attention_mask; other masks come"
                        + " with their tensors: Masks.set(value, mask).");
        refuses(
                () -> LayerConfigs.inputs(Dense.of(2).name("d"), none, Map.of("inputs", Nest.of(QUERY)), Set.of()),
                "the file gives it inputs by name, [inputs]");
    }

    @Test
    void dropped_scores_are_expected_to_stay() {
        Tensor x = Creation.ones(2, 8, 4);
        for (double rate : new double[] {0, 0.5}) {
            Tensor scores = heads().dropout(rate)
                    .seed(3)
                    .apply(x, x, c -> c.returnAttentionScores(true), true)
                    .tensors()
                    .get(1);
            for (double sum : scores.sum(-1).toDoubles()) {
                assertThat(sum).isCloseTo(1, within(1e-5));
            }
        }
        Tensor once = Attention.of()
                .dropout(0.5)
                .seed(1)
                .apply(Nest.of(List.of(x, x)), true)
                .single();
        assertThat(once.toDoubles()).isNotEqualTo(Attention.of().apply(x, x).toDoubles());
        assertThat(once.toDoubles())
                .isEqualTo(Attention.of()
                        .dropout(0.5)
                        .seed(1)
                        .apply(Nest.of(List.of(x, x)), true)
                        .single()
                        .toDoubles());
    }

    @Test
    void kernels_begin_by_the_axes_that_are_summed_over() {
        MultiHeadAttention layer = MultiHeadAttention.of(8, 16);
        layer.build(Shape.of(Shape.ANY, 10, 64));
        // Glorot: sqrt(6 / (64 + 8 * 16)); by the last two axes it would be sqrt(6 / (8 * 64 + 16 * 64)).
        double limit = Math.sqrt(6.0 / (64 + 128));
        for (Variable kernel : layer.weights().stream()
                .filter(w -> w.name().endsWith("/kernel"))
                .toList()) {
            double largest = kernel.value().abs().max().item();
            assertThat(largest).isBetween(0.97 * limit, limit);
        }
    }

    @Test
    void a_frozen_layer_builds_frozen_projections() {
        MultiHeadAttention layer = heads();
        layer.freeze();
        layer.build(Shape.of(2, 3, 4));
        assertThat(layer.trainableWeights()).isEmpty();
        layer.unfreeze();
        assertThat(layer.trainableWeights()).hasSize(8);
    }
}
