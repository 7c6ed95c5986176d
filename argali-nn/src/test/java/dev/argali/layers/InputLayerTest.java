package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InputLayerTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @TestFactory
    Stream<DynamicTest> its_form_in_files_is_that_of_keras() {
        return KerasJson.tests("/goldens/layers.json", "inputs", InputLayerTest::check);
    }

    private static void check(JsonObject c) {
        JsonObject serialized = c.getAsJsonObject("serialized");
        var layer = (InputLayer) LayerConfigs.from(KerasJson.object(serialized));
        KerasJson.assertSame(LayerConfigs.config(layer), serialized);
        assertThat(layer.config().shape()).isEqualTo(KerasJson.shape(c.get("shape")));
        assertThat(layer.config().dtype().text()).isEqualTo(c.get("dtype").getAsString());
    }

    @Test
    void input_layer_keeps_the_layer_contract() {
        LayerContract.of(() -> InputLayer.of(3))
                .input(2, 3)
                .output(2, 3)
                .weights(0)
                .check();
    }

    @Test
    void it_gives_inputs_on_as_they_are() {
        Tensor x = Tensor.of(new float[][] {{1, 2}});
        assertThat(InputLayer.of(2).apply(x).toFloats()).containsExactly(1, 2);
    }

    @Test
    void the_shape_of_keras_2_is_understood_and_none_is_refused() {
        var old = ObjectConfig.of(
                "keras.layers",
                "InputLayer",
                Map.of("batch_input_shape", List.of(ObjectConfig.NONE, 4), "name", "in", "dtype", "float32"));
        assertThat(((InputLayer) LayerConfigs.from(old)).config().shape()).isEqualTo(Shape.of(Shape.ANY, 4));
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "InputLayer", Map.of())))
                .hasMessage("config of InputLayer: 'batch_shape' is missing.");
        assertThatThrownBy(() -> InputLayer.withBatch(Shape.SCALAR))
                .hasMessage("InputLayer: the shape has no batch axis. Give [batch, ...].");
    }
}
