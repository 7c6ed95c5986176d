package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.ValueException;
import dev.argali.layers.Dense;
import dev.argali.layers.IndexLookup;
import dev.argali.layers.InputLayer;
import dev.argali.layers.IntegerLookup;
import dev.argali.layers.Layer;
import dev.argali.layers.StringLayer;
import dev.argali.layers.StringLookup;
import dev.argali.layers.TextVectorization;
import dev.argali.saving.H5Group;
import dev.argali.saving.KerasArchive;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Goldens.Case;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Vocabularies that layers took from data, in files of Keras and in ours. With `-Dours=FOLDER` ours are kept there,
/// and `goldens/vocabularies.py --check FOLDER` lets Keras open them.
class VocabularyFilesTest {
    @TempDir
    private Path folder;

    // ---- files of Keras -----------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> files_of_keras_are_read_and_written_again() {
        return Goldens.read("/goldens/vocabularies.json").stream()
                .map(Case::json)
                .map(c -> DynamicTest.dynamicTest(c.get("id").getAsString(), () -> check(c)));
    }

    private void check(JsonObject c) throws IOException {
        String name = c.get("file").getAsString();
        Path theirs = Files.write(folder.resolve(name), resource(name));
        checkModel(c, Model.load(theirs));
        Path ours = folder.resolve("ours.keras");
        Model.load(theirs).save(ours);
        checkModel(c, Model.load(ours));
        try (var a = KerasArchive.open(theirs);
                var b = KerasArchive.open(ours)) {
            assertThat(b.assets()).containsExactlyInAnyOrderElementsOf(a.assets());
            a.assets().forEach(asset -> assertThat(b.asset(asset)).isEqualTo(a.asset(asset)));
            assertSameNames("", a.weights(), b.weights());
        }
        String kept = System.getProperty("ours", "");
        if (!kept.isEmpty()) {
            Files.copy(ours, Files.createDirectories(Path.of(kept)).resolve(name));
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = VocabularyFilesTest.class.getResourceAsStream("/goldens/vocabularies/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static void assertSameNames(String path, H5Group theirs, H5Group ours) {
        assertThat(ours.members().keySet())
                .as(path)
                .containsExactlyInAnyOrderElementsOf(theirs.members().keySet());
        for (String member : theirs.members().keySet()) {
            theirs.group(member)
                    .ifPresent(g -> assertSameNames(
                            path + "/" + member, g, ours.group(member).orElseThrow()));
        }
    }

    private static void checkModel(JsonObject c, Model model) {
        Layer layer = model.layer(c.get("layer").getAsString());
        JsonArray vocabulary = c.getAsJsonArray("vocabulary");
        assertThat(vocabulary(layer))
                .containsExactlyElementsOf(vocabulary.asList().stream()
                        .map(JsonElement::getAsString)
                        .toList());
        Tensor encoded = encoded(layer, c.getAsJsonArray("x"));
        KerasFilesTest.close(encoded, c.get("encoded"));
        KerasFilesTest.close(behind(model, layer).predict(encoded, p -> p.verbose(0)), c.get("output"));
        if (layer instanceof IntegerLookup) {
            KerasFilesTest.close(model.predict(integers(c.getAsJsonArray("x")), p -> p.verbose(0)), c.get("output"));
        }
    }

    private static List<String> vocabulary(Layer layer) {
        return layer instanceof IndexLookup<?, ?> lookup
                ? lookup.getVocabulary().stream().map(Object::toString).toList()
                : ((TextVectorization) layer).getVocabulary();
    }

    private static Tensor encoded(Layer layer, JsonArray x) {
        if (layer instanceof IntegerLookup) {
            return layer.apply(integers(x));
        }
        return ((StringLayer<?>) layer)
                .apply(x.asList().stream()
                        .map(row -> row.getAsJsonArray().asList().stream()
                                .map(JsonElement::getAsString)
                                .toArray(String[]::new))
                        .toArray(String[][]::new));
    }

    private static Tensor integers(JsonArray x) {
        return Tensor.of(x.asList().stream()
                        .flatMap(row -> row.getAsJsonArray().asList().stream())
                        .mapToInt(JsonElement::getAsInt)
                        .toArray())
                .reshape(x.size(), -1);
    }

    /// The model of the layers behind that one, which take numbers.
    private static Model behind(Model model, Layer layer) {
        if (model instanceof Functional functional) {
            return Model.of(
                    functional.output(layer.name()), functional.outputs().single());
        }
        List<Layer> all = model.layers();
        return Sequential.of(all.subList(1, all.size()).toArray(Layer[]::new));
    }

    // ---- ours ---------------------------------------------------------------------------------------------------

    @Test
    void a_model_that_begins_with_text_is_put_together_in_code() {
        var vectorize = TextVectorization.of().outputMode("tf_idf").name("vectorize");
        vectorize.adapt("to be or not to be", "to see or not");
        Tensor text = Input.of(InputLayer.texts(1).name("text"));
        Functional model = Model.of(text, text.then(vectorize).then(Dense.of(2)));
        model.save(folder.resolve("m.keras"));
        var again = (Functional) Model.load(folder.resolve("m.keras"));
        var words = (TextVectorization) again.layer("vectorize");
        assertThat(words.getVocabulary()).isEqualTo(vectorize.getVocabulary()).contains("[UNK]", "be");
        Tensor x = vectorize.apply("not to see");
        assertThat(words.apply("not to see").toFloats()).isEqualTo(x.toFloats());
        assertThat(Model.of(again.output("vectorize"), again.outputs().single())
                        .predict(x)
                        .toFloats())
                .isEqualTo(Model.of(model.output("vectorize"), model.outputs().single())
                        .predict(x)
                        .toFloats());
        assertThatThrownBy(() -> again.predict(Tensor.of(1f).reshape(1, 1)))
                .hasMessageContaining("it takes texts, and a tensor holds numbers")
                .hasMessageContaining("layer 'vectorize'");
    }

    @Test
    void weights_alone_have_no_vocabulary_but_the_weights_of_its_tokens() {
        Sequential one = counting("a", "b", "b", "c");
        one.saveWeights(folder.resolve("w.weights.h5"));
        Sequential other = counting("a", "d", "d", "e");
        ((StringLookup) other.layers().getFirst()).setVocabulary(List.of("a", "d", "e"), List.of(1.0, 2.0, 3.0));
        other.loadWeights(folder.resolve("w.weights.h5"));
        var lookup = (StringLookup) other.layers().getFirst();
        assertThat(lookup.getVocabulary()).containsExactly("[UNK]", "a", "d", "e");
        assertThat(lookup.apply("d").toFloats()[2])
                .isEqualTo(((StringLookup) one.layers().getFirst()).apply("c").toFloats()[2]);
    }

    /// A model of a lookup alone, in the mode that keeps weights.
    private static Sequential counting(String... words) {
        var lookup = StringLookup.of().outputMode("tf_idf").name("words");
        lookup.adapt(Stream.of(words).map(w -> new String[] {w}).toArray(String[][]::new));
        return Sequential.of(InputLayer.texts(1), lookup);
    }

    /// Keras writes such a file, too, and cannot read it.
    @Test
    void weights_that_pad_are_read_again() {
        var lookup = StringLookup.of()
                .outputMode("tf_idf")
                .maxTokens(9)
                .padToMaxTokens(true)
                .name("words");
        lookup.adapt("a", "b", "b");
        Sequential.of(InputLayer.texts(1), lookup).save(folder.resolve("m.keras"));
        var again = (StringLookup) Model.load(folder.resolve("m.keras")).layer("words");
        assertThat(again.getVocabulary()).containsExactly("[UNK]", "b", "a");
        assertThat(again.apply("b", "z").toFloats())
                .hasSize(9)
                .isEqualTo(lookup.apply("b", "z").toFloats());
    }

    @Test
    void a_vocabulary_that_was_not_adapted_stays_unknown() {
        Sequential.named(
                        "m",
                        StringLookup.of().name("words"),
                        TextVectorization.of().name("text"))
                .save(folder.resolve("m.keras"));
        Model model = Model.load(folder.resolve("m.keras"));
        assertThatThrownBy(() -> ((StringLookup) model.layer("words")).apply("a"))
                .isInstanceOf(NotBuiltException.class)
                .hasMessage("layer 'words' = StringLookup: it has no vocabulary yet. Call adapt with data, or give a"
                        + " vocabulary.");
        assertThatThrownBy(() -> ((TextVectorization) model.layer("text")).apply("a"))
                .isInstanceOf(NotBuiltException.class)
                .hasMessageContaining("layer 'text' = TextVectorization: it has no vocabulary yet");
    }

    // ---- what is refused ----------------------------------------------------------------------------------------

    @Test
    void tokens_of_several_lines_are_not_saved() {
        var lookup = StringLookup.of().name("words");
        lookup.adapt("one\ntwo");
        Path file = folder.resolve("m.keras");
        assertThatThrownBy(() -> Sequential.of(lookup).save(file))
                .isInstanceOf(ValueException.class)
                .hasMessage("layer 'words' = StringLookup: its vocabulary has a token of several lines, 'one\ntwo', and"
                        + " files keep a line for each. Adapt it to texts without line breaks.");
        assertThat(file).doesNotExist();
    }

    @Test
    void a_missing_vocabulary_is_told() {
        Path file = damaged(all -> {
            all.remove("layers/text_vectorization/vocabulary.txt");
            return all;
        });
        assertThatThrownBy(() -> Model.load(file))
                .isInstanceOf(KerasFileException.class)
                .hasMessage(file + ": the vocabulary of layer 'text_vectorization' is missing: there is no member"
                        + " 'assets/layers/text_vectorization/vocabulary.txt'. Save the model again.");
    }

    @Test
    void a_damaged_vocabulary_is_told() {
        assertRefused(
                "the\ndog",
                "its config says that there are 11 tokens, its vocabulary has 2, in file '",
                "The file is damaged: save the model again.");
        assertRefused("\n[UNK]\na\na\nb\nc\nd\ne\nf\ng\nh", "the vocabulary has tokens twice: [a]", "Give each token");
        Path file = damaged(all -> {
            all.put("layers/text_vectorization/vocabulary.txt", new byte[] {'a', (byte) 0xff, 'b'});
            return all;
        });
        assertThatThrownBy(() -> Model.load(file)).hasMessageContaining("its vocabulary is no text in UTF-8, in file");
    }

    private void assertRefused(String text, String... parts) {
        Path file = damaged(all -> {
            all.put("layers/text_vectorization/vocabulary.txt", text.getBytes(StandardCharsets.UTF_8));
            return all;
        });
        assertThatThrownBy(() -> Model.load(file))
                .isInstanceOf(ArgaliException.class)
                .hasMessageStartingWith("layer 'text_vectorization' = TextVectorization")
                .hasMessageContainingAll(parts);
    }

    @Test
    void integers_are_expected_of_integers() throws IOException {
        Path file = Files.write(folder.resolve("n.keras"), resource("numbers_int.keras"));
        Path damaged = damaged(file, all -> {
            all.replaceAll((_, text) -> new String(text, StandardCharsets.UTF_8)
                    .replace("42", "forty-two")
                    .getBytes(StandardCharsets.UTF_8));
            return all;
        });
        assertThatThrownBy(() -> Model.load(damaged))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("its vocabulary has the line 'forty-two', which is no integer, in file");
    }

    @Test
    void weights_for_other_tokens_change_nothing() {
        Sequential three = counting("a", "b", "c");
        three.saveWeights(folder.resolve("w.weights.h5"));
        Sequential two = counting("a", "b");
        var lookup = (StringLookup) two.layers().getFirst();
        float[] before = lookup.apply("a").toFloats();
        assertThatThrownBy(() -> two.loadWeights(folder.resolve("w.weights.h5")))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("it has 3 idfWeights, the file has 4")
                .hasMessageEndingWith("Load into the model that was saved.");
        assertThat(lookup.apply("a").toFloats()).isEqualTo(before);
    }

    private Path damaged(UnaryOperator<SequencedMap<String, byte[]>> change) {
        try {
            return damaged(Files.write(folder.resolve("t.keras"), resource("text_int.keras")), change);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path damaged(Path file, UnaryOperator<SequencedMap<String, byte[]>> change) {
        Path to = folder.resolve("damaged.keras");
        try (var archive = KerasArchive.open(file)) {
            SequencedMap<String, byte[]> all = new LinkedHashMap<>();
            archive.assets().forEach(name -> all.put(name, archive.asset(name)));
            KerasArchive.write(
                    to,
                    new KerasArchive.Contents(
                            archive.metadata(), archive.config(), archive.weights(), change.apply(all)));
        }
        return to;
    }
}
