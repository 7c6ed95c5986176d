package dev.argali.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LossesTest {
    @TestFactory
    Stream<DynamicTest> losses_are_those_of_keras() {
        return KerasJson.tests("/goldens/losses.json", LossesTest::check);
    }

    private static void check(JsonObject c) {
        Loss loss = Losses.from(KerasJson.object(c.getAsJsonObject("serialized")));
        JsonObject expected = c.getAsJsonObject("serialized").deepCopy();
        // Python's None and "none" mean the same; we write the latter.
        if (expected.getAsJsonObject("config").get("reduction").isJsonNull()) {
            expected.getAsJsonObject("config").addProperty("reduction", "none");
        }
        KerasJson.assertSame(loss.config(), expected);
        Tensor yTrue = KerasJson.tensor(c.get("y_true"));
        Tensor yPred = KerasJson.tensor(c.get("y_pred"));
        KerasJson.assertClose("loss", value(c, loss, yTrue, yPred), c.get("output"));
        var traced = Jit.of(
                "loss",
                in -> Nest.of(value(c, loss, in.tensors().get(0), in.tensors().get(1))));
        KerasJson.assertClose(
                "traced", traced.apply(Nest.of(List.of(yTrue, yPred))).single(), c.get("output"));
        if (c.has("grad") && !c.get("grad").isJsonNull()) {
            try (var tape = GradientTape.open()) {
                tape.watch(yPred);
                Tensor y = value(c, loss, yTrue, yPred);
                Tensor target = y.rank() == 0 ? y : y.mul(weights(y)).sum();
                KerasJson.assertClose("gradient", tape.gradient(target, yPred).orElseThrow(), c.get("grad"), 5e-6);
            }
        }
    }

    private static Tensor value(JsonObject c, Loss loss, Tensor yTrue, Tensor yPred) {
        return c.get("sample_weight").isJsonNull()
                ? loss.apply(yTrue, yPred)
                : loss.apply(yTrue, yPred, KerasJson.tensor(c.get("sample_weight")));
    }

    private static Tensor weights(Tensor like) {
        double[] w = new double[Math.toIntExact(like.size())];
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.cos(i + 1);
        }
        return Tensor.of(w).cast(like.dtype()).reshape(like.shape().dims());
    }

    @Test
    void a_function_is_a_loss_without_a_form_in_files() {
        Loss own = Loss.of("squares", (y, p) -> y.sub(p).square().mean(-1));
        assertThat(own.apply(Tensor.of(new float[][] {{1, 2}}), Tensor.of(new float[][] {{0, 0}}))
                        .item())
                .isEqualTo(2.5);
        assertThatThrownBy(own::config)
                .hasMessage(
                        "loss 'squares': a function has no form in files. Save without the compile settings, or write"
                                + " the loss as a class that extends Loss and register it.");
    }

    @Test
    void labels_for_the_categorical_form_name_the_sparse_one() {
        assertThatThrownBy(() -> CategoricalCrossentropy.of().apply(Tensor.of(0, 1), Tensor.of(new float[][] {
                    {.5f, .5f, 0}, {1, 0, 0}
                })))
                .hasMessage("categorical_crossentropy: targets of shape [2] have no axis of the 3 classes that"
                        + " predictions of shape [2, 3] have. For labels that are class numbers use"
                        + " sparse_categorical_crossentropy, or Labels.toCategorical(y) first.");
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Losses.named("mean_square_error"))
                .hasMessage("loss: there is no loss 'mean_square_error'. Did you mean 'mean_squared_error'?");
    }
}
