package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class KerasLayersTest {
    /// Inputs without a smooth function of them, and weights that no step may change.
    private static final Set<String> NO_LAWS = Set.of("Dense/nan-input", "Flatten/empty-batch");

    @TestFactory
    Stream<DynamicTest> layers_are_those_of_keras() {
        return KerasJson.tests("/goldens/layers.json", KerasLayersTest::check);
    }

    @TestFactory
    Stream<DynamicTest> each_of_them_keeps_the_contract() {
        return KerasJson.tests("/goldens/layers.json", c -> {
            if (!NO_LAWS.contains(c.get("id").getAsString())) {
                ObjectConfig file = KerasJson.object(c.getAsJsonObject("serialized"));
                LayerContract.of(() -> LayerConfigs.from(file))
                        .input(shape(c.getAsJsonObject("input")).dims())
                        .output(shape(c.getAsJsonObject("output")).dims())
                        .weights(c.getAsJsonArray("weights").size())
                        .check();
            }
        });
    }

    private static Shape shape(JsonObject tensor) {
        return KerasJson.shape(tensor.get("shape"));
    }

    private static void check(JsonObject c) {
        JsonObject serialized = c.getAsJsonObject("serialized");
        Layer layer = LayerConfigs.from(KerasJson.object(serialized));
        KerasJson.assertSame(LayerConfigs.config(layer), serialized);
        Tensor x = KerasJson.tensor(c.get("input"));
        assertThat(layer.computeOutputShape(x.shape().with(0, Shape.ANY)))
                .isEqualTo(KerasJson.shape(c.get("compute_output_shape")));
        layer.build(KerasJson.shape(serialized.getAsJsonObject("build_config").get("input_shape")));
        assignWeights(layer, c.getAsJsonArray("weights"));
        assertThat(layer.countParams()).isEqualTo(c.get("count_params").getAsLong());
        boolean training = c.get("training").getAsBoolean();
        var run = Layers.collectLosses(() -> layer.apply(x, training));
        assertThat(run.result().dtype())
                .isEqualTo(DType.named(c.get("output_dtype").getAsString()));
        KerasJson.assertClose("output", run.result(), c.get("output"));
        KerasJson.assertClose("traced", Jit.of(t -> layer.apply(t, training)).apply(x), c.get("output"));
        List<Tensor> losses = new ArrayList<>(run.losses());
        losses.addAll(layer.regularizationLosses());
        JsonArray expected = c.getAsJsonArray("losses");
        assertThat(losses).hasSameSizeAs(expected.asList());
        for (int i = 0; i < losses.size(); i++) {
            KerasJson.assertClose("loss " + i, losses.get(i), expected.get(i));
        }
        if (!c.get("grads").isJsonNull()) {
            checkGradients(c.getAsJsonObject("grads"), layer, x, training);
        }
    }

    private static void assignWeights(Layer layer, JsonArray weights) {
        assertThat(layer.weights()).hasSameSizeAs(weights.asList());
        for (int i = 0; i < weights.size(); i++) {
            JsonObject weight = weights.get(i).getAsJsonObject();
            Variable ours = layer.weights().get(i);
            assertThat(ours.name()).isEqualTo(weight.get("path").getAsString());
            assertThat(ours.name()).endsWith("/" + weight.get("name").getAsString());
            assertThat(layer.trainableWeights().contains(ours))
                    .isEqualTo(weight.get("trainable").getAsBoolean());
            ours.assign(KerasJson.tensor(weight.get("value")));
        }
    }

    private static void checkGradients(JsonObject expected, Layer layer, Tensor x, boolean training) {
        List<Variable> trained = layer.trainableWeights();
        JsonArray weights = expected.getAsJsonArray("weights");
        assertThat(trained).hasSameSizeAs(weights.asList());
        try (var tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor y = layer.apply(x, training);
            Tensor target = y.mul(cosines(y)).sum();
            JsonElement ofInput = expected.get("input");
            Optional<Tensor> ours = x.dtype().isFloating() ? tape.gradient(target, x) : Optional.empty();
            assertThat(ours.isPresent()).as("input has a gradient").isEqualTo(!ofInput.isJsonNull());
            ours.ifPresent(g -> KerasJson.assertClose("gradient of input", g, ofInput, 5e-6));
            for (int i = 0; i < trained.size(); i++) {
                Tensor g = tape.gradient(target, trained.get(i)).orElseThrow();
                KerasJson.assertClose("gradient of " + trained.get(i).name(), g, weights.get(i), 5e-6);
            }
        }
    }

    /// As the golden files weigh outputs: `cos(i + 1)`.
    private static Tensor cosines(Tensor like) {
        double[] w = new double[Math.toIntExact(like.size())];
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.cos(i + 1);
        }
        return Tensor.of(w).cast(like.dtype()).reshape(like.shape().dims());
    }
}
