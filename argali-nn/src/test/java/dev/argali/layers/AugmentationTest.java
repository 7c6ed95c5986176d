package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.graph.Shape;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
            case RandomCrop crop ->
                isInside(crop, x.shape())
                        ? crop.cropped(x, first, given.get(1))
                        : crop.cut(x, (int) first.item(), (int) given.get(1).item());
            case MixUp mixUp -> mixed(mixUp.mix(first, given.get(1)), x, c);
            case CutMix cutMix -> mixed(cutMix.mix(x, first, given.subList(1, 3), given.subList(3, 5)), x, c);
            default -> throw new AssertionError(layer);
        };
        KerasJson.assertClose("output", y, c.get("output"), 3e-5);
        assertThat(layer.apply(x).toFloats()).as("at inference").isEqualTo(x.toFloats());
        assertThat(layer.apply(x, true).shape()).isEqualTo(y.shape());
        assertThat(layer.apply(x.get(0), true).shape()).isEqualTo(y.get(0).shape());
    }

    /// The images mixed; the labels, too, are those of Keras.
    private static Tensor mixed(ImageMix.Mix mix, Tensor images, JsonObject c) {
        KerasJson.assertClose("labels", mix.labels(KerasJson.tensor(c.get("labels"))), c.get("mixed_labels"));
        return mix.images(images);
    }

    /// Whether images are larger both ways, so that the place is drawn.
    private static boolean isInside(RandomCrop crop, Shape images) {
        int rows = crop.heightAxis(images);
        return images.dim(rows) > crop.config().height()
                && images.dim(rows + 1) > crop.config().width();
    }

    @Test
    void a_crop_is_a_window_of_all_images_at_one_place_and_every_place_comes() {
        float[] pixels = new float[2 * 5 * 6];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
        }
        Tensor x = Tensor.of(pixels, 2, 5, 6, 1);
        RandomCrop crop = RandomCrop.of(3, 4).seed(3);
        Set<Integer> corners = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            float[] piece = crop.apply(x, true).toFloats();
            int corner = (int) piece[0];
            corners.add(corner);
            for (int at = 0; at < piece.length; at++) {
                int image = at / 12;
                int row = at % 12 / 4;
                assertThat(piece[at]).isEqualTo(corner + 30 * image + 6 * row + at % 4);
            }
        }
        assertThat(corners).containsExactly(0, 1, 2, 6, 7, 8, 12, 13, 14);
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
        assertThatThrownBy(() -> RandomCrop.of(0, 3))
                .hasMessage("RandomCrop: the size must be positive, got 0 by 3. Give height and width in pixels.");
        assertThatThrownBy(() -> RandomZoom.of(0.1).interpolation("bicubic"))
                .hasMessage("random image layer: there is no interpolation bicubic of it. Use nearest or bilinear.");
    }
}
