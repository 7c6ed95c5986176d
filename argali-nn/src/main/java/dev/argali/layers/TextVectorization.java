package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Turns texts into the indices of their words, `[texts, words]` of int64, or into what [OutputMode] says of each text.
///
/// Each text is brought into one form (lower case, no punctuation), split at white space, its words are joined to
/// n-grams if `ngrams` says so, and looked up: index 0 is padding, 1 an unknown word, then comes the vocabulary, the
/// most frequent first. Shorter texts are padded with 0 to the longest, or to `outputSequenceLength`, at which longer
/// ones end.
/// {@snippet :
/// var vectorize = TextVectorization.of().maxTokens(20_000).outputSequenceLength(200);
/// vectorize.adapt(texts);
/// Tensor x = vectorize.apply("A fine film.", "Not so fine!");
/// }
/// Text is no tensor, so the layer stands before a model. In files a vocabulary that was given is in the config, one
/// that came from data in `vocabulary.txt`, a line for each token. Functions of the user's in place of `standardize`
/// and `split` cannot be saved.
public final class TextVectorization extends StringLayer<TextVectorization> {
    private static final Pattern PUNCTUATION = Pattern.compile("[!\"#$%&()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~']");

    /// Where `tf.strings.split` and RE2 see white space.
    private static final Pattern SPACE = Pattern.compile("[ \\t\\n\\x0B\\f\\r]+");

    /// What a `TextVectorization` is made of.
    ///
    /// @param standardize how texts are brought into one form: Keras's name, `none`, or a function
    /// @param split how they are split into words: Keras's name, `none`, or a function
    /// @param ngrams how many words in a row are joined, as 1 and 2; none for words alone
    /// @param outputSequenceLength how many indices each text has in mode `int`; empty for those of the longest
    /// @param vocabulary the words, if they do not come from data
    /// @param lookup how they are looked up
    public record Config(
            Step<UnaryOperator<String>> standardize,
            Step<Function<String, List<String>>> split,
            List<Integer> ngrams,
            OptionalInt outputSequenceLength,
            List<String> vocabulary,
            LookupOptions lookup) {
        /// @throws ValueException if a length is set in another mode than `int`, or a length of n-grams is not positive
        public Config {
            ngrams = List.copyOf(ngrams);
            vocabulary = List.copyOf(vocabulary);
            if (outputSequenceLength.isPresent() && lookup.outputMode() != OutputMode.INT) {
                throw new ValueException(
                        "TextVectorization",
                        "outputSequenceLength is set in outputMode "
                                + lookup.outputMode().text(),
                        "Set it in mode int alone");
            }
            if (ngrams.stream().anyMatch(n -> n <= 0)) {
                throw new ValueException(
                        "TextVectorization", "ngrams are " + ngrams, "Give how many words in a row are joined");
            }
        }
    }

    /// One step of the way from a text to words.
    ///
    /// @param name Keras's name; `none` for no step, empty for a function of the user's
    /// @param function what it does
    public record Step<F>(String name, F function) {}

    private final Config config;
    private final StringLookup lookup;

    private TextVectorization(Settings settings, Config config) {
        this(settings, config, List.of());
    }

    /// @param idfWeights of a vocabulary that is given for mode `tf_idf`
    private TextVectorization(Settings settings, Config config, List<Double> idfWeights) {
        super(settings);
        this.config = config;
        // Keras has a layer inside, and its files have what it keeps twice.
        lookup = track("_lookup_layer", StringLookup.within(this::label, config, idfWeights));
    }

    /// Without a vocabulary yet: lower case, no punctuation, split at white space, indices.
    public static TextVectorization of() {
        return new TextVectorization(
                Settings.DEFAULTS,
                new Config(
                        standard("lower_and_strip_punctuation"),
                        splitting("whitespace"),
                        List.of(),
                        OptionalInt.empty(),
                        List.of(),
                        LookupOptions.DEFAULTS));
    }

    static TextVectorization from(Settings settings, ObjectConfig file) {
        if (file.flag("ragged").orElse(false)) {
            throw new ValueException(
                    "config of TextVectorization", "ragged is true, but tensors are whole here", "Use ragged=False");
        }
        List<Integer> ngrams = LayerConfigs.ints(file, "ngrams").orElse(List.of());
        boolean upTo = file.argument("ngrams").orElse(List.of()) instanceof Number;
        var layer = new TextVectorization(
                settings,
                new Config(
                        standard(
                                file.argument("standardize").isPresent()
                                        ? file.text("standardize").orElseThrow()
                                        : "none"),
                        splitting(
                                file.argument("split").isPresent()
                                        ? file.text("split").orElseThrow()
                                        : "none"),
                        upTo ? upTo(ngrams.getFirst()) : ngrams,
                        LayerConfigs.count(file, "output_sequence_length"),
                        StringLookup.texts(file, "vocabulary"),
                        LookupOptions.from(file)),
                LayerConfigs.numbers(file, "idf_weights").orElse(List.of()));
        layer.lookup.vocabulary().announce(LayerConfigs.count(file, "vocabulary_size"));
        return layer;
    }

