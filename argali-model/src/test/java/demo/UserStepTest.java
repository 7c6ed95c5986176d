package demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.data.Example;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.model.TrainingLoop;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Steps of the user's own, written outside our packages as users do.
class UserStepTest {
    private final Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}});
    private final Tensor y = Tensor.of(new float[][] {{1}, {2}, {3}, {4}});

    @Test
    void a_step_that_must_be_compiled_and_reads_a_value_is_an_error_at_that_line() {
        Sequential model = Sequential.named("mlp", Dense.of(1)).inputShape(2);
        model.compile(c -> c.optimizer("sgd")
                .loss((t, p) -> p.sum().item() > 0 ? p.mean(-1) : p.square().mean(-1))
                .jitCompile(true));
        assertThatThrownBy(() -> model.trainOnBatch(x, y))
                .hasMessageStartingWith("mlp: train step: the function reads a tensor's value at UserStepTest.java:")
                .hasMessageEndingWith("and cannot be compiled as one program. Use Control.cond or Control.whileLoop"
                        + " instead of a Java if or while, or do not ask for jitCompile.");
    }

    /// Clips gradients, and returns a value of its own.
    private static final class Clipping extends OneDense {
        private int traces;

        Clipping() {
            super(Dense.of(1));
        }

        @Override
        protected StepResult trainStep(Example batch) {
            traces++;
            try (var tape = GradientTape.open()) {
                Tensor predicted = apply(batch.x(), true);
                Tensor loss = computeLoss(batch, predicted);
                List<Variable> trained = trainableWeights();
                var clipped = tape.gradient(loss, trained).stream()
                        .map(g -> g.map(t -> t.clip(-0.1, 0.1)))
                        .toList();
                optimizer().apply(clipped, trained);
                return updateMetrics(batch, predicted, loss).and("largest", predicted.max());
            }
        }
    }

    @Test
    void an_overridden_step_is_traced_once_and_its_values_are_shown() {
        var model = new Clipping();
        model.compile("sgd", "mse");
        var history = model.fit(x, y, f -> f.epochs(3).batchSize(2).verbose(0));
        assertThat(model.traces).isEqualTo(1);
        assertThat(history.history().keySet()).containsExactly("largest", "loss");
        assertThat(history.get("largest")).hasSize(3);
    }

    @Test
    void a_loop_of_ones_own_reads_results_when_it_wants() {
        var model = Sequential.of(Dense.of(1)).inputShape(2);
        model.compile("sgd", "mse", "mae");
        var loop = TrainingLoop.of(model);
        for (int i = 0; i < 3; i++) {
            loop.trainStep(Example.of(x, y));
        }
        assertThat(loop.results().toMap()).containsOnlyKeys("loss", "mae");
        model.resetMetrics();
        assertThat(loop.results().loss()).isZero();
    }
}
