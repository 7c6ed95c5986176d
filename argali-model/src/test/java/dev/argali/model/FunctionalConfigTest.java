package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import dev.argali.config.ObjectConfig;
import dev.argali.layers.LayerConfigs;
import org.junit.jupiter.api.Test;

/// Files of functional models that are damaged.
class FunctionalConfigTest {
    private static String input(String name) {
        return "{'class_name': 'InputLayer', 'module': 'keras.layers', 'config': {'batch_shape': [null, 2], 'name': '"
                + name + "'}, 'name': '" + name + "', 'inbound_nodes': []}";
    }

    private static String flatten(String name, String nodes) {
        return "{'class_name': 'Flatten', 'module': 'keras.layers', 'config': {'name': '" + name + "'}, 'name': '"
                + name + "', 'inbound_nodes': " + nodes + "}";
    }

    private static String tensor(String layer, int call) {
        return "{'class_name': '__keras_tensor__', 'config': {'keras_history': ['" + layer + "', " + call + ", 0]}}";
    }

    private static String node(String tensor) {
        return "[{'args': [" + tensor + "], 'kwargs': {}}]";
    }

    private static void refused(String layers, String output, String message) {
        String text = "{'class_name': 'Functional', 'config': {'name': 'net', 'layers': [" + layers
                + "], 'input_layers': ['x', 0, 0], 'output_layers': " + output + "}}";
        ObjectConfig file =
                ObjectConfig.from(GoldenModels.map(JsonParser.parseString(text).getAsJsonObject()));
        assertThatThrownBy(() -> FunctionalConfig.from(file, l -> LayerConfigs.from(ObjectConfig.from(l))))
                .hasMessage("config of Functional: " + message);
    }

    @Test
    void a_loop_is_refused() {
        refused(
                input("x") + ", " + flatten("a", node(tensor("b", 0))) + ", " + flatten("b", node(tensor("a", 0))),
                "['b', 0, 0]",
                "its graph has a loop or a gap: no inputs for [a, b].");
    }

    @Test
    void a_layer_that_is_not_there_is_refused() {
        refused(
                input("x") + ", " + flatten("a", node(tensor("y", 0))),
                "['a', 0, 0]",
                "there is no layer 'y' in its graph.");
        refused(input("x"), "['y', 0, 0]", "there is no layer 'y' in its graph.");
    }

    @Test
    void an_end_that_is_not_there_is_refused() {
        refused(input("x"), "['x', 7, 0]", "'output_layers' is [x, 7.0, 0.0], which is not in its graph.");
        refused(input("x"), "['x', 0, 3]", "there is no output Place[layer=x, call=0, output=3].");
        refused(input("x"), "'seven'", "a call is given seven.");
    }

    @Test
    void calls_that_are_none_are_refused() {
        refused(input("x") + ", " + flatten("a", "['three']"), "['a', 0, 0]", "a call is three.");
        refused(input("x") + ", " + flatten("a", node("'x'")), "['a', 0, 0]", "a call is given x.");
        refused(input("x") + ", " + input("x"), "['x', 0, 0]", "two layers have the name 'x'.");
    }
}
