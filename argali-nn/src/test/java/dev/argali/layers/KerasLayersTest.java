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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class KerasLayersTest {
    /// Inputs without a smooth function of them, weights that no step may change or that meet zeros alone, a
    /// variance of 0, which makes the noise of half types large, and what is in half types itself.
    private static final Set<String> NO_LAWS = Set.of(
            "Dense/nan-input",
            "Flatten/empty-batch",
            "BatchNormalization/moving-initializers-inference",
            "BatchNormalization/moving-initializers-training",
            "SimpleRNN/one-step",
            "LSTM/one-step",
            "GRU/one-step",
            "Rescaling/half",
            "Normalization/half");

    /// Layers that keep states give another output for the same input, and take batches of one size.
    private static boolean hasLaws(JsonObject c) {
        return !isOfPolicy(c) && !NO_LAWS.contains(c.get("id").getAsString()) && !c.has("before");
    }

    /// What one rounding may change: half of the distance between neighbours above 1.
    private static double rounding(DType dtype) {
        return switch (dtype) {
            case BFLOAT16 -> 0x1p-8;
            case FLOAT16 -> 0x1p-11;
            default -> 0;
        };
    }

    /// How many roundings of the compute dtype a number may be away: Keras's kernels of half types keep some of what is
    /// between their operations in float32, each in its own way.
    private static final double FORWARD = 4;

    private static final double BACKWARD = 8;

    private static void assertClose(String what, Tensor actual, JsonElement expected, JsonObject c) {
        double some = FORWARD * rounding(computed(c));
        KerasJson.assertClose(what, actual, expected, Math.max(some, 2e-6));
    }

    private static void assertCloseSums(String what, Tensor actual, JsonElement expected, JsonObject c) {
        if (rounding(computed(c)) == 0) {
            KerasJson.assertCloseSums(what, actual, expected);
            return;
        }
        double largest = Arrays.stream(KerasJson.tensor(expected).toDoubles())
                .map(Math::abs)
                .max()
                .orElse(0);
        KerasJson.assertClose(what, actual, expected, BACKWARD * rounding(computed(c)) * Math.max(1, largest));
    }

    /// The dtype that the layer of a case computes in.
    private static DType computed(JsonObject c) {
        return isOfPolicy(c) ? DTypePolicy.named(c.get("policy").getAsString()).compute() : DType.FLOAT32;
    }

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
                                    "pooling",
                                    "recurrent",
                                    "sequences",
                                    "attention",
                                    "adaptive",
                                    "spectral",
                                    "features",
                                    "images",
                                    "integers",
                                    "policies")
                            .map(family -> "/goldens/layers/" + family + ".json"))
            .toList();

    @TestFactory
    Stream<DynamicTest> layers_are_those_of_keras() {
        return FILES.stream().flatMap(file -> KerasJson.tests(file, KerasLayersTest::check));
    }

    /// Whether a case is of `policies.json`: the same layers as in the other files, under policies beside float32.
    private static boolean isOfPolicy(JsonObject c) {
        return c.has("policy");
    }

    @TestFactory
    Stream<DynamicTest> each_of_them_keeps_the_contract() {
        return FILES.stream()
                .flatMap(file -> KerasJson.tests(file, c -> {
                    if (hasLaws(c)) {
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

    /// The inputs as they are, or several as a list; with a mask if one was given by itself.
    private static Nest nest(List<Tensor> inputs, JsonObject c) {
        if (c.has("call")) {
            return attention(inputs, c.getAsJsonObject("call")).nest();
        }
        if (c.has("given_mask")) {
            List<Tensor> states = inputs.subList(1, inputs.size());
            var mask = Optional.of(KerasJson.tensor(c.get("given_mask")));
            return new SequenceInputs(inputs.getFirst(), states, mask).nest();
        }
        return inputs.size() == 1 ? Nest.of(inputs.getFirst()) : Nest.of(inputs);
    }

    private static AttentionCall attention(List<Tensor> inputs, JsonObject call) {
        AttentionCall one = AttentionCall.of(inputs.get(0), inputs.get(1))
                .useCausalMask(call.has("use_causal_mask"))
                .returnAttentionScores(call.has("return_attention_scores"));
        AttentionCall keyed = inputs.size() > 2 ? one.key(inputs.get(2)) : one;
        return call.has("attention_mask") ? keyed.attentionMask(KerasJson.tensor(call.get("attention_mask"))) : keyed;
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
        if (layer instanceof AttentionLayer<?>) {
            layer.build(Nest.of(xs));
        } else {
            layer.build(xs.getFirst().shape());
        }
        assignWeights(layer, c.getAsJsonArray("weights"));
        assertThat(layer.countParams()).isEqualTo(c.get("count_params").getAsLong());
        boolean training = c.get("training").getAsBoolean();
        callBefore(layer, xs, c);
        var run = Layers.collectLosses(() -> layer.apply(nest(xs, c), training));
        Tensor output = run.result().tensors().getFirst();
        assertThat(output.dtype()).isEqualTo(DType.named(c.get("output_dtype").getAsString()));
        checkOutputs("output", run.result(), c);
        checkMask(output, c);
        checkAfter(layer, c);
        assignWeights(layer, c.getAsJsonArray("weights"));
        Jit traced = Jit.of("traced", in -> {
            setMasks(in.tensors(), c);
            return layer.apply(in, training);
        });
        callBefore(layer, xs, c);
        checkOutputs("traced", traced.apply(nest(xs, c)), c);
        assignWeights(layer, c.getAsJsonArray("weights"));
        List<Tensor> losses = new ArrayList<>(run.losses());
        losses.addAll(layer.regularizationLosses());
        JsonArray expected = c.getAsJsonArray("losses");
        assertThat(losses).hasSameSizeAs(expected.asList());
        for (int i = 0; i < losses.size(); i++) {
            assertClose("loss " + i, losses.get(i), expected.get(i), c);
        }
        if (!c.get("grads").isJsonNull()) {
            callBefore(layer, xs, c);
            checkGradients(c, layer, xs, training);
        }
    }

    private static void setMasks(List<Tensor> xs, JsonObject c) {
        int masks = c.has("masks") ? c.getAsJsonArray("masks").size() : 0;
        for (int i = 0; i < masks; i++) {
            JsonElement mask = c.getAsJsonArray("masks").get(i);
            if (!mask.isJsonNull()) {
                Masks.set(xs.get(i), KerasJson.tensor(mask));
            }
        }
    }

    /// What a layer that keeps states was called with before.
    private static void callBefore(Layer layer, List<Tensor> xs, JsonObject c) {
        if (layer instanceof Recurrent<?> recurrent) {
            recurrent.resetState();
        } else if (layer instanceof Bidirectional both) {
            both.resetState();
        }
        for (int i = 0; c.has("before") && i < c.get("before").getAsInt(); i++) {
            layer.apply(nest(xs, c), c.get("training").getAsBoolean());
        }
    }

    /// The output, and the states behind it.
    private static void checkOutputs(String what, Nest outputs, JsonObject c) {
        List<JsonElement> expected = new ArrayList<>(List.of(c.get("output")));
        if (c.has("states")) {
            expected.addAll(c.getAsJsonArray("states").asList());
        }
        assertThat(outputs.tensors()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertClose(what + " " + i, outputs.tensors().get(i), expected.get(i), c);
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
            JsonElement after = c.getAsJsonArray("after").get(i);
            assertClose(weight.name() + " after", weight.value(), after, c);
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

    private static void checkGradients(JsonObject c, Layer layer, List<Tensor> xs, boolean training) {
        JsonObject expected = c.getAsJsonObject("grads");
        List<Variable> trained = layer.trainableWeights();
        JsonArray weights = expected.getAsJsonArray("weights");
        assertThat(trained).hasSameSizeAs(weights.asList());
        List<JsonElement> ofInputs =
                expected.has("inputs") ? expected.getAsJsonArray("inputs").asList() : List.of(expected.get("input"));
        List<Tensor> watched = xs.stream().filter(x -> x.dtype().isFloating()).toList();
        try (var tape = GradientTape.persistent()) {
            watched.forEach(tape::watch);
            Tensor target = layer.apply(nest(xs, c), training).tensors().stream()
                    .map(y -> y.mul(cosines(y)).sum())
                    .reduce(Tensor::add)
                    .orElseThrow();
            for (int i = 0; i < watched.size(); i++) {
                Optional<Tensor> ours = tape.gradient(target, watched.get(i));
                JsonElement keras = ofInputs.get(i);
                assertThat(ours.isPresent())
                        .as("input " + i + " has a gradient")
                        .isEqualTo(!keras.isJsonNull());
                String what = "gradient of input " + i;
                ours.ifPresent(g -> assertCloseSums(what, g, keras, c));
            }
            for (int i = 0; i < trained.size(); i++) {
                Tensor g = tape.gradient(target, trained.get(i)).orElseThrow();
                assertCloseSums("gradient of " + trained.get(i).name(), g, weights.get(i), c);
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
