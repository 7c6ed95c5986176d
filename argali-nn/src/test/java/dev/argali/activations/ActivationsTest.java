package dev.argali.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ActivationsTest {
    @TestFactory
    Stream<DynamicTest> activations_are_those_of_keras() {
        return KerasJson.tests("/goldens/activations.json", ActivationsTest::check);
    }

    private static void check(JsonObject c) {
        ActivationFunction function = function(c.get("op").getAsString(), c.getAsJsonObject("attrs"));
        Tensor x = KerasJson.tensor(c.getAsJsonArray("inputs").get(0));
        Tensor y = function.apply(x);
        JsonObject expected = c.getAsJsonArray("outputs").get(0).getAsJsonObject();
        double tolerance = Math.max(2e-6, c.has("tol") ? c.get("tol").getAsDouble() : 0);
        tolerance = switch (y.dtype()) {
            case FLOAT16 -> 4e-3;
            case BFLOAT16 -> 3e-2;
            case FLOAT32, FLOAT64, BOOL, INT8, UINT8, INT32, UINT32, INT64 -> tolerance;
        };
        double allowed = tolerance;
        Runnable check = () -> {
            assertThat(y.dtype().text()).isEqualTo(expected.get("dtype").getAsString());
            KerasJson.assertClose("value", y, expected, allowed);
        };
        if (c.has("outputs_tensorflow")) {
            JsonObject other = c.getAsJsonArray("outputs_tensorflow").get(0).getAsJsonObject();
            assertThat(List.<Runnable>of(check, () -> KerasJson.assertClose("value", y, other, allowed)))
                    .anySatisfy(Runnable::run);
        } else {
            check.run();
            KerasJson.assertClose("traced", Jit.of(function::apply).apply(x), expected, allowed);
        }
        if (c.has("grads")
                && !c.has("grads_tensorflow")
                && !c.getAsJsonArray("grads").get(0).isJsonNull()) {
            try (var tape = GradientTape.open()) {
                tape.watch(x);
                Tensor out = function.apply(x);
                Tensor target = out.mul(weights(out)).sum();
                KerasJson.assertClose(
                        "gradient",
                        tape.gradient(target, x).orElseThrow(),
                        c.getAsJsonArray("grads").get(0),
                        allowed);
            }
        }
    }

    /// As the golden files weigh outputs: `cos(i + 1)`.
    private static Tensor weights(Tensor like) {
        double[] w = new double[Math.toIntExact(like.size())];
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.cos(i + 1);
        }
        return Tensor.of(w).cast(like.dtype()).reshape(like.shape().dims());
    }

    private static ActivationFunction function(String op, JsonObject attrs) {
        return switch (op) {
            case "relu" ->
                Activations.relu(
                        number(attrs, "negative_slope", 0),
                        number(attrs, "max_value", Double.POSITIVE_INFINITY),
                        number(attrs, "threshold", 0));
            case "leaky_relu" -> Activations.leakyRelu(number(attrs, "negative_slope", 0.2));
            case "elu" -> Activations.elu(number(attrs, "alpha", 1));
            case "gelu" ->
                Activations.gelu(
                        attrs.has("approximate") && attrs.get("approximate").getAsBoolean());
            case "softmax" -> attrs.has("axis") ? Activations.softmax(axes(attrs)) : Activations.SOFTMAX;
            case "log_softmax" -> attrs.has("axis") ? Activations.logSoftmax(axes(attrs)) : Activations.LOG_SOFTMAX;
            default -> Activations.named(op);
        };
    }

    private static int[] axes(JsonObject attrs) {
        var axis = attrs.get("axis");
        return axis.isJsonArray()
                ? axis.getAsJsonArray().asList().stream()
                        .mapToInt(e -> e.getAsInt())
                        .toArray()
                : new int[] {axis.getAsInt()};
    }

    private static double number(JsonObject attrs, String key, double otherwise) {
        return attrs.has(key) && !attrs.get(key).isJsonNull() ? attrs.get(key).getAsDouble() : otherwise;
    }

    @Test
    void functions_with_defaults_are_their_constants() {
        Tensor x = Tensor.of(-3f, -0.5f, 0f, 0.5f, 7f);
        assertThat(Activations.relu(0, 6, 0).apply(x).toFloats())
                .isEqualTo(Activations.RELU6.apply(x).toFloats());
        assertThat(Activations.threshold(0.4, -1).apply(x).toFloats()).containsExactly(-1, -1, -1, 0.5f, 7);
        assertThat(Activations.SPARSE_PLUS.apply(x).toFloats()).containsExactly(0, 0.0625f, 0.25f, 0.5625f, 7);
        assertThat(Activations.SPARSE_SIGMOID.apply(x).toFloats()).containsExactly(0, 0.25f, 0.5f, 0.75f, 1);
        assertThat(Activations.named("swish")).isSameAs(Activations.SILU);
        assertThat(Activations.celu(1).apply(x).toFloats())
                .isEqualTo(Activations.ELU.apply(x).toFloats());
        assertThat(Activations.GLU.apply(Tensor.of(new float[][] {{2, 0}})).toFloats())
                .containsExactly(1);
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Activations.named("softmx"))
                .hasMessage("activation: there is no activation 'softmx'. Did you mean 'softmax'?");
    }

    @Test
    void a_lambda_has_no_form_in_files() {
        ActivationFunction own = x -> x.mul(2);
        assertThatThrownBy(own::config)
                .hasMessage("activation: a function has no form in files. Use one of Activations, or implement"
                        + " ActivationFunction.config and register the function.");
    }
}
