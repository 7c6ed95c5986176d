package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.argali.config.ObjectConfig;
import dev.argali.layers.Layers;
import dev.argali.optimizers.Optimizers;
import dev.argali.tensor.Goldens;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The summaries that Keras printed of these models, byte for byte.
class SummaryGoldensTest {
    private static final String FILE = "/goldens/summary.json";
    private static final Map<String, JsonObject> MODELS = models();

    static Stream<Goldens.Case> cases() {
        return Goldens.read(FILE).stream();
    }

    private static Map<String, JsonObject> models() {
        Map<String, JsonObject> models = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(SummaryGoldensTest.class.getResourceAsStream(FILE))) {
            JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonArray("models")
                    .asList()
                    .stream()
                    .map(JsonElement::getAsJsonObject)
                    .forEach(m -> models.put(m.get("id").getAsString(), m));
            return models;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_summary_is_that_of_keras(Goldens.Case golden) {
        JsonObject json = golden.json();
        SummaryOptions options = SummaryOptions.DEFAULTS
                .showTrainable(flag(json, "show_trainable"))
                .expandNested(flag(json, "expand_nested"));
        if (!json.get("line_length").isJsonNull()) {
            options = options.lineLength(json.get("line_length").getAsInt());
        }
        Model model = model(Objects.requireNonNull(MODELS.get(json.get("model").getAsString())));
        assertThat(SummaryTable.of(model).text(options, json.get("columns").getAsInt(), flag(json, "colours")))
                .isEqualTo(json.get("text").getAsString());
    }

    private static boolean flag(JsonObject json, String name) {
        return json.has(name) && json.get(name).getAsBoolean();
    }

    private static Model model(JsonObject json) {
        if (json.get("config").isJsonNull()) {
            return Sequential.named(json.get("id").getAsString());
        }
        Sequential model = GoldenModels.sequential(
                ObjectConfig.of("keras", "Sequential", GoldenModels.map(json.getAsJsonObject("config"))));
        if (!json.get("optimizer").isJsonNull()) {
            ObjectConfig optimizer = ObjectConfig.from(GoldenModels.map(json.getAsJsonObject("optimizer")));
            model.compile(c -> c.optimizer(Optimizers.from(optimizer)).loss("mse"));
            if (json.get("optimizer_built").getAsBoolean()) {
                model.optimizer().build(model.trainableWeights());
            }
        }
        return model;
    }
}
