package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.callbacks.History;
import dev.argali.config.ObjectConfig;
import dev.argali.data.Example;
import dev.argali.layers.Layers;
import dev.argali.losses.Losses;
import dev.argali.metrics.Metrics;
import dev.argali.optimizers.Optimizers;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Trains as the real Keras did, from the same weights on the same batches, and compares all that came of it: history,
/// weights, scores, predictions, the optimizer's state. Each case runs compiled and with `runEagerly(true)`.
class TrainingGoldensTest {
    /// Of values of float32 after some dozen steps, relative to the larger of 1 and the value.
    private static final double TOLERANCE = 1e-5;

    /// TensorFlow multiplies the gradient of relu by 0 or 1 and so spreads a NaN over units that are off; here, as on
    /// JAX, they stay off. All weights of the last layer, and with them all predictions, are NaN in both.
    private static final String OTHER_NANS = "nan-in-data";

    /// A case, and whether it runs eagerly.
    record Run(Goldens.Case golden, boolean eager) {
        @Override
        public String toString() {
            return golden.id() + (eager ? " eagerly" : "");
        }
    }

    static Stream<Run> fits() {
        return runs().filter(r -> r.golden.has("fit"));
    }

    static Stream<Run> steps() {
        return runs().filter(r -> r.golden.has("calls"));
    }

