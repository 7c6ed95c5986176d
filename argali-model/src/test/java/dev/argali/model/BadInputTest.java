package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.layers.Dense;
import dev.argali.losses.Loss;
import dev.argali.optimizers.SGD;
import dev.argali.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a user does wrong: each error says where, what, the facts and the cure, before anything has changed.
class BadInputTest {
    private final Blobs data = new Blobs(20, 1);

    private static Sequential mlp() {
        Sequential model = Sequential.named(
                        "mlp",
                        Dense.of(8).activation("relu").name("hidden"),
                        Dense.of(3).activation("softmax").name("output"))
                .inputShape(4);
        model.compile("sgd", "sparse_categorical_crossentropy", "accuracy");
        return model;
    }

    @Test
    void wrong_feature_count() {
        Sequential model = mlp();
        assertThatThrownBy(() -> model.fit(new float[20][5], data.y, f -> f.verbose(0)))
                .hasMessage("layer 'hidden' = Dense(8), built for [?, 4]: got [20, 5] (5 != 4), in model 'mlp'. Feed"
                        + " [batch, 4], or build a new layer for 5 features.");
        assertThatThrownBy(() -> model.predictOne(new float[7]))
                .hasMessage("layer 'hidden' = Dense(8), built for [?, 4]: got [1, 7] (7 != 4), in model 'mlp'. Feed"
                        + " [batch, 4], or build a new layer for 7 features.");
    }

    @Test
    void wrong_rank() {
        assertThatThrownBy(() -> mlp().predict(Tensor.of(1f, 2f, 3f, 4f)))
                .hasMessage(
                        "layer 'hidden' = Dense(8), built for [?, 4]: got [4] of rank 1, in model 'mlp'. Feed a tensor"
                                + " of rank 2 or more, the batch first.");
        assertThatThrownBy(() -> mlp().predict(Tensor.scalar(1f)))
                .hasMessage("predict: x is a scalar. Give an array of examples, [examples, ...].");
    }

    @Test
    void x_and_y_of_different_length() {
        assertThatThrownBy(() -> mlp().fit(data.x, new int[19], f -> f.verbose(0)))
                .hasMessage("fit: x has 20 examples, y has 19 (shape [19]). Give as many of one as of the other.");
        assertThatThrownBy(() -> mlp().evaluate(data.x, new int[1], e -> e.verbose(0)))
                .hasMessage("evaluate: x has 20 examples, y has 1 (shape [1]). Give as many of one as of the other.");
    }

    @Test
    void labels_out_of_range_leave_the_weights_as_they_are() {
        for (boolean eager : new boolean[] {false, true}) {
            Sequential model = mlp();
            model.compile(c ->
                    c.optimizer("sgd").loss("sparse_categorical_crossentropy").runEagerly(eager));
            int[] y = data.y.clone();
            y[13] = 3;
            List<float[]> before = FitTest.weights(model);
            assertThatThrownBy(() -> model.fit(data.x, y, f -> f.verbose(0)))
                    .hasMessageContaining("label")
                    .hasMessageContaining("3");
            for (int i = 0; i < before.size(); i++) {
                assertThat(FitTest.weights(model).get(i)).isEqualTo(before.get(i));
            }
            assertThat(model.optimizer().iterations()).isZero();
            model.fit(data.x, data.y, f -> f.verbose(0));
        }
    }

    @Test
    void names_that_do_not_exist_fail_in_compile() {
        Sequential model = Blobs.model();
        assertThatThrownBy(() -> model.compile("adm", "mse"))
                .hasMessage("optimizer: there is no optimizer 'adm'. Did you mean 'adam'?");
        assertThatThrownBy(() -> model.compile("adam", "sparse_categorical_crossentropi"))
                .hasMessage("loss: there is no loss 'sparse_categorical_crossentropi'. Did you mean"
                        + " 'sparse_categorical_crossentropy' or 'categorical_crossentropy'?");
        assertThatThrownBy(() -> model.compile("adam", "mse", "acuracy"))
                .hasMessage("metric: there is no metric 'acuracy'. Did you mean 'accuracy'?");
        assertThatThrownBy(() -> Dense.of(3).activation("rely"))
                .hasMessageStartingWith("activation: there is no activation 'rely'. Did you mean 'relu'");
        assertThat(model.compiled()).isEmpty();
    }

