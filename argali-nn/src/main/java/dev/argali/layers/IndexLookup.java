package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What layers have in common that look up tokens in a vocabulary.
///
/// Index 0 is the mask token if there is one and the mode is `int`; then come `numOovIndices` indices that unknown
/// tokens share, then the vocabulary. A vocabulary comes with the layer, by `setVocabulary`, or from data by `adapt`,
/// the most frequent tokens first.
public abstract class IndexLookup<T, L extends IndexLookup<T, L>> extends StringLayer<L> {
    /// What such a layer is made of.
    ///
    /// @param maskToken the token of index 0; empty if there is none
    /// @param oovToken what unknown tokens are in the vocabulary, and become with `invert`
    /// @param vocabulary the tokens, if they do not come from data
    /// @param idfWeights of mode `tf_idf`, one for each of the vocabulary
    /// @param lookup how they are looked up
    public record Config<T>(
            Optional<T> maskToken, T oovToken, List<T> vocabulary, List<Double> idfWeights, LookupOptions lookup) {
        /// Keeps unmodifiable copies.
        public Config {
            vocabulary = List.copyOf(vocabulary);
            idfWeights = List.copyOf(idfWeights);
        }

        /// One index for unknown tokens, no mask, and no vocabulary yet.
        static <T> Config<T> of(T oovToken) {
            return new Config<>(Optional.empty(), oovToken, List.of(), List.of(), LookupOptions.DEFAULTS);
        }

        static <T> Config<T> from(ObjectConfig file, Optional<T> maskToken, T oovToken, List<T> vocabulary) {
            List<Double> weights = LayerConfigs.numbers(file, "idf_weights").orElse(List.of());
            return new Config<>(maskToken, oovToken, vocabulary, weights, LookupOptions.from(file));
        }

        Config<T> maskToken(T value) {
            return new Config<>(Optional.of(value), oovToken, vocabulary, idfWeights, lookup);
        }

        Config<T> oovToken(T value) {
            return new Config<>(maskToken, value, vocabulary, idfWeights, lookup);
        }

        Config<T> vocabulary(List<T> value) {
            return new Config<>(maskToken, oovToken, value, idfWeights, lookup);
        }

        Config<T> lookup(LookupOptions value) {
            return new Config<>(maskToken, oovToken, vocabulary, idfWeights, value);
        }
    }

    private final Config<T> config;
    private final Supplier<String> where;
    private final Vocabulary<T> vocabulary;

    IndexLookup(Settings settings, Config<T> config, Comparator<T> order) {
        this(settings, config, order, Optional.empty());
    }

    /// @param where what messages say of a lookup inside of another layer
    IndexLookup(Settings settings, Config<T> config, Comparator<T> order, Optional<Supplier<String>> where) {
        super(settings);
        this.config = config;
        this.where = where.orElse(this::label);
        vocabulary = new Vocabulary<>(config.lookup, config.maskToken, config.oovToken, order, this.where);
        if (isGiven()) {
            vocabulary.set(config.vocabulary, config.idfWeights);
        }
    }

    /// {@return whether the vocabulary came with the layer, and is thus in its config}
    final boolean isGiven() {
        return !config.vocabulary.isEmpty();
    }

    /// {@return the token of a line of a file}
    ///
    /// @throws ValueException if the line is none
    abstract T token(String line);

    final String where() {
        return where.get();
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config<T> config);

    @Override
    public final Config<T> config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    final L with(Config<T> changed) {
        return make(settings(), changed);
    }

    final L with(LookupOptions changed) {
        return with(config.lookup(changed));
    }

    final Vocabulary<T> vocabulary() {
        return vocabulary;
    }

    /// {@return a new layer with at most so many indices}
    public final L maxTokens(int value) {
        return with(config.lookup.maxTokens(value));
    }

    /// {@return a new layer with so many indices for unknown tokens; with 0 they are an error}
    public final L numOovIndices(int value) {
        return with(config.lookup.numOovIndices(value));
    }

    /// {@return a new layer that makes tokens of indices, or not}
    public final L invert(boolean value) {
        return with(config.lookup.invert(value));
    }

    /// {@return a new layer that gives this for indices}
    public final L outputMode(OutputMode value) {
        return with(config.lookup.outputMode(value));
    }

