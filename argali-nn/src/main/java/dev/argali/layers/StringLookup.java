package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Turns texts into their indices in a vocabulary, int64 in the shape of the texts, or into what [OutputMode] says of
/// them; with `invert(true)` indices into texts.
/// {@snippet :
/// var lookup = StringLookup.of().vocabulary("a", "b", "c");
/// lookup.apply("c", "a", "z");                           // 3, 1, 0: index 0 is that of unknown texts
/// lookup.apply(new String[][] {{"a", "b"}, {"c", "z"}}); // [2, 2]
///
/// var learned = StringLookup.of();
/// learned.adapt("to", "be", "or", "not", "to", "be");    // the most frequent first
/// }
/// Text is no tensor: it comes as `String` values, and [#tokens] gives them back. The layer stands before a model.
/// In files a vocabulary that was given is in the config, one that came from data in `vocabulary.txt`, a line for each
/// token.
public final class StringLookup extends IndexLookup<String, StringLookup> {
    private static final String UNKNOWN = "[UNK]";

    private StringLookup(Settings settings, Config<String> config) {
        super(settings, config, Utf8Order.BYTES);
    }

    /// The lookup inside of another layer, which messages name.
    private StringLookup(Config<String> config, Supplier<String> where) {
        super(Settings.DEFAULTS, config, Utf8Order.BYTES, Optional.of(where));
    }

    /// The lookup of a layer that finds words in texts: the padding `""` at index 0, then `[UNK]`.
    static StringLookup within(Supplier<String> where, TextVectorization.Config text, List<Double> idfWeights) {
        return new StringLookup(
                new Config<>(Optional.of(""), UNKNOWN, text.vocabulary(), idfWeights, text.lookup()), where);
    }

    /// Without a vocabulary yet, one index for unknown texts, no mask.
    public static StringLookup of() {
        return new StringLookup(Settings.DEFAULTS, Config.of(UNKNOWN));
    }

    static StringLookup from(Settings settings, ObjectConfig file) {
        String unknown = file.text("oov_token").orElse(UNKNOWN);
        var layer = new StringLookup(
                settings, Config.from(file, file.text("mask_token"), unknown, texts(file, "vocabulary")));
        layer.vocabulary().announce(LayerConfigs.count(file, "vocabulary_size"));
        return layer;
    }

    static List<String> texts(ObjectConfig file, String key) {
        return file.list(key).orElse(List.of()).stream().map(Object::toString).toList();
    }

    /// {@return a new layer with this token at index 0}
    public StringLookup maskToken(String value) {
        return with(config().maskToken(value));
    }

    /// {@return a new layer with this token for unknown texts}
    public StringLookup oovToken(String value) {
        return with(config().oovToken(value));
    }

    /// {@return a new layer that knows these tokens}
    ///
    /// @throws ValueException if one is there twice, or there are too many
    public StringLookup vocabulary(String... tokens) {
        return with(config().vocabulary(List.of(tokens)));
    }

    @Override
    String token(String line) {
        return line;
    }

    @Override
    StringLookup make(Settings settings, Config<String> config) {
        return new StringLookup(settings, config);
    }

    /// Takes the vocabulary from these texts, the most frequent first, and forgets what was before. Each is a document
    /// in mode `tf_idf`.
    ///
    /// @throws ValueException if the vocabulary was given, or there are no data
    public void adapt(String... texts) {
        learn(Stream.of(texts).map(List::of).toList());
    }

    /// The same of a table, whose rows are documents.
    ///
    /// @throws ValueException if the vocabulary was given, or there are no data
    public void adapt(String[][] rows) {
        learn(Stream.of(rows).map(Arrays::asList).toList());
    }

    /// The texts of indices in row-major order, of a layer with `invert(true)`.
    ///
    /// @throws ValueException if the layer is not inverted
    public List<String> tokens(Tensor indices) {
        if (!config().lookup().invert()) {
            throw new ValueException(label(), "it makes indices of texts, not texts of indices", "Use invert(true)");
        }
        return Arrays.stream(indices.toLongs()).mapToObj(vocabulary()::token).toList();
    }

    @Override
    Tensor encode(List<String> texts, Shape shape) {
        if (config().lookup().invert()) {
            throw new ValueException(label(), "it makes texts of indices", "Use tokens(indices)");
        }
        long[] indices = texts.stream().mapToLong(vocabulary()::index).toArray();
        return encoded(Tensor.of(indices).reshape(shape.dims()));
    }

    @Override
    Optional<Nest> ownOutline(Nest inputs) {
        return config().lookup().invert()
                ? Optional.empty()
                : outline(inputs, config().lookup().outputMode());
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = super.arguments();
        all.remove("vocabulary_dtype");
        all.put("encoding", "utf-8");
        return all;
    }
}
