package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.ops.Creation;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Layers that mix the images of a batch: what they draw. What they do with it is the matter of [AugmentationTest].
class ImageMixTest {
    private static final int BATCH = 64;
    private static final int HEIGHT = 12;
    private static final int WIDTH = 20;

    /// Images each of one number, that of the image.
    private static final Tensor IMAGES = Creation.arange(BATCH)
            .cast(DType.FLOAT32)
            .reshape(BATCH, 1, 1, 1)
            .mul(Creation.ones(BATCH, HEIGHT, WIDTH, 1));

    private static final Tensor LABELS = Creation.eye(BATCH);

    private static Nest both() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.put("labels", LABELS); // in any order
        all.put("images", IMAGES);
        return Nest.named(all);
    }

    private static Tensor item(Nest nest, String name) {
        return Objects.requireNonNull(((Nest.Named) nest).items().get(name)).single();
    }

    @Test
    void they_keep_the_contract_of_layers() {
        LayerContract.of(() -> MixUp.of(0.4))
                .input(3, 4, 5, 2)
                .output(3, 4, 5, 2)
                .weights(0)
                .check();
        LayerContract.of(() -> CutMix.of(0.2, 0.9))
                .input(3, 4, 5, 2)
                .output(3, 4, 5, 2)
                .weights(0)
                .check();
    }

    /// Of each row of mixed labels: which label has which weight; the others are 0, and all together 1.
    private static double[] checkedRow(float[] labels, int row) {
        double[] weights = new double[BATCH];
        int found = 0;
        double sum = 0;
        for (int i = 0; i < BATCH; i++) {
            weights[i] = labels[row * BATCH + i];
            assertThat(weights[i]).isBetween(0.0, 1.0);
            found += weights[i] > 0 ? 1 : 0;
            sum += weights[i];
        }
        assertThat(found).isBetween(1, 2);
        assertThat(sum).isCloseTo(1, within(1e-6));
        return weights;
    }

    @Test
    void an_image_of_mixup_is_mixed_with_one_other_by_one_weight_as_its_label_is() {
        for (boolean traced : List.of(false, true)) {
            MixUp layer = MixUp.of(0.5).seed(3);
            Nest out = traced ? Jit.of("mix", in -> layer.apply(in, true)).apply(both()) : layer.apply(both(), true);
            float[] labels = item(out, "labels").toFloats();
            float[] pixels = item(out, "images").toFloats();
            for (int image = 0; image < BATCH; image++) {
                double[] weights = checkedRow(labels, image);
                double expected = 0;
                for (int i = 0; i < BATCH; i++) {
                    expected += i * weights[i];
                }
                for (int at = 0; at < HEIGHT * WIDTH; at++) {
                    assertThat((double) pixels[image * HEIGHT * WIDTH + at]).isCloseTo(expected, within(1e-4));
                }
            }
        }
    }

    @Test
    void a_box_of_cutmix_is_of_one_other_image_and_as_large_as_the_label_says() {
        CutMix layer = CutMix.of().seed(5);
        int boxes = 0;
        for (int time = 0; time < 5; time++) {
            Nest out = layer.apply(both(), true);
            float[] labels = item(out, "labels").toFloats();
            float[] pixels = item(out, "images").toFloats();
            for (int image = 0; image < BATCH; image++) {
                double[] weights = checkedRow(labels, image);
                boxes += checkedBox(pixels, image, weights) ? 1 : 0;
            }
        }
        assertThat(boxes).isGreaterThan(BATCH);
    }

    /// Whether there is a box. Its sides are those of the image, each times the root of the area, to a pixel.
    private static boolean checkedBox(float[] pixels, int image, double[] weights) {
        int[] rows = {HEIGHT, -1};
        int[] columns = {WIDTH, -1};
        int count = 0;
        double other = image;
        for (int at = 0; at < HEIGHT * WIDTH; at++) {
            float pixel = pixels[image * HEIGHT * WIDTH + at];
            if (pixel != image) {
                assertThat(count == 0 || pixel == other).as("one other image").isTrue();
                other = pixel;
                count++;
                rows[0] = Math.min(rows[0], at / WIDTH);
                rows[1] = Math.max(rows[1], at / WIDTH);
                columns[0] = Math.min(columns[0], at % WIDTH);
                columns[1] = Math.max(columns[1], at % WIDTH);
            }
        }
        if (count == 0) {
            return false;
        }
        int high = rows[1] - rows[0] + 1;
        int wide = columns[1] - columns[0] + 1;
        assertThat(count).as("a box without holes").isEqualTo(high * wide);
        double side = Math.sqrt(1 - weights[image]);
        assertThat((double) high).isCloseTo(side * HEIGHT, within(1.001));
        assertThat((double) wide).isCloseTo(side * WIDTH, within(1.001));
        return true;
    }

    /// The variance of the beta distribution of twice `a` is `1 / (4 (2 a + 1))`, its mean 1/2.
    @Test
    void weights_are_of_the_beta_distribution() {
        Tensor many = Tensor.of(new float[20_000]).reshape(20_000, 1, 1, 1);
        for (double alpha : new double[] {0.05, 0.2, 1, 3}) {
            Tensor weights = MixUp.of(alpha).seed(11).mix(many).weights();
            double[] all = weights.toDoubles();
            assertThat(Arrays.stream(all).allMatch(w -> w >= 0 && w <= 1)).isTrue();
            double mean = weights.mean().item();
            double variance = weights.sub(0.5).square().mean().item();
            assertThat(mean).as("mean of " + alpha).isCloseTo(0.5, within(0.015));
            assertThat(variance).as("variance of " + alpha).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
        }
    }

    @Test
    void every_image_is_given_to_one_and_seeds_repeat() {
        Tensor order = MixUp.of().seed(1).mix(IMAGES).order();
        assertThat(order.toInts()).hasSize(BATCH).doesNotHaveDuplicates();
        float[] once = CutMix.of().seed(9).apply(IMAGES, true).toFloats();
        assertThat(CutMix.of().seed(9).apply(IMAGES, true).toFloats()).isEqualTo(once);
        assertThat(CutMix.of().seed(8).apply(IMAGES, true).toFloats()).isNotEqualTo(once);
    }

    @Test
    void at_inference_and_for_one_image_all_stays() {
        for (ImageMix<?> layer : List.of(MixUp.of(), CutMix.of())) {
            Nest out = layer.apply(both(), false);
            assertThat(item(out, "images").toFloats()).isEqualTo(IMAGES.toFloats());
            assertThat(item(out, "labels").toFloats()).isEqualTo(LABELS.toFloats());
            assertThat(layer.apply(IMAGES.get(3), true).toFloats())
                    .isEqualTo(IMAGES.get(3).toFloats());
        }
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> MixUp.of(0)).hasMessage("MixUp: alpha must be positive, got 0.0. Usual is 0.2.");
        assertThatThrownBy(() -> CutMix.of(2))
                .hasMessage(
                        "CutMix: the factor is from 0.0 to 2.0. Give one from 0.0 to 1.0, or two of them in order.");
        Nest numbers = Nest.named(Map.of("images", IMAGES, "labels", Tensor.of(new int[BATCH])));
        assertThatThrownBy(() -> MixUp.of().name("m").apply(numbers, true))
                .hasMessageContaining("labels have shape [64]. Give [batch, classes], as oneHot makes them.");
        assertThatThrownBy(() -> MixUp.of().name("m").apply(Nest.named(Map.of("labels", LABELS)), true))
                .hasMessageContaining("it is given [labels]. Give images, or images and labels.");
    }
}