    /// {@return a new layer that gives for indices what Keras's name says, such as `multi_hot`}
    public final L outputMode(String value) {
        return outputMode(OutputMode.named(value));
    }

    /// {@return a new layer whose encoded outputs are as long as `maxTokens` says, or not}
    public final L padToMaxTokens(boolean value) {
        return with(config.lookup.padToMaxTokens(value));
    }

    /// {@return a new layer that finds the index of an unknown token with this number twice as key}
    public final L salt(long value) {
        return with(config.lookup.salt(value));
    }

    /// Replaces the vocabulary.
    ///
    /// @param tokens with or without the special tokens at the beginning
    /// @throws ValueException if a token is there twice, or there are too many
    public final void setVocabulary(List<T> tokens) {
        vocabulary.set(tokens, List.of());
    }

    /// Replaces the vocabulary of mode `tf_idf`.
    ///
    /// @throws ValueException if a token is there twice, there are too many, or not as many weights
    public final void setVocabulary(List<T> tokens, List<Double> idfWeights) {
        vocabulary.set(tokens, idfWeights);
    }

    /// {@return all tokens by their indices, with the special ones}
    public final List<T> getVocabulary() {
        return vocabulary.tokens(true);
    }

    /// {@return all tokens, with or without the special ones}
    public final List<T> getVocabulary(boolean includeSpecialTokens) {
        return vocabulary.tokens(includeSpecialTokens);
    }

    /// {@return how many indices there are, with the special ones}
    public final int vocabularySize() {
        return vocabulary.size();
    }

    /// Takes the vocabulary from documents.
    final void learn(Iterable<List<T>> documents) {
        if (isGiven()) {
            throw new ValueException(
                    where.get(), "its vocabulary was given", "Adapt a layer that was made without one");
        }
        vocabulary.adapt(documents);
    }

    /// Indices in the mode of a layer.
    ///
    /// @param dtype of mode `tf_idf`
    static Tensor encoded(Tensor indices, LookupOptions lookup, Vocabulary<?> vocabulary, DType dtype) {
        if (lookup.outputMode() == OutputMode.INT) {
            return indices;
        }
        Tensor y = lookup.outputMode().encode(indices, vocabulary.depth(), DType.INT64, Optional.empty());
        if (lookup.outputMode() != OutputMode.TF_IDF) {
            return y;
        }
        double[] weights = vocabulary.weights().stream().mapToDouble(w -> w).toArray();
        return y.cast(dtype).mul(Tensor.of(weights).cast(dtype));
    }

    final Tensor encoded(Tensor indices) {
        return encoded(indices, config.lookup, vocabulary, settings().dtype().compute());
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        OutputMode mode = config.lookup.outputMode();
        return mode == OutputMode.INT ? input : mode.shape(input, vocabulary.depth());
    }

    @Override
    protected Map<String, Object> arguments() {
        LookupOptions lookup = config.lookup;
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("invert", lookup.invert());
        all.put("max_tokens", optional(lookup));
        all.put("num_oov_indices", lookup.numOovIndices());
        all.put("oov_token", config.oovToken);
        all.put("mask_token", config.maskToken.<Object>map(t -> t).orElse(ObjectConfig.NONE));
        all.put("output_mode", lookup.outputMode().text());
        all.put("sparse", false);
        all.put("pad_to_max_tokens", lookup.padToMaxTokens());
        all.put("vocabulary_dtype", "int64");
        all.put("idf_weights", list(config.idfWeights));
        all.put("vocabulary", list(config.vocabulary));
        boolean known = !vocabulary.tokens(false).isEmpty();
        all.put("vocabulary_size", known ? vocabulary.size() : ObjectConfig.NONE);
        all.put("oov_method", lookup.oovMethod());
        all.put("salt", lookup.salt().isEmpty() ? ObjectConfig.NONE : lookup.salt());
        return all;
    }

    static Object optional(LookupOptions lookup) {
        return lookup.maxTokens().isPresent() ? lookup.maxTokens().getAsInt() : ObjectConfig.NONE;
    }

    static Object list(List<?> all) {
        return all.isEmpty() ? ObjectConfig.NONE : all;
    }
}
