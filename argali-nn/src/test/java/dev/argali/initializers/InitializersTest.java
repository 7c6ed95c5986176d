package dev.argali.initializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.ops.Creation;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InitializersTest {
    @TestFactory
    Stream<DynamicTest> initializers_are_those_of_keras() {
        return KerasJson.tests("/goldens/initializers.json", InitializersTest::check);
    }

    private static void check(JsonObject c) {
        Initializer initializer = Initializers.from(KerasJson.object(c.getAsJsonObject("serialized")));
        KerasJson.assertSame(initializer.config(), c.getAsJsonObject("serialized"));
        Shape shape = KerasJson.shape(c.get("shape"));
        if (c.has("output")) {
            // Keras does not save the gain of an identity.
            Initializer made = c.get("class").getAsString().equals("Identity")
                            && c.getAsJsonObject("args").has("gain")
                    ? Initializers.identity(
                            c.getAsJsonObject("args").get("gain").getAsDouble())
                    : initializer;
            DType dtype = DType.named(c.get("dtype").getAsString());
            Tensor value = made.initialize(shape, dtype);
            assertThat(value.dtype()).isEqualTo(dtype);
            KerasJson.assertClose("value", value, c.get("output"), 0);
        } else if (c.get("distribution").getAsString().equals("orthogonal")) {
            checkOrthogonal(c, initializer.initialize(shape, DType.FLOAT64));
        } else {
            assertThat(initializer.initialize(shape, DType.FLOAT32).shape()).isEqualTo(shape);
            checkDistribution(c, (RandomInitializer) initializer, shape);
        }
    }

    private static void checkOrthogonal(JsonObject c, Tensor value) {
        Shape matrix = KerasJson.shape(c.get("matrix"));
        Tensor m = value.reshape(matrix.dims());
        boolean rows = c.get("orthonormal").getAsString().equals("rows");
        Tensor product = rows ? m.matmul(m.transpose(1, 0)) : m.transpose(1, 0).matmul(m);
        double gain = c.get("gain").getAsDouble();
        int n = product.shape().dim(0);
        double[] p = product.toDoubles();
        for (int i = 0; i < n * n; i++) {
            assertThat(p[i]).isCloseTo(i % (n + 1) == 0 ? gain * gain : 0, within(1e-14));
        }
    }

    /// Draws many tensors of the shape with seeds of their own, until there are enough numbers to judge.
    private static void checkDistribution(JsonObject c, RandomInitializer initializer, Shape shape) {
        int draws = Math.clamp(40_000 / Math.max(1, shape.size()), 1, 400);
        double[] all = Stream.iterate(0, i -> i < draws, i -> i + 1)
                .map(i -> initializer.seed(i).initialize(shape, DType.FLOAT32))
                .flatMapToDouble(t -> Arrays.stream(t.toDoubles()))
                .toArray();
        double mean = c.get("mean").getAsDouble();
        double stddev = c.get("stddev").getAsDouble();
        double error = stddev / Math.sqrt(all.length);
        double got = Arrays.stream(all).average().orElseThrow();
        assertThat(got).as("mean").isCloseTo(mean, within(5 * error));
        double variance =
                Arrays.stream(all).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        assertThat(Math.sqrt(variance)).as("deviation").isCloseTo(stddev, within(5 * error));
        if (c.has("low")) {
            assertThat(Arrays.stream(all).min().orElseThrow())
                    .isGreaterThanOrEqualTo(c.get("low").getAsDouble() - 1e-6);
            assertThat(Arrays.stream(all).max().orElseThrow())
                    .isLessThanOrEqualTo(c.get("high").getAsDouble() + 1e-6);
        }
    }

    @Test
    void a_seed_repeats_its_numbers_and_without_one_the_global_seed_does() {
        Shape shape = Shape.of(3, 4);
        for (String name : List.of("he_normal", "random_uniform", "orthogonal", "truncated_normal", "normal")) {
            var initializer = (RandomInitializer) Initializers.named(name);
            RandomInitializer seeded = initializer.seed(3);
            assertThat(seeded.initialize(shape, DType.FLOAT32).toFloats())
                    .isEqualTo(seeded.initialize(shape, DType.FLOAT32).toFloats())
                    .isNotEqualTo(
                            initializer.seed(4).initialize(shape, DType.FLOAT32).toFloats());
            Seeds.setRandomSeed(1);
            float[] first = initializer.initialize(shape, DType.FLOAT32).toFloats();
            float[] second = initializer.initialize(shape, DType.FLOAT32).toFloats();
            Seeds.setRandomSeed(1);
            assertThat(initializer.initialize(shape, DType.FLOAT32).toFloats())
                    .isEqualTo(first)
                    .isNotEqualTo(second);
        }
    }

    @Test
    void names_that_do_not_exist_and_arguments_that_make_no_sense() {
        assertThatThrownBy(() -> Initializers.named("he_norm"))
                .hasMessage("initializer: there is no initializer 'he_norm'. Did you mean 'he_normal'?");
        assertThatThrownBy(() -> Initializers.varianceScaling(
                        0, VarianceScaling.Mode.FAN_IN, VarianceScaling.Distribution.UNIFORM))
                .hasMessage("VarianceScaling: scale must be positive, got 0.0. Usual is 1 or 2.");
        assertThatThrownBy(() -> VarianceScaling.Mode.named("fan"))
                .hasMessage("VarianceScaling: there is no mode 'fan'. Use one of fan_in, fan_out, fan_avg.");
        assertThatThrownBy(() -> Initializers.ORTHOGONAL.initialize(Shape.of(3), DType.FLOAT32))
                .hasMessage("Orthogonal: the weight has shape [3]. Use it for two axes or more.");
        assertThatThrownBy(() -> Initializers.IDENTITY.initialize(Shape.of(3), DType.FLOAT32))
                .hasMessage("Identity: the weight has shape [3]. Use it for matrices only.");
    }

    @Test
    void a_function_makes_weights_and_has_no_form_in_files() {
        Initializer ramp = (shape, dtype) ->
                Creation.arange((int) shape.size()).reshape(shape.dims()).cast(dtype);
        Dense dense = Dense.of(2).kernelInitializer(ramp);
        dense.build(Shape.of(Shape.ANY, 2));
        assertThat(dense.weights().getFirst().value().toFloats()).containsExactly(0, 1, 2, 3);
        assertThatThrownBy(ramp::config)
                .hasMessage("initializer: a function has no form in files. Use one of Initializers, or implement"
                        + " Initializer.config and register the class.");
    }

    @Test
    void a_class_of_the_users_is_found_by_its_registered_name() {
        Initializers.register("test>Sevens", _ -> Initializers.constant(7));
        var file = new ObjectConfig("", "Sevens", Map.of(), Optional.of("test>Sevens"));
        assertThat(Initializers.from(file)
                        .initialize(Shape.of(2), DType.FLOAT32)
                        .toFloats())
                .containsExactly(7, 7);
    }
}
