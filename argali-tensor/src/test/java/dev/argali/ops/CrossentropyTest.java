package dev.argali.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import org.junit.jupiter.api.Test;

class CrossentropyTest {
    private static final Tensor LARGE = Tensor.of(new float[][] {{100, -100}});

    @Test
    void a_softmax_that_is_pending_gives_its_logits_to_the_loss() {
        Tensor wrong = Tensor.of(new float[][] {{0, 1}});
        Tensor p = Nonlinear.softmax(LARGE);
        assertThat(Crossentropy.categoricalCrossentropy(wrong, p).item()).isCloseTo(200, within(1e-3));
        assertThat(Crossentropy.sparseCategoricalCrossentropy(Tensor.of(1), p).item())
                .isCloseTo(200, within(1e-3));
        assertThat(Crossentropy.categoricalCrossentropy(wrong, p.eval()).item()).isCloseTo(16.118096, within(1e-4));
    }

    @Test
    void a_sigmoid_that_is_pending_gives_its_logits_to_the_loss() {
        Tensor x = Tensor.of(100f);
        assertThat(Crossentropy.binaryCrossentropy(Tensor.of(0f), Nonlinear.sigmoid(x))
                        .item())
                .isCloseTo(100, within(1e-3));
    }

    @Test
    void the_gradient_from_logits_does_not_saturate() {
        try (var tape = GradientTape.open()) {
            tape.watch(LARGE);
            Tensor loss = Crossentropy.sparseCategoricalCrossentropy(Tensor.of(1), Nonlinear.softmax(LARGE));
            assertThat(tape.gradient(loss, LARGE).orElseThrow().toFloats()).containsExactly(1, -1);
        }
    }

    @Test
    void a_label_outside_of_the_classes_fails_before_any_variable_is_written() {
        Variable steps = Variable.untrained("steps", Tensor.scalar(0f));
        Jit step = Jit.of("step", in -> {
            steps.assign(steps.value().add(1));
            return Nest.of(Crossentropy.sparseCategoricalCrossentropy(
                    in.single(), Tensor.of(new float[][] {{1, 2, 3}}), true, -1));
        });
        step.apply(Nest.of(Tensor.of(2))).single().eval();
        for (int label : new int[] {3, -1}) {
            assertThatThrownBy(
                            () -> step.apply(Nest.of(Tensor.of(label))).single().eval())
                    .isInstanceOf(ValueException.class)
                    .hasMessage("sparse_categorical_crossentropy: label " + label + " is out of range for 3 classes"
                            + " (0 to 2). Number the classes from 0, or give the last layer more units.");
        }
        assertThat(steps.value().item()).isEqualTo(1);
    }

    @Test
    void a_class_with_a_logit_of_minus_infinity_is_left_out() {
        Tensor logits = Tensor.of(new float[][] {{1, Float.NEGATIVE_INFINITY, 1}});
        Tensor loss = Crossentropy.categoricalCrossentropy(Tensor.of(new float[][] {{1, 0, 0}}), logits, true, -1);
        assertThat(loss.item()).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void shapes_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> Crossentropy.categoricalCrossentropy(Creation.ones(2), Creation.ones(2, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("categoricalCrossentropy: targets of shape [2] and outputs of shape [2, 3] differ."
                        + " Give both the same shape.");
        assertThatThrownBy(() -> Crossentropy.sparseCategoricalCrossentropy(Tensor.of(1), Creation.ones(2, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("sparseCategoricalCrossentropy: labels of shape [1] do not fit outputs of shape [2, 3]."
                        + " Give labels of shape [2].");
    }
}
