package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Layers that take texts: against Keras, and what they refuse.
class TextLayersTest {
    @TestFactory
    Stream<DynamicTest> texts_become_what_they_do_in_keras() {
        return KerasJson.tests("/goldens/layers/text.json", TextLayersTest::check);
    }

    private static void check(JsonObject c) {
        JsonObject serialized = c.getAsJsonObject("serialized");
        var layer = (StringLayer<?>) LayerConfigs.from(KerasJson.object(serialized));
        if (c.has("adapt")) {
            adapt(layer, c.getAsJsonArray("adapt"));
        }
        KerasJson.assertSame(LayerConfigs.config(layer), serialized);
        if (c.has("vocabulary")) {
            List<String> ours = layer instanceof StringLookup lookup
                    ? lookup.getVocabulary()
                    : ((TextVectorization) layer).getVocabulary();
            assertThat(ours).containsExactly(strings(c.getAsJsonArray("vocabulary")));
        }
        if (c.has("indices")) {
            assertThat(((StringLookup) layer).tokens(KerasJson.tensor(c.get("indices"))))
                    .containsExactly(strings(c.getAsJsonArray("tokens")));
        } else {
            Tensor y = apply(layer, c.getAsJsonArray("texts"));
            KerasJson.assertClose("output", y, c.get("output"));
            assertThat(y.dtype().text())
                    .isEqualTo(c.getAsJsonObject("output").get("dtype").getAsString());
        }
    }

    private static void adapt(StringLayer<?> layer, JsonArray texts) {
        if (layer instanceof TextVectorization text) {
            text.adapt(strings(texts));
        } else if (texts.get(0).isJsonArray()) {
            ((StringLookup) layer).adapt(rows(texts));
        } else {
            ((StringLookup) layer).adapt(strings(texts));
        }
    }

    private static Tensor apply(StringLayer<?> layer, JsonArray texts) {
        return texts.get(0).isJsonArray() ? layer.apply(rows(texts)) : layer.apply(strings(texts));
    }

    private static String[] strings(JsonArray all) {
        return all.asList().stream().map(JsonElement::getAsString).toArray(String[]::new);
    }

    private static String[][] rows(JsonArray all) {
        return all.asList().stream().map(r -> strings(r.getAsJsonArray())).toArray(String[][]::new);
    }

    // ---- the wither law -----------------------------------------------------------------------------------------

    @Test
    void withers_change_what_they_are_named_for() throws ReflectiveOperationException {
        WitherLaw.check(StringLookup.of().maxTokens(9));
        WitherLaw.check(TextVectorization.of().maxTokens(9));
    }

    // ---- what is refused ----------------------------------------------------------------------------------------

    @Test
    void a_vocabulary_is_needed() {
        assertThatThrownBy(() -> StringLookup.of().name("s").apply("a"))
                .hasMessage("layer 's' = StringLookup: it has no vocabulary yet. Call adapt with data, or give a"
                        + " vocabulary.");
        assertThatThrownBy(() -> TextVectorization.of().name("t").apply("a"))
                .hasMessage("layer 't' = TextVectorization: it has no vocabulary yet. Call adapt with data, or give a"
                        + " vocabulary.");
        assertThatThrownBy(() -> IntegerLookup.of().apply(Tensor.of(1)).eval())
                .hasMessageContaining("it has no vocabulary yet. Call adapt with data, or give a vocabulary.");
    }

    @Test
    void tokens_are_there_once() {
        assertThatThrownBy(() -> StringLookup.of().name("s").vocabulary("a", "b", "a"))
                .hasMessage("layer 's' = StringLookup: the vocabulary has tokens twice: [a]. Give each token once.");
        assertThatThrownBy(() -> TextVectorization.of().name("t").vocabulary("a", ""))
                .hasMessage("layer 't' = TextVectorization: the vocabulary has '', which is reserved, among its"
                        + " tokens. Leave it out, or begin with [, [UNK]].");
        assertThatThrownBy(() -> StringLookup.of().name("s").maxTokens(2).vocabulary("a", "b"))
                .hasMessage("layer 's' = StringLookup: the vocabulary has 3 tokens with the special ones, maxTokens"
                        + " is 2. Give fewer, or allow more.");
    }

    @Test
    void unknown_tokens_need_an_index() {
        assertThatThrownBy(() -> StringLookup.of()
                        .name("s")
                        .numOovIndices(0)
                        .vocabulary("a")
                        .apply("z"))
                .hasMessage("layer 's' = StringLookup: 'z' is not in the vocabulary, and numOovIndices is 0. Feed"
                        + " known tokens alone, or set numOovIndices to 1.");
    }

    @Test
    void data_are_needed_to_adapt() {
        assertThatThrownBy(() -> TextVectorization.of().name("t").adapt())
                .hasMessage("layer 't' = TextVectorization: adapt was given no data. Give at least one example.");
        assertThatThrownBy(() -> StringLookup.of().name("s").vocabulary("a").adapt("b"))
                .hasMessage("layer 's' = StringLookup: its vocabulary was given. Adapt a layer that was made without"
                        + " one.");
    }

    @Test
    void settings_go_together() {
        assertThatThrownBy(() -> Hashing.of(0))
                .hasMessage("Hashing: numBins must be positive, got 0. Give the number of bins.");
        assertThatThrownBy(() -> StringLookup.of().maxTokens(1))
                .hasMessage("lookup: maxTokens must be above 1, got 1. Count the special tokens, too.");
        assertThatThrownBy(() -> StringLookup.of().padToMaxTokens(true))
                .hasMessage("lookup: padToMaxTokens is set, but maxTokens is not. Set maxTokens first.");
        assertThatThrownBy(() -> TextVectorization.of().outputMode("count").outputSequenceLength(3))
                .hasMessage("TextVectorization: outputSequenceLength is set in outputMode count. Set it in mode int"
                        + " alone.");
        assertThatThrownBy(() -> IntegerLookup.of().salt(3))
                .hasMessage("IntegerLookup: there is a salt, but oovMethod is floormod. Use oovMethod(\"farmhash\").");
    }

    @Test
    void tensors_hold_no_texts() {
        assertThatThrownBy(() -> TextVectorization.of().vocabulary("a").apply(Tensor.of(1f)))
                .hasMessageContaining(
                        "it takes texts, and a tensor holds numbers. Call apply(\"...\") with texts before"
                                + " the model, and feed the model indices.");
    }

    // ---- what Keras has not -------------------------------------------------------------------------------------

    @Test
    void functions_may_take_the_place_of_names() {
        var layer = TextVectorization.of()
                .standardize(t -> t.replace("ß", "ss"))
                .split(t -> List.of(t.split("-", -1)))
                .vocabulary("gross", "klein");
        assertThat(layer.apply("groß-klein-x").toLongs()).containsExactly(2, 3, 1);
        assertThatThrownBy(() -> LayerConfigs.config(layer))
                .hasMessageContaining(
                        "standardize is a function, which no file can hold. Use one of Keras's names to save it.");
    }
}
