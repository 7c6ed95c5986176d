package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.argali.data.Example;
import dev.argali.layers.Layer;
import dev.argali.losses.BinaryCrossentropy;
import dev.argali.ops.Creation;
import dev.argali.optimizers.Adam;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.SGD;
import dev.argali.saving.Json;
import dev.argali.saving.KerasArchive;
import dev.argali.tensor.Control;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Goldens.Case;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Functional models of Keras: the order of their layers, their summaries, twenty steps of training from equal weights
/// and data, and the files that it wrote of them.
class FunctionalGoldensTest {
    private static final double STEP = 1e-4;

    /// Layers within layers, of which we do not write for which inputs they were built.
    private static final List<String> INSIDE = List.of("layer", "backward_layer", "cell", "cells");

    @TempDir
    private Path folder;

    private Stream<DynamicTest> each(String what, Check check) {
        return Goldens.read("/goldens/functional.json").stream()
                .map(Case::json)
                .map(c -> DynamicTest.dynamicTest(c.get("id").getAsString() + " " + what, () -> check.run(c)));
    }

    private interface Check {
        void run(JsonObject c) throws IOException;
    }

    private Path file(JsonObject c) throws IOException {
        String name = c.get("file").getAsString();
        try (InputStream in = FunctionalGoldensTest.class.getResourceAsStream("/goldens/functional/" + name)) {
            return Files.write(folder.resolve(name), Objects.requireNonNull(in).readAllBytes());
        }
    }

    /// The model as it was before training.
    private Model start(JsonObject c) throws IOException {
        Model model = Model.load(file(c));
        CompileOptions options = model.compiled().orElseThrow();
        Model fresh = Model.load(file(c), false);
        fresh.compile(_ -> options.optimizer(SGD.of(0.05).momentum(0.5)));
        begin(fresh, c);
        return fresh;
    }

    /// Gives the weights the values that they had in Keras before training.
    private static void begin(Model model, JsonObject c) {
        model.setWeights(c.getAsJsonArray("start").asList().stream()
                .map(w -> tensor(w.getAsJsonObject().get("value")))
                .toList());
    }

    /// The model of a config of float32, in another dtype.
    private static Model model(String config, String dtype) {
        return ModelConfig.model((Json.Obj) Json.parse(config.replace("\"float32\"", "\"" + dtype + "\""), "config"));
    }

    @TestFactory
    Stream<DynamicTest> layers_and_summaries_are_those_of_keras() {
        return each("summary", c -> {
            Model model = start(c);
            assertThat(model.layers().stream().map(Layer::name))
                    .containsExactlyElementsOf(c.getAsJsonArray("layers").asList().stream()
                            .map(JsonElement::getAsString)
                            .toList());
            checkSummaries(model, c);
        });
    }

    private static void checkSummaries(Model model, JsonObject c) {
        for (JsonElement e : c.getAsJsonArray("summaries")) {
            JsonObject summary = e.getAsJsonObject();
            SummaryOptions options = SummaryOptions.DEFAULTS
                    .showTrainable(summary.has("show_trainable"))
                    .expandNested(summary.has("expand_nested"));
            if (!summary.get("line_length").isJsonNull()) {
                options = options.lineLength(summary.get("line_length").getAsInt());
            }
            assertThat(SummaryTable.of(model)
                            .text(options, summary.get("columns").getAsInt(), false))
                    .isEqualTo(summary.get("text").getAsString());
        }
    }

    /// Models inside models, in narrow and wide tables, with both options at once.
    @TestFactory
    Stream<DynamicTest> summaries_of_models_inside_models_are_those_of_keras() {
        return Goldens.read("/goldens/functional_summaries.json").stream()
                .map(Case::json)
                .map(c -> DynamicTest.dynamicTest(
                        c.get("id").getAsString(),
                        () -> checkSummaries(
                                ModelConfig.model((Json.Obj)
                                        Json.parse(c.getAsJsonObject("config").toString(), "config")),
                                c)));
    }

    @TestFactory
    Stream<DynamicTest> twenty_steps_give_the_losses_of_keras() {
        return each("training", c -> {
            Model model = start(c);
            Example batch = batch(c);
            close(model.predict(batch.inputs(), p -> p.verbose(0)), c.get("before"), 1e-5);
            checkSteps(model, batch, c.getAsJsonArray("steps"));
        });
    }

    /// Gives its loss as it is, in float64 if the model is: metrics are float32.
    private static final class Exact extends Model {
        private final Model inner;

        Exact(Model inner) {
            this.inner = track("inner", inner);
        }

        @Override
        protected Nest call(Nest inputs, boolean training) {
            return inner.apply(inputs, training);
        }

        @Override
        List<String> outputLayers() {
            return inner.outputLayers();
        }

