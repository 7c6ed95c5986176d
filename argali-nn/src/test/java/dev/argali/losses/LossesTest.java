package dev.argali.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /// Squares of differences beyond a bound, saved with it.
    private static final class Beyond extends Loss {
        private final double bound;

        Beyond(Settings settings, double bound) {
            super(settings);
            this.bound = bound;
        }

        @Override
        protected Loss with(Settings changed) {
            return new Beyond(changed, bound);
        }

        @Override
        protected Tensor call(Tensor yTrue, Tensor yPred) {
            return yTrue.sub(yPred).abs().sub(bound).maximum(0).square().mean(-1);
        }

        @Override
        protected Map<String, Object> arguments() {
            return Map.of("bound", bound);
        }
    }

    @Test
    void a_class_of_the_users_is_weighted_reduced_and_saved_like_keras_own() {
        Losses.register(
                "test>Beyond",
                file -> new Beyond(
                        Loss.Settings.of(file.text("name").orElseThrow()),
                        file.number("bound").orElseThrow()));
        Loss own = new Beyond(Loss.Settings.of("beyond"), 1);
        Tensor y = Tensor.of(new float[][] {{1, 2}, {0, 0}});
        Tensor p = Tensor.of(new float[][] {{1, 5}, {3, 0.5f}});
        assertThat(own.apply(y, p).item()).isEqualTo(2);
        assertThat(own.reduction("sum").apply(y, p, Tensor.of(1f, 0.5f)).item()).isEqualTo(3);
        assertThat(own.reduction("none").apply(y, p).toFloats()).containsExactly(2, 2);
        var file = new ObjectConfig("", "Beyond", own.config().arguments(), Optional.of("test>Beyond"));
        Loss again = Losses.from(ObjectConfig.from(file.toMap()));
        assertThat(again.apply(y, p).item()).isEqualTo(2);
        assertThat(again.config()).isEqualTo(own.config());
    }

    @Test
    void targets_that_do_not_fit_are_refused() {
        Tensor two = Tensor.of(new float[][] {{1, 0}, {0, 1}});
        Tensor three = Tensor.of(new float[][] {{1, 0, 0}, {0, 1, 0}});
        assertThatThrownBy(() -> MeanSquaredError.of().apply(two, three))
                .isInstanceOf(ShapeException.class)
                .hasMessage("mean_squared_error: targets have shape [2, 2], predictions [2, 3]. Give the model as many"
                        + " outputs per example as there are targets.");
        assertThatThrownBy(() -> MeanAbsoluteError.of().apply(Tensor.of(1f, 2f), three))
                .isInstanceOf(ShapeException.class)
                .hasMessage("mean_absolute_error: targets have shape [2], predictions [2, 3]. Give the model as many"
                        + " outputs per example as there are targets.");
        assertThatThrownBy(() -> BinaryCrossentropy.of().apply(two, three))
                .isInstanceOf(ShapeException.class)
                .hasMessage("binary_crossentropy: targets have shape [2, 2], predictions [2, 3]. Give the model as many"
                        + " outputs per example as there are targets.");
        assertThatThrownBy(() -> SparseCategoricalCrossentropy.of().apply(two, two))
                .isInstanceOf(ShapeException.class)
                .hasMessage("sparse_categorical_crossentropy: labels have shape [2, 2], predictions [2, 2]. For one-hot"
                        + " labels use categorical_crossentropy.");
        assertThatThrownBy(() -> SparseCategoricalCrossentropy.of().apply(Tensor.of(0, 1, 2), three))
                .isInstanceOf(ShapeException.class)
                .hasMessage("sparse_categorical_crossentropy: labels have shape [3], predictions [2, 3]. Predictions"
                        + " need one more axis than labels, the last one for the classes.");
        assertThatThrownBy(() -> MeanSquaredError.of().apply(two, two, Tensor.of(1f, 2f, 3f)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "mean_squared_error sample weights: shapes do not broadcast: [2] with [3] (2 against 3 at axis"
                                + " -1). Extents must be equal, or one of them 1.");
    }

    private static final String OUT_OF_RANGE = "sparse_categorical_crossentropy: label 3 is out of range for 3 classes"
            + " (0 to 2). Number the classes from 0, or give the last layer more units.";

    @Test
    void a_label_out_of_range_stops_a_step_before_anything_changes() {
        Variable w = Variable.of("w", Tensor.of(new float[][] {{1, 2, 3}}));
        var optimizer = Adam.of(0.1);
        var loss = SparseCategoricalCrossentropy.of().fromLogits(true);
        Jit step = Jit.of("step", in -> {
            Tensor x = in.tensors().get(0);
            try (var tape = GradientTape.open()) {
                Tensor value = loss.apply(in.tensors().get(1), x.matmul(w.value()));
                optimizer.apply(tape.gradient(value, List.of(w)), List.of(w));
                return Nest.of(value);
            }
        });
        Tensor x = Tensor.of(new float[][] {{1}, {2}});
        assertThatThrownBy(() -> step.apply(Nest.of(List.of(x, Tensor.of(1, 3)))))
                .isInstanceOf(ValueException.class)
                .hasMessage(OUT_OF_RANGE);
        assertThat(w.value().toFloats()).containsExactly(1, 2, 3);
        assertThat(optimizer.iterations()).isZero();
        step.apply(Nest.of(List.of(x, Tensor.of(1, 2))));
        assertThat(optimizer.iterations()).isEqualTo(1);
    }

    @Test
    void a_label_out_of_range_is_told_when_the_loss_is_read() {
        Tensor p = Tensor.of(new float[][] {{0.2f, 0.3f, 0.5f}});
        assertThatThrownBy(() -> SparseCategoricalCrossentropy.of()
                        .apply(Tensor.of(3), p)
                        .item())
                .isInstanceOf(ValueException.class)
                .hasMessage(OUT_OF_RANGE);
    }

    @Test
    void a_label_that_is_ignored_may_be_out_of_range() {
        var loss = SparseCategoricalCrossentropy.of().ignoreClass(-1);
        Tensor p = Tensor.of(new float[][] {{0.5f, 0.5f}, {0.25f, 0.75f}});
        assertThat(loss.apply(Tensor.of(-1, 1), p).item()).isCloseTo(-Math.log(0.75), within(1e-6));
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Losses.named("mean_square_error"))
                .hasMessage("loss: there is no loss 'mean_square_error'. Did you mean 'mean_squared_error'?");
    }
}
