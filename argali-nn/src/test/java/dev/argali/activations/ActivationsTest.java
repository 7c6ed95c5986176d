package dev.argali.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "softmx, 'softmax'",
                "ReLU, 'relu' or 'celu' or 'elu'",
                "leakyrelu, 'leaky_relu'",
                "soft_plus, 'softplus'",
                "hard_swich, 'hard_swish' or 'hard_silu'"
            })
    void an_unknown_name_suggests_near_ones(String wrong, String near) {
        assertThatThrownBy(() -> Activations.named(wrong))
                .isInstanceOf(ValueException.class)
                .hasMessage("activation: there is no activation '" + wrong + "'. Did you mean " + near + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "threshold", "zzzzz"})
    void a_name_like_no_other_lists_all(String wrong) {
        assertThatThrownBy(() -> Activations.named(wrong))
                .hasMessageStartingWith("activation: there is no activation '" + wrong + "'. Use one of celu, elu, ")
                .hasMessageContaining(", hard_swish, ")
                .hasMessageEndingWith(", tanh, tanh_shrink.");
    }

    @Test
    void settings_and_shapes_that_do_not_fit() {
        Tensor odd = Tensor.of(new float[][] {{1, 2, 3}});
        assertThatThrownBy(() -> Activations.GLU.apply(odd))
                .hasMessage("glu: axis -1 of [1, 3] is odd. It is cut into halves.");
        assertThatThrownBy(() -> Activations.softmax(2).apply(odd))
                .hasMessage("axis: axis 2 is out of range for shape [1, 3] of rank 2. Use -2 to 1.");
        assertThatThrownBy(() -> Activations.LOG_SOFTMAX.apply(Tensor.scalar(1f)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("rank 0");
        assertThatThrownBy(() -> Activations.celu(0))
                .hasMessage("celu: alpha is 0, and x is divided by it. Use relu, or another alpha.");
    }

    @Test
    void a_lambda_has_no_form_in_files() {
        ActivationFunction own = x -> x.mul(2);
        assertThatThrownBy(own::config)
                .hasMessage("activation: a function has no form in files. Use one of Activations, or give it a"
                        + " name with Activations.register.");
    }

    /// As Keras writes a function under `@register_keras_serializable(package="my")`.
    private static Map<String, Object> file(String name) {
        return Map.of("module", "builtins", "class_name", "function", "config", name, "registered_name", "function");
    }

    private static ObjectConfig dense(Object activation) {
        return ObjectConfig.of("keras.layers", "Dense", Map.of("activation", activation));
    }

    @Test
    void a_registered_function_is_named_in_files_as_by_keras() {
        ActivationFunction bump =
                Activations.register("test>bump", x -> x.square().neg().exp());
        assertThat(bump).hasToString("test>bump");
        assertThat(bump.config()).isEqualTo(file("test>bump"));
        Tensor x = Tensor.of(0f, 2f);
        ActivationFunction read =
                Activations.argument(dense(bump.config()), "activation").orElseThrow();
        assertThat(read.apply(x).toFloats())
                .containsExactly(x.square().neg().exp().toFloats());
        assertThat(Activations.argument(dense("relu"), "activation")).contains(Activations.RELU);
        assertThat(Activations.argument(dense(ObjectConfig.NONE), "activation")).isEmpty();
        assertThat(Activations.argument(dense("relu"), "recurrent_activation")).isEmpty();
    }

    @Test
    void a_file_that_names_what_is_not_there() {
        assertThatThrownBy(() -> Activations.argument(dense(file("test>other")), "activation"))
                .hasMessage("activation: function 'test>other' is not registered. Call"
                        + " Activations.register(\"test>other\", function) before loading.");
        assertThatThrownBy(() -> Activations.argument(dense("rellu"), "activation"))
                .hasMessage("activation: there is no activation 'rellu'. Did you mean 'relu'?");
        assertThatThrownBy(() -> Activations.argument(dense(Map.of("class_name", "LeakyReLU")), "activation"))
                .hasMessage("config of Dense: 'activation' is a LeakyReLU, no function. Put the LeakyReLU behind as a"
                        + " layer of its own.");
        assertThatThrownBy(() -> Activations.argument(dense(3), "activation"))
                .hasMessage("config of Dense: 'activation' is 3, no function. Give the name of one.");
        assertThatThrownBy(() -> Activations.register(" ", Activations.RELU))
                .hasMessage("activation: the name to register is blank. Give one as package>name.");
    }
}
