package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.argali.layers.Dense;
import dev.argali.layers.Flatten;
import dev.argali.layers.Masking;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MasksInTrainingTest {
    private static Model model() {
        var model = Sequential.of();
        model.add(Masking.of().inputShape(2, 2));
        model.add(Dense.of(1).kernelInitializer("ones"));
        model.compile(c -> c.optimizer("sgd").loss("mse").metrics("mae"));
        return model;
    }

    private static Tensor x() {
        return Tensor.of(1f, 2, 0, 0, 3, 4, 5, 6).reshape(2, 2, 2);
    }

    private static Tensor y() {
        return Tensor.of(1f, 1, 1, 1).reshape(2, 2, 1);
    }

    @Test
    void steps_that_are_masked_count_neither_in_the_loss_nor_in_metrics() {
        Scores scores = model().evaluate(x(), y(), e -> e.verbose(0));
        // Outputs 3, 7 and 11 count.
        assertThat(scores.loss()).isCloseTo(140 / 3.0, within(1e-4));
        assertThat(scores.get("mae")).isCloseTo(6, within(1e-5));
    }

    @Test
    void they_do_not_train_the_weights() {
        Model model = model();
        model.fit(x(), y(), f -> f.epochs(1).verbose(0));
        // What Keras 3.15.1 comes to.
        assertThat(model.weights().get(0).value().toFloats())
                .containsExactly(new float[] {0.53333333f, 0.41333333f}, offset(1e-5f));
        assertThat(model.weights().get(1).value().toFloats()).containsExactly(new float[] {-0.12f}, offset(1e-5f));
    }

    @Test
    void masks_go_through_a_model_as_its_layers_let_them() {
        var inner = Sequential.of();
        inner.add(Dense.of(2));
        var flat = Sequential.of();
        flat.add(Flatten.of());
        Tensor masked = Masking.of().apply(x());
        assertThat(Masks.of(inner.apply(masked)).orElseThrow().toBooleans()).containsExactly(true, false, true, true);
        assertThat(Masks.of(flat.apply(masked))).isEmpty();
    }
}
