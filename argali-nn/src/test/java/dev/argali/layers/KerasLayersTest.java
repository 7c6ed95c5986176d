package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
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
    /// Inputs without a smooth function of them, weights that no step may change, and a variance of 0, which makes the
    /// noise of half types large.
    private static final Set<String> NO_LAWS = Set.of(
            "Dense/nan-input",
            "Flatten/empty-batch",
            "BatchNormalization/moving-initializers-inference",
            "BatchNormalization/moving-initializers-training");

    private static final List<String> FILES = Stream.concat(
                    Stream.of("/goldens/layers.json"),
                    Stream.of(
                                    "merging",
                                    "activations",
                                    "reshaping",
                                    "masking",
                                    "normalization",
                                    "regularization",
                                    "convolutional",
                                    "pooling")
                            .map(family -> "/goldens/layers/" + family + ".json"))
            .toList();

    @TestFactory
    Stream<DynamicTest> layers_are_those_of_keras() {
        return FILES.stream().flatMap(file -> KerasJson.tests(file, KerasLayersTest::check));
    }

    @TestFactory
    Stream<DynamicTest> each_of_them_keeps_the_contract() {
        return FILES.stream()
                .flatMap(file -> KerasJson.tests(file, c -> {
                    if (!NO_LAWS.contains(c.get("id").getAsString())) {
                        ObjectConfig object = KerasJson.object(c.getAsJsonObject("serialized"));
                        LayerContract.of(() -> LayerConfigs.from(object))
                                .inputs(types(c))
                                .output(shape(c.getAsJsonObject("output")).dims())
                                .weights(c.getAsJsonArray("weights").size())
                                .check();
                    }
                }));
    }

    private static Shape shape(JsonObject tensor) {
        return KerasJson.shape(tensor.get("shape"));
    }

    private static List<Tensor> inputs(JsonObject c) {
        return c.has("inputs")
                ? c.getAsJsonArray("inputs").asList().stream()
                        .map(KerasJson::tensor)
                        .toList()
                : List.of(KerasJson.tensor(c.get("input")));
    }

    /// For the older cases float32 in place of integers.
    private static List<TensorType> types(JsonObject c) {
        return inputs(c).stream()
                .map(x -> c.has("inputs") ? x.type() : new TensorType(DType.FLOAT32, x.shape()))
                .toList();
    }

    /// The inputs as they are, or several as a list.
    private static Nest nest(List<Tensor> inputs) {
        return inputs.size() == 1 ? Nest.of(inputs.getFirst()) : Nest.of(inputs);
    }

    private static void check(JsonObject c) {
        JsonObject serialized = c.getAsJsonObject("serialized");
        Layer layer = LayerConfigs.from(KerasJson.object(serialized));
        KerasJson.assertSame(LayerConfigs.config(layer), serialized);
        List<Tensor> xs = inputs(c);
        setMasks(xs, c);
        assertThat(LayerContract.shape(
                        layer,
                        xs.stream().map(x -> x.shape().with(0, Shape.ANY)).toList()))
                .isEqualTo(KerasJson.shape(c.get("compute_output_shape")));
        layer.build(xs.getFirst().shape());
        assignWeights(layer, c.getAsJsonArray("weights"));
        assertThat(layer.countParams()).isEqualTo(c.get("count_params").getAsLong());
        boolean training = c.get("training").getAsBoolean();
        var run = Layers.collectLosses(() -> layer.apply(nest(xs), training).single());
        assertThat(run.result().dtype())
                .isEqualTo(DType.named(c.get("output_dtype").getAsString()));
        KerasJson.assertClose("output", run.result(), c.get("output"));
        checkMask(run.result(), c);
        checkAfter(layer, c);
        assignWeights(layer, c.getAsJsonArray("weights"));
        Jit traced = Jit.of("traced", in -> {
            setMasks(in.tensors(), c);
            return layer.apply(in, training);
        });
        KerasJson.assertClose("traced", traced.apply(nest(xs)).single(), c.get("output"));
        assignWeights(layer, c.getAsJsonArray("weights"));
        List<Tensor> losses = new ArrayList<>(run.losses());
        losses.addAll(layer.regularizationLosses());
        JsonArray expected = c.getAsJsonArray("losses");
        assertThat(losses).hasSameSizeAs(expected.asList());
        for (int i = 0; i < losses.size(); i++) {
            KerasJson.assertClose("loss " + i, losses.get(i), expected.get(i));
        }
        if (!c.get("grads").isJsonNull()) {
            checkGradients(c.getAsJsonObject("grads"), layer, xs, training);
        }
    }

    private static void setMasks(List<Tensor> xs, JsonObject c) {
        for (int i = 0; c.has("masks") && i < xs.size(); i++) {
            JsonElement mask = c.getAsJsonArray("masks").get(i);
            if (!mask.isJsonNull()) {
                Masks.set(xs.get(i), KerasJson.tensor(mask));
            }
        }
    }

    private static void checkMask(Tensor y, JsonObject c) {
        JsonElement expected = c.has("mask") ? c.get("mask") : JsonNull.INSTANCE;
        assertThat(Masks.of(y).isPresent()).as("there is a mask").isEqualTo(!expected.isJsonNull());
        Masks.of(y).ifPresent(mask -> KerasJson.assertClose("mask", mask.cast(DType.INT32), expected));
    }

    /// What the layer itself made of its weights.
    private static void checkAfter(Layer layer, JsonObject c) {
        for (int i = 0; c.has("after") && i < layer.weights().size(); i++) {
            Variable weight = layer.weights().get(i);
            KerasJson.assertClose(
                    weight.name() + " after",
                    weight.value(),
                    c.getAsJsonArray("after").get(i));
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

    private static void checkGradients(JsonObject expected, Layer layer, List<Tensor> xs, boolean training) {
        List<Variable> trained = layer.trainableWeights();
        JsonArray weights = expected.getAsJsonArray("weights");
        assertThat(trained).hasSameSizeAs(weights.asList());
        List<JsonElement> ofInputs =
                expected.has("inputs") ? expected.getAsJsonArray("inputs").asList() : List.of(expected.get("input"));
        List<Tensor> watched = xs.stream().filter(x -> x.dtype().isFloating()).toList();
        try (var tape = GradientTape.persistent()) {
            watched.forEach(tape::watch);
            Tensor y = layer.apply(nest(xs), training).single();
            Tensor target = y.mul(cosines(y)).sum();
            for (int i = 0; i < watched.size(); i++) {
                Optional<Tensor> ours = tape.gradient(target, watched.get(i));
                JsonElement keras = ofInputs.get(i);
                assertThat(ours.isPresent())
                        .as("input " + i + " has a gradient")
                        .isEqualTo(!keras.isJsonNull());
                String what = "gradient of input " + i;
                ours.ifPresent(g -> KerasJson.assertClose(what, g, keras, 5e-6));
            }
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
