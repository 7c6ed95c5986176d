package dev.argali.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.callbacks.FakeRun;
import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingRun;
import dev.argali.model.Verbose;
import dev.argali.tensor.Goldens;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every text that Keras's `Progbar` and `ProgbarLogger` wrote, byte for byte.
class ProgbarGoldensTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private double now;
    // The encoding of the stream is one in which the bar cannot be written: bytes must pass as they are.
    private final Screen screen =
            new Screen(() -> now, new PrintStream(written, false, StandardCharsets.US_ASCII), true);

    static Stream<Goldens.Case> bars() {
        return cases(id -> id.startsWith("Progbar/"));
    }

    static Stream<Goldens.Case> runs() {
        return cases(id -> !id.startsWith("Progbar/"));
    }

    private static Stream<Goldens.Case> cases(Predicate<String> wanted) {
        return Goldens.read("/goldens/progbar.json").stream().filter(c -> wanted.test(c.id()));
    }

    @ParameterizedTest
    @MethodSource("bars")
    void a_bar_draws_what_keras_draws(Goldens.Case golden) {
        JsonObject json = golden.json();
        now = json.get("start").getAsDouble();
        Progbar bar = bar(json);
        for (JsonElement e : json.getAsJsonArray("updates")) {
            JsonObject update = e.getAsJsonObject();
            now = update.get("clock").getAsDouble();
            Map<String, Double> values = new LinkedHashMap<>();
            update.getAsJsonArray("values")
                    .forEach(v -> values.put(
                            v.getAsJsonArray().get(0).getAsString(),
                            Goldens.number(v.getAsJsonArray().get(1))));
            int current = update.get("current").getAsInt();
            if (update.get("finalize").isJsonNull()) {
                bar.update(current, values);
            } else {
                bar.update(current, values, update.get("finalize").getAsBoolean());
            }
            assertThat(written()).isEqualTo(update.get("output").getAsString());
        }
    }

    private Progbar bar(JsonObject json) {
        Look look = Look.DEFAULTS;
        Set<String> stateful = new HashSet<>();
        JsonObject args = json.getAsJsonObject("args");
        for (String name : args.keySet()) {
            JsonElement value = args.get(name);
            look = switch (name) {
                case "width" -> look.width(value.getAsInt());
                case "verbose" -> look.verbose(Verbose.of(value.getAsInt()));
                case "interval" -> look.interval(value.getAsDouble());
                case "unit_name" -> look.unit(value.getAsString());
                case "stateful_metrics" -> {
                    value.getAsJsonArray().forEach(v -> stateful.add(v.getAsString()));
                    yield look;
                }
                default -> throw new IllegalArgumentException(name);
            };
        }
        return new Progbar(whole(json.get("target")), look, stateful, screen);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void a_run_shows_what_keras_shows(Goldens.Case golden) {
        JsonObject json = golden.json();
        now = json.get("start").getAsDouble();
        Verbose verbose = Verbose.of(json.get("verbose").getAsInt());
        ProgressBar bar = new ProgressBar(verbose, screen);
        TrainingRun run = new FakeRun(verbose, json.get("epochs").getAsInt(), whole(json.get("steps")), 0);
        for (JsonElement e : json.getAsJsonArray("events")) {
            JsonObject event = e.getAsJsonObject();
            now = event.get("clock").getAsDouble();
            send(bar, run, event);
            assertThat(written()).isEqualTo(event.get("output").getAsString());
        }
    }

    private static void send(ProgressBar bar, TrainingRun run, JsonObject event) {
        int index = whole(event.get("index")).orElse(0);
        Logs logs = Logs.lazy(() -> {
            Map<String, Double> values = new LinkedHashMap<>();
            event.getAsJsonObject("logs").asMap().forEach((name, value) -> values.put(name, Goldens.number(value)));
            return values;
        });
        switch (event.get("event").getAsString()) {
            case "train_begin" -> bar.onTrainBegin(run);
            case "epoch_begin" -> bar.onEpochBegin(run, index);
            case "train_batch_end" -> bar.onTrainBatchEnd(run, index, logs);
            case "epoch_end" -> bar.onEpochEnd(run, index, logs);
            case "train_end" -> bar.onTrainEnd(run, logs);
            case "test_begin" -> bar.onTestBegin(run);
            case "test_batch_end" -> bar.onTestBatchEnd(run, index, logs);
            case "test_end" -> bar.onTestEnd(run, logs);
            case "predict_begin" -> bar.onPredictBegin(run);
            case "predict_batch_end" -> bar.onPredictBatchEnd(run, index);
            case "predict_end" -> bar.onPredictEnd(run);
            default -> throw new IllegalArgumentException(event.toString());
        }
    }

    private static OptionalInt whole(JsonElement e) {
        return e.isJsonNull() ? OptionalInt.empty() : OptionalInt.of(e.getAsInt());
    }

    private String written() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }
}
