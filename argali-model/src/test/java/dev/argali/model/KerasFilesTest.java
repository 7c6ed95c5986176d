package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.argali.callbacks.History;
import dev.argali.saving.KerasArchive;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Goldens.Case;
import dev.argali.tensor.Goldens.Golden;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Files that the real Keras wrote, on TensorFlow and on JAX, and what it went on to compute from them.
class KerasFilesTest {
    private static final Set<String> BUILT_AT_ONCE = Set.of("Activation", "Dropout");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> keras_and_argali_read_each_others_files() {
        return Goldens.read("/goldens/keras_files.json").stream()
                .map(Case::json)
                .map(c -> DynamicTest.dynamicTest(c.get("id").getAsString(), () -> check(c)));
    }

    private void check(JsonObject c) throws IOException {
        Path theirs = folder.resolve(c.get("file").getAsString());
        try (InputStream in = KerasFilesTest.class.getResourceAsStream(
                "/goldens/keras_files/" + c.get("file").getAsString())) {
            Files.write(theirs, Objects.requireNonNull(in).readAllBytes());
        }
        checkModel(c, Model.load(theirs));
        Path ours = folder.resolve("again.keras");
        Model.load(theirs).save(ours);
        checkSameConfig(theirs, ours);
        checkModel(c, Model.load(ours));
        checkWeightsAlone(theirs);
    }

    private static void checkModel(JsonObject c, Model model) {
        assertThat(model.compiled().isPresent()).isEqualTo(c.get("compiled").getAsBoolean());
        checkVariables(model.weights(), c.getAsJsonArray("weights"), 0);
        Tensor x = tensor(c.get("x"));
        close(model.predict(x, p -> p.verbose(0)), c.get("predict"));
        if (model.compiled().isEmpty()) {
            return;
        }
        checkVariables(model.optimizer().variables(), c.getAsJsonArray("optimizer_variables"), 0);
        Scores scores =
                model.evaluate(x, tensor(c.get("y")), e -> e.batchSize(4).verbose(0));
        c.getAsJsonObject("evaluate")
                .entrySet()
                .forEach(e -> assertThat(scores.get(e.getKey()))
                        .as(e.getKey())
                        .isCloseTo(Goldens.number(e.getValue()), within(1e-5)));
        if (c.has("continue")) {
            checkGoesOn(model, c.getAsJsonObject("continue"));
        }
    }

    /// Ten steps are five of Keras's and five of ours.
    private static void checkGoesOn(Model model, JsonObject c) {
        History history = model.fit(
                tensor(c.get("x")),
                tensor(c.get("y")),
                f -> f.batchSize(c.get("batch_size").getAsInt())
                        .epochs(c.get("epochs").getAsInt())
                        .shuffle(c.get("shuffle").getAsBoolean())
                        .verbose(0));
        checkVariables(model.weights(), c.getAsJsonArray("weights"), 1e-5);
        checkVariables(model.optimizer().variables(), c.getAsJsonArray("optimizer_variables"), 1e-5);
        close(model.predict(tensor(c.get("x")), p -> p.verbose(0)), c.get("predict"));
        c.getAsJsonObject("history").entrySet().forEach(e -> {
            List<JsonElement> values = e.getValue().getAsJsonArray().asList();
            for (int i = 0; i < values.size(); i++) {
                assertThat(history.get(e.getKey()).get(i)).isCloseTo(Goldens.number(values.get(i)), within(1e-5));
            }
        });
    }

    static void checkVariables(List<Variable> ours, JsonArray theirs, double tolerance) {
        assertThat(ours).hasSize(theirs.size());
        for (int i = 0; i < ours.size(); i++) {
            Golden golden = Goldens.golden(theirs.get(i).getAsJsonObject().getAsJsonObject("value"));
            assertThat(ours.get(i).type().shape()).isEqualTo(golden.shape());
            assertThat(ours.get(i).value().toDoubles())
                    .as(ours.get(i).name())
                    .containsExactly(golden.tensor().toDoubles(), within(tolerance));
        }
    }

    private static Tensor tensor(JsonElement json) {
        return Goldens.golden(json.getAsJsonObject()).tensor();
    }

    static void close(Tensor actual, JsonElement expected) {
        assertThat(actual.toDoubles())
                .containsExactly(Goldens.golden(expected.getAsJsonObject()).data(), within(1e-5));
    }

    static void checkSameConfig(Path theirs, Path ours) {
        try (var a = KerasArchive.open(theirs);
                var b = KerasArchive.open(ours)) {
            JsonElement expected = plain(JsonParser.parseString(a.config().toText()));
            assertThat(plain(JsonParser.parseString(b.config().toText()))).isEqualTo(expected);
            assertThat(b.weights().members().keySet())
                    .containsExactlyInAnyOrderElementsOf(a.weights().members().keySet());
        }
    }

    /// Without the marks of shared objects, which only say that Keras met one twice, and without the shape that some
    /// layers without weights were built for, which Keras leaves out.
    private static JsonElement plain(JsonElement json) {
        if (json.isJsonObject()) {
            json.getAsJsonObject().remove("shared_object_id");
            if (json.getAsJsonObject().has("class_name")
                    && BUILT_AT_ONCE.contains(
                            json.getAsJsonObject().get("class_name").getAsString())) {
                json.getAsJsonObject().remove("build_config");
            }
            json.getAsJsonObject().entrySet().forEach(e -> plain(e.getValue()));
        } else if (json.isJsonArray()) {
            json.getAsJsonArray().forEach(KerasFilesTest::plain);
        }
        return json;
    }

    private void checkWeightsAlone(Path theirs) {
        Path weights = folder.resolve("alone.weights.h5");
        Model one = Model.load(theirs);
        one.saveWeights(weights);
        Model other = Model.load(theirs);
        other.weights().forEach(v -> v.assign(v.value().mul(0)));
        other.loadWeights(weights);
        for (int i = 0; i < one.weights().size(); i++) {
            assertThat(other.weights().get(i).value().toFloats())
                    .isEqualTo(one.weights().get(i).value().toFloats());
        }
    }
}
