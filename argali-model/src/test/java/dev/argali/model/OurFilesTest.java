package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.argali.callbacks.History;
import dev.argali.layers.Dense;
import dev.argali.optimizers.Adam;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.SGD;
import dev.argali.saving.H5Dataset;
import dev.argali.saving.H5Group;
import dev.argali.saving.H5Node;
import dev.argali.saving.Json;
import dev.argali.saving.KerasArchive;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that we wrote after five steps, and what the real Keras predicted from them and came to after five more, on
/// TensorFlow and on JAX. `-Dours=update` writes the files anew; `goldens/check_keras_file.py` then makes the answers.
class OurFilesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "goldens", "our_files");
    private static final Blobs DATA = new Blobs(20, 3);

    @TempDir
    private Path folder;

    private static Optimizer optimizer(String name) {
        return name.equals("adam")
                ? Adam.of(0.01).amsgrad(true)
                : SGD.of(0.05).momentum(0.9).nesterov(true);
    }

    private static Model trained(String name) {
        Seeds.setRandomSeed(5);
        Model model = Sequential.named(
                        "ours",
                        Dense.of(8).activation("relu").name("hidden"),
                        Dense.of(Blobs.CLASSES).activation("softmax").name("output"))
                .inputShape(Blobs.FEATURES);
        model.compile(c -> c.optimizer(optimizer(name))
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy"));
        fit(model);
        return model;
    }

    private static History fit(Model model) {
        return model.fit(
                DATA.inputs(), DATA.labels(), f -> f.batchSize(4).shuffle(false).verbose(0));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OurFilesTest.class.getResourceAsStream("/goldens/our_files/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private Path committed(String name) throws IOException {
        return Files.write(folder.resolve(name), resource(name));
    }

    @ParameterizedTest
    @CsvSource({"adam, tensorflow", "adam, jax", "sgd, tensorflow", "sgd, jax"})
    void keras_predicts_the_same_from_our_file_and_goes_on_as_we_do(String name, String backend) throws IOException {
        Model model = Model.load(committed(name + ".keras"));
        JsonObject keras = JsonParser.parseString(
                        new String(resource(name + "_" + backend + ".json"), StandardCharsets.UTF_8))
                .getAsJsonObject();
        KerasFilesTest.close(model.predict(DATA.inputs(), p -> p.verbose(0)), keras.get("predict"));
        KerasFilesTest.checkVariables(model.weights(), keras.getAsJsonArray("weights"), 0);
        KerasFilesTest.checkVariables(model.optimizer().variables(), keras.getAsJsonArray("optimizer_variables"), 0);
        JsonObject after = keras.getAsJsonObject("continue");
        History history = fit(model);
        KerasFilesTest.checkVariables(model.weights(), after.getAsJsonArray("weights"), 1e-5);
        KerasFilesTest.checkVariables(model.optimizer().variables(), after.getAsJsonArray("optimizer_variables"), 1e-5);
        KerasFilesTest.close(model.predict(DATA.inputs(), p -> p.verbose(0)), after.get("predict"));
        for (Map.Entry<String, JsonElement> e : after.getAsJsonObject("history").entrySet()) {
            double theirs = Goldens.number(e.getValue().getAsJsonArray().get(0));
            assertThat(history.get(e.getKey()).getFirst()).as(e.getKey()).isCloseTo(theirs, within(1e-5));
        }
    }

    /// So that what Keras once opened says something of what is written today.
    @ParameterizedTest
    @ValueSource(strings = {"adam", "sgd"})
    void what_is_written_today_is_what_keras_opened(String name) throws IOException {
        Path today = folder.resolve("today.keras");
        trained(name).save(today);
        if ("update".equals(System.getProperty("ours"))) {
            Files.createDirectories(FOLDER);
            trained(name).save(FOLDER.resolve(name + ".keras"));
            Files.writeString(FOLDER.resolve("data.json"), data().toText() + "\n");
        }
        try (var now = KerasArchive.open(today);
                var then = KerasArchive.open(committed(name + ".keras"))) {
            assertThat(now.config()).isEqualTo(then.config());
            assertSame("", now.weights(), then.weights());
        }
    }

    private static void assertSame(String path, H5Group now, H5Group then) {
        assertThat(now.attributes()).as(path).isEqualTo(then.attributes());
        assertThat(now.members().keySet()).as(path).isEqualTo(then.members().keySet());
        for (Map.Entry<String, H5Node> member : then.members().entrySet()) {
            String name = member.getKey();
            switch (member.getValue()) {
                case H5Group group ->
                    assertSame(path + "/" + name, now.group(name).orElseThrow(), group);
                case H5Dataset array ->
                    assertSame(path + "/" + name, now.dataset(name).orElseThrow(), array);
            }
        }
    }

    private static void assertSame(String path, H5Dataset now, H5Dataset then) {
        assertThat(now.type()).as(path).isEqualTo(then.type());
        assertThat(now.dims()).as(path).isEqualTo(then.dims());
        assertThat(now.attributes()).as(path).isEqualTo(then.attributes());
        switch (then.type()) {
            case FLOAT32 -> assertThat(now.toFloats()).as(path).containsExactly(then.toFloats(), within(1e-6f));
            default ->
                assertThat(now.bytes().get().mismatch(then.bytes().get()))
                        .as(path)
                        .isEqualTo(-1);
        }
    }

    private static Json.Obj data() {
        return Json.obj()
                .with("x", tensor("float32", DATA.inputs()))
                .with("y", tensor("int32", DATA.labels()))
                .with("batch_size", Json.of(4))
                .with("epochs", Json.of(1));
    }

    private static Json tensor(String dtype, Tensor values) {
        List<Object> data = new ArrayList<>();
        for (double v : values.toDoubles()) {
            data.add(dtype.equals("int32") ? (Object) (long) v : (Object) v);
        }
        List<Object> shape = new ArrayList<>();
        for (int dim : values.shape().dims()) {
            shape.add(dim);
        }
        return Json.of(Map.of("dtype", dtype, "shape", shape, "data", data));
    }
}
