package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.callbacks.History;
import dev.argali.data.Example;
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models of several inputs and outputs in `fit`, `evaluate` and `predict`.
class SeveralOutputsTest {
    private static final Tensor A = Tensor.of(new float[][] {{0, 1}, {1, 0}, {1, 1}, {0, 0}, {2, 1}});
    private static final Tensor B = Tensor.of(new float[][] {{1}, {2}, {3}, {4}, {5}});
    private static final Tensor SUM = Tensor.of(new float[][] {{2}, {3}, {5}, {4}, {8}});
    private static final Tensor LARGE = Tensor.of(new float[][] {{0}, {0}, {1}, {0}, {1}});

    @BeforeEach
    void same_numbers_each_time() {
        Seeds.setRandomSeed(3);
    }

    private static Functional model() {
        Tensor a = Input.named("a", 2);
        Tensor b = Input.named("b", 1);
        Tensor h = a.then(Dense.of(4)).add(b.then(Dense.of(4)));
        return Model.of(
                        List.of(a, b),
                        List.of(
                                h.then(Dense.of(1).name("sum")),
                                h.then(Dense.of(1).activation("sigmoid").name("large"))))
                .name("several");
    }

    private static Functional compiled(UnaryOperator<CompileOptions> options) {
        Functional model = model();
        model.compile(options);
        return model;
    }

    private static Example data() {
        return Example.of(List.of(A, B), List.of(SUM, LARGE));
    }

    @Test
    void fit_logs_each_output_as_keras_does() {
        Functional model = compiled(c -> c.optimizer("sgd")
                .losses("mse", "binary_crossentropy")
                .lossWeights(0.1, 1)
                .metricsOf("large", "accuracy")
                .metricsOf("sum", "mae"));
        History history = model.fit(
                data(),
                f -> f.epochs(3)
                        .batchSize(2)
                        .verbose(0)
                        .shuffle(false)
                        .validationData(Example.of(Nest.named(inputs()), Nest.named(targets()))));
        assertThat(history.history().keySet())
                .containsExactly(
                        "large_accuracy",
                        "large_loss",
                        "loss",
                        "sum_loss",
                        "sum_mae",
                        "val_large_accuracy",
                        "val_large_loss",
                        "val_loss",
                        "val_sum_loss",
                        "val_sum_mae");
        assertThat(history.get("loss").getLast()).isLessThan(history.get("loss").getFirst());
        Scores scores = model.evaluate(data(), e -> e.verbose(0));
        assertThat(scores.toMap().keySet())
                .containsExactly("loss", "sum_loss", "large_loss", "large_accuracy", "sum_mae");
        assertThat(scores.loss()).isCloseTo(0.1 * scores.get("sum_loss") + scores.get("large_loss"), within(1e-5));
    }