    private static Stream<Run> runs() {
        return Goldens.read("/goldens/training.json").stream()
                .flatMap(c -> Stream.of(new Run(c, false), new Run(c, true)));
    }

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @ParameterizedTest
    @MethodSource("fits")
    void fit_evaluate_and_predict_give_what_keras_gives(Run run) {
        JsonObject json = run.golden.json();
        Sequential model = model(json, run.eager);
        Tensor x = tensor(json.get("x"));
        Tensor y = tensor(json.get("y"));
        JsonObject fit = json.getAsJsonObject("fit");
        History history = model.fit(x, y, f -> options(f, fit));

        JsonObject expected = json.getAsJsonObject("history");
        assertThat(history.history().keySet()).containsExactlyElementsOf(expected.keySet());
        expected.entrySet()
                .forEach(e -> assertClose(
                        "history of " + e.getKey(),
                        history.get(e.getKey()),
                        numbers(e.getValue().getAsJsonArray())));
        if (!run.golden.id().equals(OTHER_NANS)) {
            assertWeights(model, json);
        }

        int batchSize = fit.get("batch_size").getAsInt();
        Scores scores = model.evaluate(x, y, e -> e.batchSize(batchSize).verbose(Verbose.SILENT));
        JsonObject evaluated = json.getAsJsonObject("evaluate_dict");
        assertThat(scores.toMap().keySet()).containsExactlyInAnyOrderElementsOf(evaluated.keySet());
        evaluated
                .entrySet()
                .forEach(e -> assertClose(e.getKey(), List.of(scores.get(e.getKey())), List.of(number(e.getValue()))));
        assertClose(
                "loss",
                List.of(scores.get(0)),
                List.of(number(json.getAsJsonArray("evaluate").get(0))));
        Tensor predicted = model.predict(x, p -> p.batchSize(batchSize).verbose(Verbose.SILENT));
        assertTensor("prediction", predicted, json.get("predict"));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void single_steps_give_what_keras_gives(Run run) {
        JsonObject json = run.golden.json();
        Sequential model = model(json, run.eager);
        for (JsonElement e : json.getAsJsonArray("calls")) {
            JsonObject call = e.getAsJsonObject();
            String name = call.get("call").getAsString();
            switch (name) {
                case "train_on_batch" -> assertScores(name, model.trainOnBatch(batch(call)), call);
                case "test_on_batch" -> assertScores(name, model.testOnBatch(batch(call)), call);
                case "predict_on_batch" ->
                    assertTensor(name, model.predictOnBatch(tensor(call.get("x"))), call.get("result"));
                case "reset_metrics" -> model.resetMetrics();
                default -> throw new IllegalArgumentException(name);
            }
        }
        assertWeights(model, json);
    }

    private static Example batch(JsonObject call) {
        Example batch = Example.of(tensor(call.get("x")), tensor(call.get("y")));
        JsonElement weight = call.get("sample_weight");
        return weight.isJsonNull() ? batch : batch.sampleWeight(tensor(weight));
    }

    private static void assertScores(String call, Scores scores, JsonObject json) {
        json.getAsJsonObject("result")
                .entrySet()
                .forEach(e -> assertClose(
                        call + " " + e.getKey(), List.of(scores.get(e.getKey())), List.of(number(e.getValue()))));
    }

    // ---- from the file ------------------------------------------------------------------------------------------

    private static Sequential model(JsonObject json, boolean eager) {
        Sequential model = GoldenModels.sequential(json.getAsJsonObject("config"));
        List<Variable> weights = model.weights();
        JsonArray initial = json.getAsJsonArray("initial_weights");
        assertThat(weights).hasSameSizeAs(initial);
        for (int i = 0; i < weights.size(); i++) {
            JsonObject weight = initial.get(i).getAsJsonObject();
            assertThat(weights.get(i).name()).isEqualTo(weight.get("path").getAsString());
            assertThat(weights.get(i).trainable())
                    .isEqualTo(weight.get("trainable").getAsBoolean());
            weights.get(i).assign(tensor(weight.get("value")));
        }
        JsonObject compile = json.getAsJsonObject("compile");
        model.compile(c -> options(c.runEagerly(eager), compile));
        return model;
    }

    private static CompileOptions options(CompileOptions start, JsonObject json) {
        CompileOptions options = start;
        JsonElement optimizer = json.get("optimizer");
        options = optimizer.isJsonPrimitive()
                ? options.optimizer(optimizer.getAsString())
                : options.optimizer(Optimizers.from(config("keras.optimizers", optimizer)));
        JsonElement loss = json.get("loss");
        options = loss.isJsonPrimitive()
                ? options.loss(loss.getAsString())
                : options.loss(Losses.from(config("keras.losses", loss)));
        for (JsonElement metric : list(json, "metrics")) {
            options = metric.isJsonPrimitive()
                    ? options.metrics(metric.getAsString())
                    : options.metrics(Metrics.from(config("keras.metrics", metric)));
        }
        for (JsonElement metric : list(json, "weighted_metrics")) {
            options = metric.isJsonPrimitive()
                    ? options.weightedMetrics(metric.getAsString())
                    : options.weightedMetrics(Metrics.from(config("keras.metrics", metric)));
        }
        return options;
    }

    private static List<JsonElement> list(JsonObject json, String key) {
        return json.has(key) ? json.getAsJsonArray(key).asList() : List.of();
    }

    /// A class and its arguments as the calls in the scripts have them.
    private static ObjectConfig config(String module, JsonElement json) {
        Map<?, ?> args = new Gson().fromJson(json.getAsJsonObject().get("args"), Map.class);
        return ObjectConfig.from(Map.of(
                "module",
                module,
                "class_name",
                json.getAsJsonObject().get("class").getAsString(),
                "config",
                args));
    }

    private static FitOptions options(FitOptions start, JsonObject json) {
        FitOptions options = start.shuffle(false).verbose(Verbose.SILENT);
        for (Map.Entry<String, JsonElement> e : json.entrySet()) {
            JsonElement value = e.getValue();
            options = switch (e.getKey()) {
                case "epochs" -> options.epochs(value.getAsInt());
                case "initial_epoch" -> options.initialEpoch(value.getAsInt());
                case "batch_size" -> options.batchSize(value.getAsInt());
                case "steps_per_epoch" -> options.stepsPerEpoch(value.getAsInt());
                case "validation_split" -> options.validationSplit(value.getAsDouble());
                case "validation_freq" -> options.validationFreq(value.getAsInt());
                case "validation_batch_size" -> options.validationBatchSize(value.getAsInt());
                case "validation_data" -> validation(options, value.getAsJsonArray());
                case "sample_weight" -> options.sampleWeight(tensor(value));
                case "class_weight" -> options.classWeight(classWeights(value.getAsJsonObject()));
                case "shuffle" -> options.shuffle(value.getAsBoolean());
                default -> throw new IllegalArgumentException(e.toString());
            };
        }
        return options;
    }

    private static FitOptions validation(FitOptions options, JsonArray data) {
        Tensor x = tensor(data.get(0));
        Tensor y = tensor(data.get(1));
        return data.size() == 2 ? options.validationData(x, y) : options.validationData(x, y, tensor(data.get(2)));
    }

    private static Map<Integer, Double> classWeights(JsonObject json) {
        Map<Integer, Double> weights = new HashMap<>();
        json.entrySet()
                .forEach(e ->
                        weights.put(Integer.valueOf(e.getKey()), e.getValue().getAsDouble()));
        return weights;
    }

    private static Tensor tensor(JsonElement json) {
        return Goldens.golden(json.getAsJsonObject()).tensor();
    }

    private static List<Double> numbers(JsonArray json) {
        List<Double> numbers = new ArrayList<>();
        json.forEach(e -> numbers.add(number(e)));
        return numbers;
    }

    private static double number(JsonElement json) {
        return Goldens.number(json);
    }

    // ---- comparing ----------------------------------------------------------------------------------------------

    private static void assertWeights(Sequential model, JsonObject json) {
        assertVariables(model.weights(), json.getAsJsonArray("weights"));
        assertVariables(model.optimizer().variables(), json.getAsJsonArray("optimizer_variables"));
    }

    private static void assertVariables(List<Variable> variables, JsonArray expected) {
        assertThat(variables.stream().map(Variable::name).toList())
                .containsExactlyElementsOf(expected.asList().stream()
                        .map(e -> e.getAsJsonObject().get("path").getAsString())
                        .toList());
        for (int i = 0; i < variables.size(); i++) {
            assertTensor(
                    variables.get(i).name(),
                    variables.get(i).value(),
                    expected.get(i).getAsJsonObject().get("value"));
        }
    }

    private static void assertTensor(String what, Tensor actual, JsonElement json) {
        Goldens.Golden expected = Goldens.golden(json.getAsJsonObject());
        assertThat(actual.dtype().text()).as(what).isEqualTo(expected.dtype());
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        List<Double> values = new ArrayList<>();
        for (double v : expected.data()) {
            values.add(v);
        }
        List<Double> actuals = new ArrayList<>();
        for (double v : actual.toDoubles()) {
            actuals.add(v);
        }
        assertClose(what, actuals, values);
    }

    private static void assertClose(String what, List<Double> actual, List<Double> expected) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            double value = expected.get(i);
            if (Double.isFinite(value)) {
                assertThat(actual.get(i))
                        .as("%s, value %d of %s", what, i, actual)
                        .isCloseTo(value, within(TOLERANCE * Math.max(1, Math.abs(value))));
            } else {
                assertThat(actual.get(i)).as(what).isEqualTo(Double.valueOf(value));
            }
        }
    }
}
