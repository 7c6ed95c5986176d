package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LayersTest {
    @TestFactory
    Stream<DynamicTest> layers_are_those_of_keras() {
        return KerasJson.tests("/goldens/layers.json", LayersTest::check);
    }

    private static void check(JsonObject c) {
        JsonObject file = c.getAsJsonObject("serialized");
        Layer layer = LayerConfigs.from(KerasJson.object(file));
        Tensor x = KerasJson.tensor(c.get("input"));
        layer.build(x.shape());
        JsonArray weights = c.getAsJsonArray("weights");
        assertThat(layer.weights()).hasSize(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            JsonObject weight = weights.get(i).getAsJsonObject();
            Variable ours = layer.weights().get(i);
            assertThat(ours.name()).isEqualTo(weight.get("path").getAsString());
            assertThat(ours.trainable()).isEqualTo(weight.get("trainable").getAsBoolean());
            ours.assign(KerasJson.tensor(weight.get("value")));
        }
        KerasJson.assertSame(LayerConfigs.config(layer), file);
        assertThat(layer.countParams()).isEqualTo(c.get("count_params").getAsLong());
        assertThat(layer.computeOutputShape(x.shape().with(0, Shape.ANY)))
                .isEqualTo(KerasJson.shape(c.get("compute_output_shape")));
        boolean training = c.get("training").getAsBoolean();
        var called = Layers.collectLosses(() -> layer.apply(x, training));
        assertThat(called.result().dtype().text())
                .isEqualTo(c.get("output_dtype").getAsString());
        KerasJson.assertClose("output", called.result(), c.get("output"));
        Stream<Tensor> losses = Stream.concat(called.losses().stream(), layer.regularizationLosses().stream());
        assertThat(losses.mapToDouble(Tensor::item).sum())
                .isCloseTo(
                        c.getAsJsonArray("losses").asList().stream()
                                .mapToDouble(LayersTest::scalar)
                                .sum(),
                        within(1e-5));
        if (!c.get("grads").isJsonNull()) {
            checkGradients(c.getAsJsonObject("grads"), layer, x, training);
        }
    }

    private static double scalar(JsonElement json) {
        return json.isJsonObject() ? KerasJson.tensor(json).item() : json.getAsDouble();
    }

    private static void checkGradients(JsonObject grads, Layer layer, Tensor x, boolean training) {
        try (var tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor y = layer.apply(x, training);
            double[] w = new double[Math.toIntExact(y.size())];
            for (int i = 0; i < w.length; i++) {
                w[i] = Math.cos(i + 1);
            }
            Tensor target = y.mul(Tensor.of(w).cast(y.dtype()).reshape(y.shape().dims()))
                    .sum();
            if (!grads.get("input").isJsonNull()) {
                KerasJson.assertClose(
                        "gradient of the input", tape.gradient(target, x).orElseThrow(), grads.get("input"), 5e-6);
            }
            List<Variable> trained = layer.trainableWeights();
            JsonArray expected = grads.getAsJsonArray("weights");
            assertThat(trained).hasSize(expected.size());
            for (int i = 0; i < trained.size(); i++) {
                KerasJson.assertClose(
                        trained.get(i).name(),
                        tape.gradient(target, trained.subList(i, i + 1))
                                .getFirst()
                                .orElseThrow(),
                        expected.get(i),
                        5e-6);
            }
        }
    }

    @Test
    void every_layer_keeps_the_contract() {
        LayerContract.of(() -> Dense.of(4)).input(2, 3).check();
        LayerContract.of(() -> Dense.of(1).activation("tanh").useBias(false))
                .input(2, 5, 3)
                .check();
        LayerContract.of(() -> Dense.of(33).kernelRegularizer("l2").biasConstraint("non_neg"))
                .input(1, 17)
                .check();
        LayerContract.of(Flatten::of).input(2, 3, 4).check();
        LayerContract.of(() -> Flatten.of().dataFormat("channels_first"))
                .input(2, 3, 4, 2)
                .check();
        LayerContract.of(() -> Dropout.of(0.4)).input(3, 5).check();
        LayerContract.of(() -> Dropout.of(0.4).seed(3).noiseShape(Shape.ANY, 1))
                .input(3, 5)
                .check();
        LayerContract.of(() -> Activation.of("softmax")).input(2, 4).check();
        LayerContract.of(() -> Activation.of("glu")).input(2, 4).check();
    }

    @Test
    void dropout_drops_its_share_and_scales_what_is_left() {
        Seeds.setRandomSeed(2);
        float[] y = Dropout.of(0.25)
                .apply(Tensor.of(new float[40_000], 200, 200).add(3.0), true)
                .toFloats();
        int dropped = 0;
        for (float v : y) {
            assertThat(v == 0 || v == 4).isTrue();
            dropped += v == 0 ? 1 : 0;
        }
        assertThat(dropped / 40_000.0).isCloseTo(0.25, within(0.01));
    }

    @Test
    void a_noise_shape_drops_rows_as_a_whole_and_two_calls_differ() {
        Dropout layer = Dropout.of(0.5).seed(1).noiseShape(Shape.ANY, 1);
        Tensor ones = Tensor.of(new float[400], 100, 4).add(1.0);
        float[] first = layer.apply(ones, true).toFloats();
        for (int row = 0; row < 100; row++) {
            assertThat(List.of(first[4 * row + 1], first[4 * row + 2], first[4 * row + 3]))
                    .containsOnly(first[4 * row]);
        }
        assertThat(layer.apply(ones, true).toFloats()).isNotEqualTo(first);
        assertThat(Dropout.of(1).apply(ones, true).sum().item()).isZero();
    }

    @Test
    void arguments_that_make_no_sense() {
        assertThatThrownBy(() -> Dropout.of(1.5))
                .hasMessage("Dropout: rate must be within 0 and 1, got 1.5. Give the share that is dropped, as 0.5.");
        assertThatThrownBy(() -> Dropout.of(0.5).name("d").noiseShape(1).apply(Tensor.of(new float[4], 2, 2), true))
                .hasMessageStartingWith(
                        "layer 'd' = Dropout(0.5), built for [?, 2]: noiseShape [1] has rank 1, the input"
                                + " [2, 2] rank 2");
        assertThatThrownBy(() -> Flatten.of().dataFormat("channels"))
                .hasMessage("data format: there is no data format 'channels'. Use channels_last or channels_first.");
        assertThatThrownBy(() -> Flatten.of().name("f").apply(Tensor.scalar(1f)))
                .hasMessage("layer 'f' = Flatten: got [] of rank 0. Feed a tensor of rank 1 or more, the batch first.");
    }

    @Test
    void files_with_unknown_arguments_or_classes_are_refused() {
        var wrong = ObjectConfig.of("keras.layers", "Dense", Map.of("units", 3, "activatoin", "relu"));
        assertThatThrownBy(() -> LayerConfigs.from(wrong))
                .hasMessage(
                        "argument of Dense: there is no argument of Dense 'activatoin'. Did you mean 'activation'?");
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "Dens", Map.of())))
                .hasMessage("layer: there is no layer 'Dens'. Did you mean 'Dense'?");
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "Dense", Map.of())))
                .hasMessage("config of Dense: 'units' is missing.");
        var old = ObjectConfig.of(
                "", "Dense", Map.of("units", 3, "batch_input_shape", List.of(8, 4), "dtype", "float32"));
        assertThat(LayerConfigs.from(old).settings().inputShape()).contains(Shape.of(8, 4));
    }

    @Test
    void an_input_layer_writes_what_keras_writes() {
        var shaped = InputLayer.of(28, 28).name("image");
        assertThat(LayerConfigs.config(shaped).toMap())
                .hasToString(
                        "{module=keras.layers, class_name=InputLayer, config={batch_shape=[Optional.empty, 28, 28],"
                                + " dtype=float32, sparse=false, ragged=false, name=image, optional=false},"
                                + " registered_name=Optional.empty}");
        Layer again = LayerConfigs.from(LayerConfigs.config(shaped));
        assertThat(((InputLayer) again).config()).isEqualTo(shaped.config());
        assertThat(again.apply(Tensor.of(new float[] {1, 2}, 1, 2)).toFloats()).containsExactly(1, 2);
    }
}
