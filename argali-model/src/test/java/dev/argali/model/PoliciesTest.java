package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.layers.DTypePolicy;
import dev.argali.layers.Dense;
import dev.argali.layers.Layers;
import dev.argali.ops.Indexing;
import dev.argali.optimizers.Adam;
import dev.argali.optimizers.LossScaleOptimizer;
import dev.argali.optimizers.Optimizers;
import dev.argali.optimizers.SGD;
import dev.argali.saving.KerasArchive;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Models under the policies for half precision train as the real Keras's do, and go through its files.
class PoliciesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @AfterEach
    void others_compute_in_float32() {
        DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
    }

    static List<Goldens.Case> cases() {
        return Goldens.read("/goldens/policies.json");
    }

    static Stream<Goldens.Case> files() {
        return cases().stream().filter(c -> c.json().has("file"));
    }

    /// One rounding of a number near 1, as often as it is done on the way from weights to a loss.
    private static double tolerance(JsonObject json) {
        return 4 * (json.get("policy").getAsString().equals("mixed_bfloat16") ? 0x1p-8 : 0x1p-11);
    }

    private static Tensor tensor(JsonElement json) {
        return Goldens.golden(json.getAsJsonObject()).tensor();
    }

    private static Sequential model(JsonObject json, boolean eager) {
        DTypePolicy.setGlobal(json.get("policy").getAsString());
        Sequential model = GoldenModels.sequential(json.getAsJsonObject("config"));
        model.compile(c -> c.optimizer(
                        Optimizers.from(ObjectConfig.from(GoldenModels.map(json.getAsJsonObject("optimizer")))))
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy")
                .runEagerly(eager));
        JsonArray weights = json.getAsJsonArray("initial_weights");
        for (int i = 0; i < weights.size(); i++) {
            JsonObject weight = weights.get(i).getAsJsonObject();
            Variable ours = model.weights().get(i);
            assertThat(ours.name()).isEqualTo(weight.get("path").getAsString());
            assertThat(ours.type().dtype()).isEqualTo(DType.FLOAT32);
            ours.assign(tensor(weight.get("value")));
        }
        return model;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twenty_steps_lose_what_kerass_lose(Goldens.Case golden) {
        for (boolean eager : List.of(false, true)) {
            Layers.resetNames();
            train(golden.json(), eager);
        }
    }

    private static void train(JsonObject json, boolean eager) {
        Sequential model = model(json, eager);
        Tensor x = tensor(json.get("x"));
        Tensor y = tensor(json.get("y"));
        int rows = json.get("batch_size").getAsInt();
        JsonArray losses = json.getAsJsonArray("losses");
        for (int step = 0; step < losses.size(); step++) {
            int at = step * rows % x.shape().dim(0);
            model.resetMetrics();
            double loss = model.trainOnBatch(Indexing.slice(x, 0, at, at + rows), Indexing.slice(y, 0, at, at + rows))
                    .loss();
            double theirs = Goldens.number(losses.get(step));
            // Each step starts from weights that roundings of all before it moved.
            assertThat(loss)
                    .as("loss of step %d, eager %s", step, eager)
                    .isCloseTo(theirs, within((1 + step / 4) * tolerance(json)));
        }
        JsonArray state = json.getAsJsonArray("optimizer_variables");
        assertThat(model.optimizer().variables()).hasSameSizeAs(state.asList());
        for (int i = 0; i < state.size(); i++) {
            Variable ours = model.optimizer().variables().get(i);
            // Keras puts the name of an optimizer that was built by its first step before those of the inner one's.
            assertThat(state.get(i).getAsJsonObject().get("path").getAsString()).endsWith(ours.name());
            if (ours.type().size() == 1) { // iterations, rates, the counter of finite steps and the scale
                assertThat(ours.value().item())
                        .as(ours.name())
                        .isCloseTo(
                                tensor(state.get(i).getAsJsonObject().get("value"))
                                        .item(),
                                within(1e-6));
            }
        }
        Tensor predicted = model.predict(x, p -> p.verbose(0));
        assertThat(predicted.dtype()).isEqualTo(DTypePolicy.global().compute());
        assertThat(predicted.toDoubles())
                .containsExactly(tensor(json.get("predict")).toDoubles(), within(8 * tolerance(json)));
    }

    private Path committed(String name) throws IOException {
        try (InputStream in = PoliciesTest.class.getResourceAsStream("/goldens/policies/" + name)) {
            return Files.write(
                    folder.resolve(name), Objects.requireNonNull(in, name).readAllBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void files_of_keras_keep_policies_and_loss_scale(Goldens.Case golden) throws IOException {
        JsonObject json = golden.json();
        DTypePolicy.setGlobal(json.get("policy").getAsString());
        Path theirs = committed(json.get("file").getAsString());
        Sequential model = (Sequential) Model.load(theirs);
        assertThat(model.layers()).allMatch(l -> l.settings().dtype().equals(DTypePolicy.global()));
        KerasFilesTest.checkVariables(model.weights(), json.getAsJsonArray("weights"), 0);
        KerasFilesTest.checkVariables(model.optimizer().variables(), json.getAsJsonArray("optimizer_variables"), 0);
        assertThat(model.predict(tensor(json.get("x")), p -> p.verbose(0)).toDoubles())
                .containsExactly(tensor(json.get("predict")).toDoubles(), within(tolerance(json)));
        Path ours = folder.resolve("ours.keras");
        model.save(ours);
        KerasFilesTest.checkSameConfig(theirs, ours);
        Model again = Model.load(ours);
        KerasFilesTest.checkVariables(again.optimizer().variables(), json.getAsJsonArray("optimizer_variables"), 0);
    }

    /// `keras.Sequential([Dense(2, dtype=policy)])`, built by its first inputs.
    @ParameterizedTest
    @CsvSource({"mixed_bfloat16, bfloat16", "mixed_float16, float16", "float64, float64"})
    void a_model_built_by_its_first_inputs_takes_those_of_its_first_layer(String policy, String inputs) {
        Sequential model = Sequential.of(Dense.of(2).dtype(policy));
        model.apply(Tensor.of(new float[][] {{1, 2, 3}}));
        Path file = folder.resolve("built.keras");
        model.save(file);
        try (var archive = KerasArchive.open(file)) {
            assertThat(archive.config().toText().replace(" ", ""))
                    .contains("\"dtype\":\"" + inputs + "\",\"sparse\":false");
        }
    }

    @Test
    void the_optimizer_is_wrapped_under_mixed_float16_alone() {
        DTypePolicy.setGlobal("mixed_bfloat16");
        Sequential wide = Sequential.of(Dense.of(1));
        wide.compile("sgd", "mse");
        assertThat(wide.optimizer()).isInstanceOf(SGD.class);
        DTypePolicy.setGlobal("mixed_float16");
        Sequential narrow = Sequential.of(Dense.of(1));
        narrow.compile("adam", "mse");
        assertThat(narrow.optimizer()).isInstanceOf(LossScaleOptimizer.class);
        assertThat(((LossScaleOptimizer) narrow.optimizer()).innerOptimizer()).isInstanceOf(Adam.class);
        narrow.compile(c -> c.optimizer("adam").loss("mse").autoScaleLoss(false));
        assertThat(narrow.optimizer()).isInstanceOf(Adam.class);
        LossScaleOptimizer own = LossScaleOptimizer.of(SGD.of(0.1));
        narrow.compile(c -> c.optimizer(own).loss("mse"));
        assertThat(narrow.optimizer()).isSameAs(own);
    }

    @Test
    void the_policy_of_the_process_is_that_of_layers_made_without_one() {
        Dense before = Dense.of(2);
        DTypePolicy.setGlobal("mixed_bfloat16");
        assertThat(before.settings().dtype()).isEqualTo(DTypePolicy.FLOAT32);
        assertThat(before.useBias(false).settings().dtype()).isEqualTo(DTypePolicy.FLOAT32);
        Dense after = Dense.of(2);
        assertThat(after.settings().dtype()).isEqualTo(DTypePolicy.named("mixed_bfloat16"));
        assertThat(Dense.of(2).dtype("float64").settings().dtype()).isEqualTo(DTypePolicy.FLOAT64);
        DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
        Tensor y = after.apply(Tensor.of(new float[][] {{1, 2}}));
        assertThat(y.dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(after.weights()).allMatch(w -> w.type().dtype() == DType.FLOAT32);
    }
}