    @Test
    void fit_before_compile() {
        Sequential model = Sequential.named("mlp", Dense.of(3)).inputShape(4);
        String message =
                "model 'mlp': it is not compiled. Call compile first, such as model.compile(\"adam\", \"mse\").";
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f)).hasMessage(message);
        assertThatThrownBy(() -> model.evaluate(data.x, data.y, e -> e)).hasMessage(message);
        assertThatThrownBy(() -> model.trainOnBatch(data.inputs(), data.labels()))
                .hasMessage(message);
        assertThatThrownBy(model::optimizer).hasMessage(message);
    }

    @Test
    void no_loss() {
        Sequential model = Sequential.named("mlp", Dense.of(3)).inputShape(4);
        model.compile(c -> c.optimizer("sgd"));
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f.verbose(0)))
                .hasMessage(
                        "model 'mlp': there is no loss to minimise. Give one in compile, such as c -> c.loss(\"mse\").");
    }

    @Test
    void nan_in_the_data_is_said_once_and_training_goes_on() {
        float[][] x = data.x.clone();
        x[3] = new float[] {1, Float.NaN, 2, 3};
        Sequential model = mlp();
        try (var log = new LogLines("dev.argali.model")) {
            var history = model.fit(x, data.y, f -> f.epochs(3).verbose(0));
            assertThat(history.get("loss")).hasSize(3).allMatch(v -> v.isNaN());
            assertThat(log.lines())
                    .containsExactly(
                            "mlp: the loss is NaN in epoch 1; training goes on. Look for NaN or infinity in the"
                                    + " data, or lower the learning rate");
        }
    }

    @Test
    void batch_size_epochs_and_shares_that_make_no_sense() {
        Sequential model = mlp();
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f.batchSize(0)))
                .hasMessage(
                        "fit: batchSize must be positive, got 0. Give the number of examples in a step; 32 is usual.");
        assertThatThrownBy(() -> model.predict(data.inputs(), p -> p.batchSize(-1)))
                .hasMessage(
                        "predict: batchSize must be positive, got -1. Give the number of examples in a step; 32 is usual.");
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f.epochs(0)))
                .hasMessage("fit: epochs must be positive, got 0. Give the number of times to go over the data.");
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f.validationSplit(1)))
                .hasMessage("fit: validationSplit is 1.0. Give a share of the data of 0 or more and below 1, as 0.2.");
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f.validationSplit(0.999)))
                .hasMessage("fit: validationSplit 0.999 of 20 examples leaves none to train with. Give more data, or"
                        + " another share.");
    }

    @Test
    void empty_data() {
        assertThatThrownBy(() -> mlp().fit(Tensor.of(new float[0], 0, 4), Tensor.of(new int[0])))
                .hasMessage("fit: x is empty: its shape is [0, 4]. Give at least one example.");
        assertThatThrownBy(() -> mlp().predict(Tensor.of(new float[0], 0, 4)))
                .hasMessage("predict: x is empty: its shape is [0, 4]. Give at least one example.");
    }

    @Test
    void a_step_that_throws_while_it_is_traced_changes_nothing() {
        Sequential model = Blobs.model();
        var turns = new int[1];
        model.compile(c -> c.optimizer(SGD.of(0.1)).loss(Loss.of("moody", (y, p) -> {
            if (turns[0]++ == 0) {
                throw new IllegalStateException("not today");
            }
            return p.square().mean(-1);
        })));
        List<float[]> before = FitTest.weights(model);
        assertThatThrownBy(() -> model.fit(data.x, data.y, f -> f.verbose(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not today");
        for (int i = 0; i < before.size(); i++) {
            assertThat(FitTest.weights(model).get(i)).isEqualTo(before.get(i));
        }
        assertThat(model.optimizer().iterations()).isZero();
        model.fit(data.x, data.y, f -> f.verbose(0));
        assertThat(model.optimizer().iterations()).isEqualTo(1);
    }

    @Test
    void scores_that_do_not_exist() {
        Sequential model = mlp();
        Scores scores = model.evaluate(data.x, data.y, e -> e.verbose(0));
        assertThatThrownBy(() -> scores.get("acuracy"))
                .hasMessage("score: there is no score 'acuracy'. Did you mean 'accuracy'?");
        assertThatThrownBy(() -> scores.get(2))
                .hasMessage("Scores: there is no score 2 among 2. They are [loss, accuracy].");
    }
}
