package dev.argali.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MetricsTest {
    @TestFactory
    Stream<DynamicTest> metrics_are_those_of_keras() {
        return KerasJson.tests("/goldens/metrics.json", c -> {
            check(c, false);
            check(c, true);
        });
    }

    private static void check(JsonObject c, boolean traced) {
        Metric metric = Metrics.from(KerasJson.object(c.getAsJsonObject("serialized")));
        KerasJson.assertSame(metric.config(), c.getAsJsonObject("serialized"));
        KerasJson.assertClose("before", metric.result(), c.get("result_before"));
        int n = 0;
        for (var element : c.getAsJsonArray("steps")) {
            JsonObject step = element.getAsJsonObject();
            if (traced) {
                Jit.of("update", in -> {
                            update(metric, step);
                            return in;
                        })
                        .apply(Nest.of(List.of()));
            } else {
                update(metric, step);
            }
            KerasJson.assertClose("step " + n++, metric.result(), step.get("result"));
        }
        JsonArray variables = c.getAsJsonArray("variables");
        assertThat(metric.variables()).hasSameSizeAs(variables.asList());
        for (int i = 0; i < variables.size(); i++) {
            JsonObject expected = variables.get(i).getAsJsonObject();
            assertThat(metric.variables().get(i).name())
                    .endsWith("/" + expected.get("name").getAsString());
            KerasJson.assertClose("variable " + i, metric.variables().get(i).value(), expected.get("value"), 4e-6);
        }
        metric.reset();
        KerasJson.assertClose("after reset", metric.result(), c.get("result_after_reset"));
    }

    private static void update(Metric metric, JsonObject step) {
        boolean weighted = !step.get("sample_weight").isJsonNull();
        Tensor weight = weighted ? KerasJson.tensor(step.get("sample_weight")) : Tensor.scalar(1f);
        if (metric instanceof Mean mean) {
            Tensor values = KerasJson.tensor(step.get("values"));
            if (weighted) {
                mean.updateWeighted(values, weight);
            } else {
                mean.updateState(values);
            }
            return;
        }
        Tensor yTrue = KerasJson.tensor(step.get("y_true"));
        Tensor yPred = KerasJson.tensor(step.get("y_pred"));
        if (weighted) {
            metric.updateState(yTrue, yPred, weight);
        } else {
            metric.updateState(yTrue, yPred);
        }
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Metrics.named("binary_acuracy"))
                .hasMessage("metric: there is no metric 'binary_acuracy'. Did you mean 'binary_accuracy'?");
    }

    /// The largest difference seen so far.
    private static final class Worst extends Metric {
        private final Variable worst = variable("worst", TensorType.of(DType.FLOAT32));

        Worst(String name) {
            super(name);
        }

        @Override
        public Metric name(String value) {
            return new Worst(value);
        }

        @Override
        public void updateState(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
            worst.assign(worst.value()
                    .maximum(yTrue.sub(yPred).abs().mul(sampleWeight).max()));
        }

        @Override
        public Tensor result() {
            return worst.value();
        }

        @Override
        public Direction direction() {
            return Direction.DOWN;
        }
    }

    @Test
    void a_class_of_the_users_keeps_its_state_lazily_and_traced_and_is_found_by_its_registered_name() {
        Metrics.register("test>Worst", file -> new Worst(file.text("name").orElseThrow()));
        var file = new ObjectConfig("", "Worst", new Worst("w").config().arguments(), Optional.of("test>Worst"));
        Metric metric = Metrics.from(ObjectConfig.from(file.toMap()));
        Jit step = Jit.of("update", in -> {
            metric.updateState(in.tensors().get(0), in.tensors().get(1));
            return Nest.of(metric.result());
        });
        metric.updateState(Tensor.of(1f, 2f), Tensor.of(0f, 4f));
        Tensor traced = step.apply(Nest.of(List.of(Tensor.of(1f, 2f), Tensor.of(0f, 5f))))
                .single();
        assertThat(traced.item()).isEqualTo(3);
        metric.updateState(Tensor.of(1f), Tensor.of(0f));
        assertThat(metric.result().item()).isEqualTo(3);
        assertThat(metric.variables()).singleElement().returns("w/worst", Variable::name);
        metric.reset();
        assertThat(metric.result().item()).isZero();
    }

    @Test
    void what_takes_values_says_so() {
        assertThatThrownBy(() -> Mean.of().updateState(Tensor.of(1f), Tensor.of(2f)))
                .hasMessage(
                        "metric 'mean': Mean takes values, not targets and predictions. Call updateState(values), or"
                                + " compile with Metric.of(name, (y, p) -> ...).");
    }

    @Test
    void a_function_is_a_metric() {
        Metric worst = Metric.of("worst", (y, p) -> y.sub(p).abs().max(-1));
        worst.updateState(Tensor.of(new float[][] {{1, 2}}), Tensor.of(new float[][] {{0, 5}}));
        worst.updateState(Tensor.of(new float[][] {{1, 2}}), Tensor.of(new float[][] {{1, 3}}));
        assertThat(worst.result().item()).isEqualTo(2);
        assertThat(worst.name()).isEqualTo("worst");
    }
}
