package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.losses.Loss;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are missing, foreign or damaged, and models that no file can hold.
class BadFilesTest {
    @TempDir
    private Path folder;

    private Sequential model() {
        Sequential model = Sequential.named(
                        "mlp", Dense.of(3).name("a"), Dense.of(2).name("b"))
                .inputShape(4);
        model.compile("adam", "mse");
        return model;
    }

    private Path saved() {
        Path file = folder.resolve("m.keras");
        model().save(file);
        return file;
    }

    @Test
    void a_missing_file() {
        Path file = folder.resolve("none.keras");
        assertThatThrownBy(() -> Model.load(file))
                .isInstanceOf(KerasFileException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_wrong_extension() {
        assertThatThrownBy(() -> model().save("model.h6"))
                .hasMessage("model.h6: whole models are saved as .keras. Give a name that ends in '.keras'.");
        assertThatThrownBy(() -> Model.load("model.zip"))
                .hasMessage("model.zip: whole models are loaded from .keras files. Give a name that ends in '.keras'.");
        assertThatThrownBy(() -> model().saveWeights("model.h5"))
                .hasMessage(
                        "model.h5: weights alone are saved as .weights.h5. Give a name that ends in '.weights.h5'.");
    }

    @Test
    void a_foreign_file() throws IOException {
        Path file = Files.writeString(folder.resolve("text.keras"), "These are not the bytes of an archive.");
        assertThatThrownBy(() -> Model.load(file)).isInstanceOf(KerasFileException.class);
    }

    @Test
    void a_file_cut_off_anywhere_or_with_changed_bytes_is_an_error_or_the_model_and_never_a_crash() throws IOException {
        byte[] whole = Files.readAllBytes(saved());
        var random = new Random(1);
        Path file = folder.resolve("damaged.keras");
        for (int i = 0; i < 200; i++) {
            byte[] damaged = i % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int k = 0; i % 2 == 1 && k < 3; k++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            try {
                Model.load(file);
            } catch (ArgaliException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void a_save_that_fails_leaves_the_old_file_whole() throws IOException {
        Path file = saved();
        byte[] before = Files.readAllBytes(file);
        Sequential unsavable = Sequential.named(
                        "m", Dense.of(2).activation(x -> x.mul(2)).name("own"))
                .inputShape(4);
        assertThatThrownBy(() -> unsavable.save(file))
                .hasMessage("activation: a function has no form in files. Use one of Activations, or give it a"
                        + " name with Activations.register.");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        Path nowhere = folder.resolve("no").resolve("m.keras");
        assertThatThrownBy(() -> model().save(nowhere))
                .hasMessage(nowhere + ": there is no directory '" + nowhere.getParent()
                        + "'. Create it first, or save elsewhere.");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void weights_of_another_model() {
        Path weights = folder.resolve("m.weights.h5");
        model().saveWeights(weights);
        Sequential wider = Sequential.named(
                        "wide", Dense.of(5).name("a"), Dense.of(2).name("b"))
                .inputShape(4);
        float[] before = wider.weights().getFirst().value().toFloats();
        assertThatThrownBy(() -> wider.loadWeights(weights))
                .hasMessage(weights + ": weight 'wide/a/kernel' has shape [4, 5], the file has [4, 3] at"
                        + " 'layers/dense/vars/0'. Load into the model that was saved.");
        assertThat(wider.weights().getFirst().value().toFloats()).isEqualTo(before);
        Sequential shorter = Sequential.named("short", Dense.of(3).name("a")).inputShape(4);
        assertThatThrownBy(() -> shorter.loadWeights(weights))
                .hasMessage(weights + ": it has weights of 'layers/dense_1', which model 'short' has not. Load into the"
                        + " model that was saved.");
        Sequential longer = Sequential.named(
                        "long",
                        Dense.of(3).name("a"),
                        Dense.of(2).name("b"),
                        Dense.of(2).name("c"))
                .inputShape(4);
        assertThatThrownBy(() -> longer.loadWeights(weights))
                .hasMessage(
                        weights + ": layer 'c' has 2 weights, the file has 0 at 'layers/dense_2/vars'. Load into the"
                                + " model that was saved.");
        assertThatThrownBy(() -> Sequential.named("raw", Dense.of(3)).loadWeights(weights))
                .hasMessage("model 'raw': it has no weights to load yet. Build it first:"
                        + " model.build(Shape.of(ANY, 784)), or call it on an input.");
    }

    /// A layer of the user's.
    private static final class Doubling extends Layer {
        Doubling(Settings settings) {
            super(settings);
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return x.mul(2);
        }

        @Override
        protected Map<String, Object> arguments() {
            return Map.of();
        }
    }

    @Test
    void a_layer_of_the_users_must_be_registered() {
        Sequential model = Sequential.named("m", new Doubling(Settings.DEFAULTS.name("double")), Dense.of(2))
                .inputShape(3);
        Path file = folder.resolve("own.keras");
        assertThatThrownBy(() -> model.save(file))
                .hasMessage(
                        "layer 'double' = Doubling, built for [?, 3]: its class Doubling is not registered, so that no"
                                + " file can name it. Call LayerConfigs.register, or save the weights alone.");
        LayerConfigs.register(Doubling.class, "test>Doubling", (s, _) -> new Doubling(s));
        model.save(file);
        float[] x = {1, 2, 3};
        assertThat(Model.load(file).predictOne(x)).isEqualTo(model.predictOne(x));
    }

    @Test
    void a_function_as_loss_has_no_form_in_files_and_compile_can_be_left_out() {
        Sequential model = Sequential.named("m", Dense.of(2)).inputShape(3);
        model.compile(c -> c.optimizer("sgd").loss(Loss.of("own", (y, p) -> p.mean(-1))));
        assertThatThrownBy(() -> model.save(folder.resolve("own.keras")))
                .hasMessageStartingWith("loss 'own': a function has no form in files.");
        model.compile("sgd", "mse");
        model.save(folder.resolve("fine.keras"));
        assertThat(Model.load(folder.resolve("fine.keras"), false).compiled()).isEmpty();
    }

    @Test
    void a_class_that_is_not_known_is_named() throws IOException {
        Path file = folder.resolve("m.keras");
        Sequential.named("m", Dropout.of(0.5)).inputShape(3).save(file);
        byte[] bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .replace("\"Dropout\"", "\"Dropuot\"")
                .getBytes(StandardCharsets.ISO_8859_1);
        // The archive notices by its checksum, before the class is looked for.
        Files.write(file, bytes);
        assertThatThrownBy(() -> Model.load(file))
                .isInstanceOf(KerasFileException.class)
                .hasMessageContaining("config.json");
    }
}