    private static List<Integer> upTo(int n) {
        return IntStream.rangeClosed(1, n).boxed().toList();
    }

    private static Step<UnaryOperator<String>> standard(String name) {
        return new Step<>(
                name,
                switch (name) {
                    case "lower_and_strip_punctuation" -> t -> strip(lower(t));
                    case "lower" -> TextVectorization::lower;
                    case "strip_punctuation" -> TextVectorization::strip;
                    case "none" -> t -> t;
                    default ->
                        throw new ValueException(
                                "TextVectorization",
                                "there is no standardize '" + name + "'",
                                "Use lower_and_strip_punctuation, lower, strip_punctuation, none, or a function");
                });
    }

    /// Without an encoding `tf.strings.lower` changes ASCII letters alone.
    private static String lower(String text) {
        StringBuilder all = new StringBuilder(text);
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                all.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return all.toString();
    }

    private static String strip(String text) {
        return PUNCTUATION.matcher(text).replaceAll("");
    }

    private static Step<Function<String, List<String>>> splitting(String name) {
        return new Step<>(
                name,
                switch (name) {
                    case "whitespace" ->
                        t -> Arrays.stream(SPACE.split(t, -1))
                                .filter(w -> !w.isEmpty())
                                .toList();
                    case "character" ->
                        t -> t.codePoints().mapToObj(Character::toString).toList();
                    case "none" -> List::of;
                    default ->
                        throw new ValueException(
                                "TextVectorization",
                                "there is no split '" + name + "'",
                                "Use whitespace, character, none, or a function");
                });
    }

    // ---- settings -----------------------------------------------------------------------------------------------

    /// {@return a new layer that brings texts into the form of Keras's name, such as `lower`; `none` for none}
    public TextVectorization standardize(String name) {
        return with(standard(name.toLowerCase(Locale.ROOT)));
    }

    /// {@return a new layer that brings texts into one form by this}
    public TextVectorization standardize(UnaryOperator<String> function) {
        return with(new Step<>("", function));
    }

    private TextVectorization with(Step<UnaryOperator<String>> standardize) {
        return with(new Config(
                standardize,
                config.split,
                config.ngrams,
                config.outputSequenceLength,
                config.vocabulary,
                config.lookup));
    }

    /// {@return a new layer that splits texts at `whitespace`, into every `character`, or not: `none`}
    public TextVectorization split(String name) {
        return splitBy(splitting(name.toLowerCase(Locale.ROOT)));
    }

    /// {@return a new layer that splits texts by this}
    public TextVectorization split(Function<String, List<String>> function) {
        return splitBy(new Step<>("", function));
    }

    private TextVectorization splitBy(Step<Function<String, List<String>>> split) {
        return with(new Config(
                config.standardize,
                split,
                config.ngrams,
                config.outputSequenceLength,
                config.vocabulary,
                config.lookup));
    }

    /// {@return a new layer that joins so many words in a row: one number for all up to it, or several numbers}
    public TextVectorization ngrams(int... lengths) {
        List<Integer> all = lengths.length == 1
                ? upTo(lengths[0])
                : Arrays.stream(lengths).boxed().toList();
        return with(new Config(
                config.standardize, config.split, all, config.outputSequenceLength, config.vocabulary, config.lookup));
    }

    /// {@return a new layer whose outputs have so many indices for each text}
    public TextVectorization outputSequenceLength(int value) {
        return with(new Config(
                config.standardize,
                config.split,
                config.ngrams,
                OptionalInt.of(value),
                config.vocabulary,
                config.lookup));
    }

    /// {@return a new layer that knows these words}
    ///
    /// @throws ValueException if one is there twice, or there are too many
    public TextVectorization vocabulary(String... tokens) {
        return with(new Config(
                config.standardize,
                config.split,
                config.ngrams,
                config.outputSequenceLength,
                List.of(tokens),
                config.lookup));
    }

    /// {@return a new layer with at most so many indices}
    public TextVectorization maxTokens(int value) {
        return with(config.lookup.maxTokens(value));
    }

    /// {@return a new layer that gives this for each text}
    public TextVectorization outputMode(OutputMode value) {
        return with(config.lookup.outputMode(value));
    }

    /// {@return a new layer that gives for each text what Keras's name says, such as `tf_idf`}
    public TextVectorization outputMode(String value) {
        return outputMode(OutputMode.named(value));
    }

    /// {@return a new layer whose encoded outputs are as long as `maxTokens` says, or not}
    public TextVectorization padToMaxTokens(boolean value) {
        return with(config.lookup.padToMaxTokens(value));
    }

    private TextVectorization with(LookupOptions lookup) {
        return with(new Config(
                config.standardize,
                config.split,
                config.ngrams,
                config.outputSequenceLength,
                config.vocabulary,
                lookup));
    }