        @Override
        protected StepResult trainStep(Example batch) {
            try (var tape = GradientTape.open()) {
                Tensor loss = computeLoss(batch, apply(batch.inputs(), true));
                optimizer().apply(tape.gradient(loss, trainableWeights()), trainableWeights(), constraints());
                return StepResult.of("exact", loss);
            }
        }
    }

    /// The model in another dtype, as it was before training.
    private Exact exact(JsonObject c, String dtype, Optimizer optimizer) throws IOException {
        Model model;
        try (var archive = KerasArchive.open(file(c))) {
            model = model(archive.config().toText(), dtype);
        }
        begin(model, c);
        var exact = new Exact(model);
        CompileOptions options = Model.load(file(c)).compiled().orElseThrow();
        exact.compile(_ -> options.optimizer(optimizer));
        return exact;
    }

    /// A step of one's own with two optimizers.
    private static final class Gan extends Model {
        private final Model maker;
        private final Model critic;
        private final Adam criticOptimizer;
        private final BinaryCrossentropy crossentropy = BinaryCrossentropy.of().fromLogits(true);

        Gan(Model maker, Model critic) {
            this.maker = track("maker", maker);
            this.critic = track("critic", critic);
            this.criticOptimizer =
                    track("critic_optimizer", Adam.of(0.015625).beta1(0.875).beta2(0.96875), critic);
        }

        @Override
        protected Nest call(Nest inputs, boolean training) {
            return critic.apply(inputs);
        }

