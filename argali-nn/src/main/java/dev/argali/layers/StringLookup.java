package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
/// In files the vocabulary that was given is in the config.
public final class StringLookup extends IndexLookup<String, StringLookup> {
    private static final String UNKNOWN = "[UNK]";

    /// What a `StringLookup` is made of.
    ///
    /// @param maskToken the token of index 0; empty if there is none
    /// @param oovToken what unknown texts are in the vocabulary, and become with `invert`
    /// @param vocabulary the tokens, if they do not come from data
    /// @param idfWeights of mode `tf_idf`, one for each of the vocabulary
    /// @param lookup how they are looked up
    public record Config(
            Optional<String> maskToken,
            String oovToken,
            List<String> vocabulary,
            List<Double> idfWeights,
            LookupOptions lookup) {
        /// Keeps unmodifiable copies.
        public Config {
            vocabulary = List.copyOf(vocabulary);
            idfWeights = List.copyOf(idfWeights);
        }
    }

    private final Config config;

    private StringLookup(Settings settings, Config config) {
        super(
                settings,
                config.lookup,
                config.maskToken,
                config.oovToken,
                Utf8Order.BYTES,
                config.vocabulary,
                config.idfWeights);
        this.config = config;
    }

    /// Without a vocabulary yet, one index for unknown texts, no mask.
    public static StringLookup of() {
        return new StringLookup(
                Settings.DEFAULTS, new Config(Optional.empty(), UNKNOWN, List.of(), List.of(), LookupOptions.DEFAULTS));
    }

    static StringLookup from(Settings settings, ObjectConfig file) {
        return new StringLookup(
                settings,
                new Config(
                        file.text("mask_token"),
                        file.text("oov_token").orElse(UNKNOWN),
                        texts(file, "vocabulary"),
                        LayerConfigs.numbers(file, "idf_weights").orElse(List.of()),
                        LookupOptions.from(file)));
    }

    static List<String> texts(ObjectConfig file, String key) {
        return file.list(key).orElse(List.of()).stream().map(Object::toString).toList();
    }

    /// {@return a new layer with this token at index 0}
    public StringLookup maskToken(String value) {
        return with(
                new Config(Optional.of(value), config.oovToken, config.vocabulary, config.idfWeights, config.lookup));
    }

    /// {@return a new layer with this token for unknown texts}
    public StringLookup oovToken(String value) {
        return with(new Config(config.maskToken, value, config.vocabulary, config.idfWeights, config.lookup));
    }

    /// {@return a new layer that knows these tokens}
    ///
    /// @throws ValueException if one is there twice, or there are too many
    public StringLookup vocabulary(String... tokens) {
        return with(new Config(config.maskToken, config.oovToken, List.of(tokens), config.idfWeights, config.lookup));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected StringLookup with(Settings settings) {
        return new StringLookup(settings, config);
    }

    @Override
    StringLookup with(LookupOptions changed) {
        return with(new Config(config.maskToken, config.oovToken, config.vocabulary, config.idfWeights, changed));
    }

    private StringLookup with(Config changed) {
        return new StringLookup(settings(), changed);
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
        if (!config.lookup.invert()) {
            throw new ValueException(label(), "it makes indices of texts, not texts of indices", "Use invert(true)");
        }
        return Arrays.stream(indices.toLongs()).mapToObj(vocabulary()::token).toList();
    }

    @Override
    Tensor encode(List<String> texts, Shape shape) {
        if (config.lookup.invert()) {
            throw new ValueException(label(), "it makes texts of indices", "Use tokens(indices)");
        }
        long[] indices = texts.stream().mapToLong(vocabulary()::index).toArray();
        return encoded(Tensor.of(indices).reshape(shape.dims()));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = arguments(
                config.oovToken,
                config.maskToken.<Object>map(t -> t).orElse(ObjectConfig.NONE),
                list(config.vocabulary),
                list(config.idfWeights));
        all.remove("vocabulary_dtype");
        all.put("encoding", "utf-8");
        return all;
    }
}