    private TextVectorization with(Config changed) {
        boolean same = changed.vocabulary.equals(config.vocabulary);
        return new TextVectorization(settings(), changed, same ? lookup.config().idfWeights() : List.of());
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected TextVectorization with(Settings settings) {
        return new TextVectorization(settings, config, lookup.config().idfWeights());
    }

    // ---- the vocabulary -----------------------------------------------------------------------------------------

    /// Takes the vocabulary from these texts, the most frequent words first, and forgets what was before.
    ///
    /// @throws ValueException if the vocabulary was given, or there are no data
    public void adapt(String... texts) {
        adapt(List.of(texts));
    }

    /// The same of all of these texts.
    ///
    /// @throws ValueException if the vocabulary was given, or there are no data
    public void adapt(Collection<String> texts) {
        lookup.learn(texts.stream().map(this::words).toList());
    }

    /// Replaces the vocabulary.
    ///
    /// @param tokens with or without the special tokens `""` and `[UNK]` at the beginning
    /// @throws ValueException if a word is there twice, or there are too many
    public void setVocabulary(List<String> tokens) {
        lookup.setVocabulary(tokens);
    }

    /// Replaces the vocabulary of mode `tf_idf`.
    ///
    /// @throws ValueException if a word is there twice, there are too many, or not as many weights
    public void setVocabulary(List<String> tokens, List<Double> idfWeights) {
        lookup.setVocabulary(tokens, idfWeights);
    }

    /// {@return all words by their indices, with the special ones}
    public List<String> getVocabulary() {
        return lookup.getVocabulary();
    }

    /// {@return all words, with or without the special ones}
    public List<String> getVocabulary(boolean includeSpecialTokens) {
        return lookup.getVocabulary(includeSpecialTokens);
    }

    /// {@return how many indices there are, with the special ones}
    public int vocabularySize() {
        return lookup.vocabularySize();
    }

    StringLookup lookup() {
        return lookup;
    }

    // ---- the call -----------------------------------------------------------------------------------------------

    private List<String> words(String text) {
        List<String> plain =
                config.split.function().apply(config.standardize.function().apply(text));
        if (config.ngrams.isEmpty()) {
            return plain;
        }
        List<String> all = new ArrayList<>();
        for (int n : config.ngrams) {
            for (int i = 0; i + n <= plain.size(); i++) {
                all.add(String.join(" ", plain.subList(i, i + n)));
            }
        }
        return all;
    }

    @Override
    Tensor encode(List<String> texts, Shape shape) {
        boolean table = shape.rank() == 2 && shape.last() != 1;
        if (table) {
            throw new ShapeException(label(), "a row has " + shape.last() + " texts", "Give one text for each example");
        }
        List<long[]> rows = texts.stream()
                .map(t ->
                        words(t).stream().mapToLong(lookup.vocabulary()::index).toArray())
                .toList();
        boolean indices = config.lookup.outputMode() == OutputMode.INT;
        int longest = rows.stream().mapToInt(r -> r.length).max().orElse(0);
        int length = config.outputSequenceLength.orElse(longest);
        long[] all = new long[rows.size() * length];
        // In other modes padding must not count: no encoding shows this index.
        Arrays.fill(all, indices ? 0 : Long.MAX_VALUE);
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * length, Math.min(length, rows.get(i).length));
        }
        Tensor y = Tensor.of(all).reshape(rows.size(), length);
        return IndexLookup.encoded(
                y, config.lookup, lookup.vocabulary(), settings().dtype().compute());
    }

    @Override
    protected void onBuild(Shape input) {
        // The lookup inside is given texts, too, and has nothing to build.
    }

    @Override
    Optional<Nest> ownOutline(Nest inputs) {
        return outline(inputs, config.lookup.outputMode());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return config.lookup.outputMode() == OutputMode.INT
                ? Shape.of(input.dim(0), config.outputSequenceLength.orElse(Shape.ANY))
                : Shape.of(input.dim(0), lookup.vocabulary().depth());
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("max_tokens", IndexLookup.optional(config.lookup));
        all.put("standardize", written("standardize", config.standardize));
        all.put("split", written("split", config.split));
        boolean upTo = config.ngrams.equals(upTo(config.ngrams.size())) && !config.ngrams.isEmpty();
        all.put("ngrams", upTo ? (Object) config.ngrams.size() : IndexLookup.list(config.ngrams));
        all.put("output_mode", config.lookup.outputMode().text());
        OptionalInt length = config.outputSequenceLength;
        all.put("output_sequence_length", length.isPresent() ? length.getAsInt() : ObjectConfig.NONE);
        all.put("pad_to_max_tokens", config.lookup.padToMaxTokens());
        all.put("sparse", false);
        all.put("ragged", false);
        all.put("vocabulary", IndexLookup.list(config.vocabulary));
        all.put("idf_weights", IndexLookup.list(lookup.config().idfWeights()));
        all.put("encoding", "utf-8");
        all.put("vocabulary_size", lookup.vocabularySize());
        return all;
    }

    private Object written(String what, Step<?> step) {
        if (step.name().isEmpty()) {
            throw new ValueException(
                    label(), what + " is a function, which no file can hold", "Use one of Keras's names to save it");
        }
        return step.name().equals("none") ? ObjectConfig.NONE : step.name();
    }
}
