package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Layers that change images at random: what they do for given random numbers is what Keras does.
class AugmentationTest {
    @TestFactory
    Stream<DynamicTest> for_given_numbers_they_do_what_keras_does() {
        return KerasJson.tests("/goldens/layers/augmentation.json", AugmentationTest::check);
    }

    private static void check(JsonObject c) {
        JsonObject serialized = c.getAsJsonObject("serialized");
        Layer layer = LayerConfigs.from(KerasJson.object(serialized));
        KerasJson.assertSame(LayerConfigs.config(layer), serialized);
        Tensor x = KerasJson.tensor(c.get("input"));
        List<Tensor> given = c.getAsJsonArray("given").asList().stream()
                .map((JsonElement e) -> KerasJson.tensor(e))
                .toList();
        Tensor first = given.getFirst();
        Tensor y = switch (layer) {
            case RandomFlip flip -> flip.flipped(x, first);
            case RandomTranslation move -> move.moved(x, first, given.get(1));
            case RandomZoom zoom -> zoom.zoomed(x, first, given.get(1));
            case RandomRotation turn -> turn.turned(x, first);
            case RandomContrast contrast -> contrast.contrasted(x, first);
            case RandomBrightness brightness -> brightness.brightened(x, first);
            default -> throw new AssertionError(layer);
        };
        KerasJson.assertClose("output", y, c.get("output"), 3e-5);
        assertThat(layer.apply(x).toFloats()).as("at inference").isEqualTo(x.toFloats());
        assertThat(layer.apply(x, true).shape()).isEqualTo(x.shape());
        assertThat(layer.apply(x.get(0), true).shape()).isEqualTo(x.get(0).shape());
    }

    @Test
    void wrong_settings_are_refused() {
        assertThatThrownBy(() -> RandomFlip.of("sideways"))
                .hasMessage("RandomFlip: there is no mode 'sideways'. Use horizontal, vertical or"
                        + " horizontal_and_vertical.");
        assertThatThrownBy(() -> RandomRotation.of(2))
                .hasMessage("RandomRotation: the factor is from -2.0 to 2.0. Give one from -1.0 to 1.0, or two of them"
                        + " in order.");
        assertThatThrownBy(() -> RandomContrast.of(2))
                .hasMessage("RandomContrast: the factor is 2.0 and 2.0. Give one from 0 to 1, or two of them.");
        assertThatThrownBy(() -> RandomZoom.of(0.1).interpolation("bicubic"))
                .hasMessage("random image layer: there is no interpolation bicubic of it. Use nearest or bilinear.");
    }
}