        @Override
        protected StepResult trainStep(Example batch) {
            Tensor ones = Creation.ones(8, 1);
            Tensor criticLoss;
            try (var tape = GradientTape.open()) {
                Tensor made = Control.stopGradient(maker.apply(batch.y()));
                criticLoss = crossentropy
                        .apply(ones, critic.apply(batch.x()))
                        .add(crossentropy.apply(Creation.zeros(8, 1), critic.apply(made)));
                criticOptimizer.apply(tape.gradient(criticLoss, critic.trainableWeights()), critic.trainableWeights());
            }
            try (var tape = GradientTape.open()) {
                Tensor makerLoss = crossentropy.apply(ones, critic.apply(maker.apply(batch.y())));
                optimizer().apply(tape.gradient(makerLoss, maker.trainableWeights()), maker.trainableWeights());
                return StepResult.of("critic_loss", criticLoss).and("maker_loss", makerLoss);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> a_gan_has_the_losses_of_keras() {
        JsonObject c = Goldens.read("/goldens/gan.json").getFirst().json();
        return Stream.of("float64", "float32")
                .map(dtype -> DynamicTest.dynamicTest("gan in " + dtype, () -> {
                    var gan = new Gan(
                            model(c.get("maker").toString(), dtype),
                            model(c.get("critic").toString(), dtype));
                    begin(gan, c);
                    gan.compile(options ->
                            options.optimizer(Adam.of(0.0078125).beta1(0.875).beta2(0.96875)));
                    double share = dtype.equals("float64") ? 1e-8 : 1e-3;
                    for (JsonElement step : c.getAsJsonArray("adam_" + dtype)) {
                        Scores ours = gan.trainOnBatch(batch(c));
                        step.getAsJsonObject().entrySet().forEach(e -> {
                            double theirs = Goldens.number(e.getValue());
                            assertThat(ours.get(e.getKey()))
                                    .as(e.getKey())
                                    .isCloseTo(theirs, within(share * Math.abs(theirs)));
                        });
                    }
                }));
    }

    /// Losses within a share of themselves.
    private static void checkLosses(Model model, Example batch, JsonArray losses, double share) {
        for (int i = 0; i < losses.size(); i++) {
            double theirs = Goldens.number(losses.get(i));
            assertThat(model.trainOnBatch(batch).get("exact"))
                    .as("step " + i)
                    .isCloseTo(theirs, within(share * Math.abs(theirs)));
        }
    }

    @TestFactory
    Stream<DynamicTest> twenty_steps_in_float64_give_the_losses_of_keras_to_eight_digits() {
        return each("in float64", c -> {
            Model model = exact(c, "float64", SGD.of(0.0625).momentum(0.5));
            checkLosses(model, batch(c), c.getAsJsonArray("sgd_float64"), 1e-8);
        });
    }

    @TestFactory
    Stream<DynamicTest> twenty_steps_of_adam_give_the_losses_of_keras() {
        return each("with Adam", c -> {
            Model model = exact(c, "float32", Adam.of(0.0078125));
            checkLosses(model, batch(c), c.getAsJsonArray("adam_float32"), 1e-3);
        });
    }

    @TestFactory
    Stream<DynamicTest> files_of_keras_go_on_where_they_ended() {
        return each("file", c -> checkLoaded(c, Model.load(file(c))));
    }

    @TestFactory
    Stream<DynamicTest> our_files_say_what_those_of_keras_say() {
        return each("our file", c -> {
            Path ours = folder.resolve("again.keras");
            Model.load(file(c)).save(ours);
            checkLoaded(c, Model.load(ours));
            try (var a = KerasArchive.open(ours);
                    var b = KerasArchive.open(file(c))) {
                assertThat(plain(JsonParser.parseString(a.config().toText())))
                        .isEqualTo(plain(JsonParser.parseString(b.config().toText())));
                assertThat(a.weights().group("layers").orElseThrow().members().keySet())
                        .isEqualTo(b.weights()
                                .group("layers")
                                .orElseThrow()
                                .members()
                                .keySet());
            }
        });
    }

    private static void checkLoaded(JsonObject c, Model model) {
        Example batch = batch(c);
        close(model.predict(batch.inputs(), p -> p.verbose(0)), c.get("predict"), 1e-4);
        Scores scores = model.evaluate(batch, e -> e.batchSize(8).verbose(0));
        List<JsonElement> theirs = c.getAsJsonArray("evaluate").asList();
        assertThat(scores.toMap()).hasSize(theirs.size());
        for (int i = 0; i < theirs.size(); i++) {
            assertThat(scores.get(i)).as("score " + i).isCloseTo(Goldens.number(theirs.get(i)), within(STEP));
        }
        checkSteps(model, batch, c.getAsJsonArray("more"));
        KerasFilesTest.checkVariables(model.weights(), c.getAsJsonArray("end"), STEP);
    }

    private static void checkSteps(Model model, Example batch, JsonArray steps) {
        int at = 0;
        for (JsonElement step : steps) {
            Map<String, Double> ours = model.trainOnBatch(batch).toMap();
            JsonObject theirs = step.getAsJsonObject();
            assertThat(ours.keySet()).isEqualTo(theirs.keySet());
            String where = "step " + at++;
            theirs.entrySet()
                    .forEach(e -> assertThat(ours.get(e.getKey()))
                            .as(where + " " + e.getKey())
                            .isCloseTo(Goldens.number(e.getValue()), within(STEP)));
        }
    }

    private static Example batch(JsonObject c) {
        Example batch = Example.of(nest(c.get("x")), nest(c.get("y")));
        return c.has("sample_weight") ? batch.sampleWeight(tensor(c.get("sample_weight"))) : batch;
    }

    private static Tensor tensor(JsonElement json) {
        return Goldens.golden(json.getAsJsonObject()).tensor();
    }

    /// A tensor, a list or a map of them.
    private static Nest nest(JsonElement json) {
        if (json.isJsonArray()) {
            return new Nest.Tuple(json.getAsJsonArray().asList().stream()
                    .map(FunctionalGoldensTest::nest)
                    .toList());
        }
        if (json.getAsJsonObject().has("dtype")) {
            return Nest.of(tensor(json));
        }
        Map<String, Nest> items = new LinkedHashMap<>();
        json.getAsJsonObject().entrySet().forEach(e -> items.put(e.getKey(), nest(e.getValue())));
        return new Nest.Named(items);
    }

    private static void close(Nest actual, JsonElement expected, double tolerance) {
        Nest wanted = nest(expected);
        assertThat(actual.structure()).isEqualTo(wanted.structure());
        for (int i = 0; i < wanted.tensors().size(); i++) {
            assertThat(actual.tensors().get(i).toDoubles())
                    .containsExactly(wanted.tensors().get(i).toDoubles(), within(tolerance));
        }
    }

    private static JsonElement notBuilt(JsonElement layer) {
        if (layer.isJsonArray()) {
            layer.getAsJsonArray().forEach(FunctionalGoldensTest::notBuilt);
        } else if (layer.isJsonObject()) {
            layer.getAsJsonObject().remove("build_config");
        }
        return layer;
    }

    /// Without what says nothing of the model: ids of shared objects, and arguments of initializers that we leave out.
    private static JsonElement plain(JsonElement json) {
        if (json.isJsonArray()) {
            JsonArray all = new JsonArray();
            json.getAsJsonArray().forEach(e -> all.add(plain(e)));
            return all;
        }
        if (!json.isJsonObject()) {
            return json;
        }
        JsonObject all = new JsonObject();
        for (Map.Entry<String, JsonElement> e : json.getAsJsonObject().entrySet()) {
            if (e.getKey().equals("build_config")
                    && json.toString().startsWith("{\"module\":\"keras.layers\",\"class_name\":\"MaxPooling")) {
                continue; // Keras says of no pool what it was built for
            }
            boolean said = !List.of("shared_object_id", "quantization_config", "build_config")
                            .contains(e.getKey())
                    || e.getKey().equals("build_config")
                            && !e.getValue().toString().contains("null}");
            if (said) {
                all.add(e.getKey(), INSIDE.contains(e.getKey()) ? notBuilt(plain(e.getValue())) : plain(e.getValue()));
            }
        }
        return all;
    }
}