    private static Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("b", B);
        inputs.put("a", A);
        return inputs;
    }

    private static Map<String, Tensor> targets() {
        Map<String, Tensor> targets = new LinkedHashMap<>();
        targets.put("large", LARGE);
        targets.put("sum", SUM);
        return targets;
    }

    @Test
    void predictions_of_batches_are_those_of_all_at_once() {
        Functional model = model();
        Nest whole = model.apply(Nest.of(List.of(A, B)));
        Nest parts = model.predict(Nest.of(List.of(A, B)), p -> p.batchSize(2).verbose(0));
        for (int i = 0; i < 2; i++) {
            assertThat(parts.tensors().get(i).shape()).isEqualTo(Shape.of(5, 1));
            assertThat(parts.tensors().get(i).toFloats())
                    .containsExactly(whole.tensors().get(i).toFloats(), within(1e-6f));
        }
    }

    @Test
    void an_output_without_a_loss_needs_no_targets() {
        Functional model = compiled(c -> c.optimizer("sgd").lossOf("sum", "mse"));
        Scores scores = model.trainOnBatch(Example.of(List.of(A, B), SUM));
        assertThat(scores.toMap().keySet()).containsExactly("loss");
    }

    @Test
    void one_weight_for_each_example_counts_for_all_outputs() {
        UnaryOperator<CompileOptions> options = c -> c.optimizer("sgd").loss("mse");
        Functional model = compiled(options);
        Scores all = model.testOnBatch(data().sampleWeight(Tensor.of(2, 2, 2, 2, 2f)));
        Scores plain = model.testOnBatch(data());
        assertThat(all.loss()).isCloseTo(2 * plain.loss(), within(1e-4));
        Scores one = model.testOnBatch(
                data().weights(Nest.of(List.of(Tensor.of(2, 2, 2, 2, 2f), Tensor.of(0, 0, 0, 0, 0f)))));
        assertThat(one.get("sum_loss")).isCloseTo(2 * plain.get("sum_loss"), within(1e-4));
        assertThat(one.get("large_loss")).isZero();
    }

    @Test
    void a_subclass_may_give_several_outputs_too() {
        final class Pair extends Model {
            private final Dense first = track("first", Dense.of(1));
            private final Dense second = track("second", Dense.of(1));

            @Override
            protected Nest call(Nest inputs, boolean training) {
                Tensor x = inputs.tensors().getFirst();
                return Nest.of(List.of(first.apply(x), second.apply(x)));
            }
        }
        Model model = new Pair();
        model.compile("sgd", "mse");
        assertThat(model.trainOnBatch(Example.of(A, List.of(SUM, LARGE)))
                        .toMap()
                        .keySet())
                .containsExactly("loss", "output_1_loss", "output_2_loss");
    }

    // ---- what is refused ----------------------------------------------------------------------------------------

    private static void refused(UnaryOperator<CompileOptions> options, Example data, String message) {
        Functional model = compiled(options);
        assertThatThrownBy(() -> model.trainOnBatch(data)).hasMessage(message);
    }

    @Test
    void losses_of_unknown_outputs_are_refused() {
        refused(
                c -> c.lossOf("som", "mse"),
                data(),
                "model 'several': compile was told losses of an output 'som', and the outputs are [sum, large]. Use"
                        + " these names.");
        refused(
                c -> c.losses("mse", "mse", "mse"),
                data(),
                "model 'several': compile was told 3 losses, and there are 2 outputs: [sum, large]. Give one for each,"
                        + " or say for which by its name.");
    }

    @Test
    void targets_that_do_not_match_are_refused() {
        refused(
                c -> c.loss("mse"),
                Example.of(List.of(A, B), SUM),
                "model 'several': there are targets for 1 output, and the outputs are [sum, large]. Give one tensor for"
                        + " each, in this order or by name.");
        refused(
                c -> c.loss("mse"),
                Example.of(Nest.of(List.of(A, B)), Nest.named(new LinkedHashMap<>(Map.of("sum", SUM)))),
                "model 'several': there are targets for [sum], and the outputs are [sum, large]. Give each under the name"
                        + " of its output.");
        refused(
                c -> c.lossOf("sum", "mse").metricsOf("large", "mae"),
                Example.of(List.of(A, B), SUM),
                "model 'several': there are no targets for the output 'large'. Give some, or tell compile of no loss and"
                        + " no metrics for it.");
    }

    @Test
    void inputs_of_different_length_are_refused() {
        Functional model = compiled(c -> c.loss("mse"));
        Example data = Example.of(List.of(A, B.slice(0, 3)), List.of(SUM, LARGE));
        assertThatThrownBy(() -> model.fit(data, f -> f))
                .hasMessage("fit: x has 5 examples, x has 3 (shape [3, 1]). Give as many of one as of the other.");
    }

    @Test
    void operations_that_keras_does_not_know_have_no_form_in_files(@TempDir Path folder) {
        Tensor in = Input.of(2);
        Functional model = Model.of(in, in.floor());
        assertThatThrownBy(() -> model.save(folder.resolve("ops.keras")))
                .hasMessageMatching("layer 'floor(_\\d+)?' = floor, built for \\[\\?, 2\\]: files do not hold this"
                        + " operation on symbolic tensors\\. Write a layer whose call does it, or save the weights"
                        + " alone\\.");
        Functional array = Model.of(in, in.add(Tensor.of(1, 2f)));
        assertThat(array.apply(A).toFloats()).startsWith(1, 3, 2, 2);
        assertThatThrownBy(() -> array.save(folder.resolve("ops.keras")))
                .hasMessageContaining("= add with an array, built for [?, 2]: files do not hold this operation");
    }
}
