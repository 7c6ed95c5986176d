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

/// What layers have in common that look up tokens in a vocabulary.
///
/// Index 0 is the mask token if there is one and the mode is `int`; then come `numOovIndices` indices that unknown
/// tokens share, then the vocabulary. A vocabulary comes with the layer, by `setVocabulary`, or from data by `adapt`,
/// the most frequent tokens first.
public abstract class IndexLookup<T, L extends IndexLookup<T, L>> extends StringLayer<L> {
    private final LookupOptions lookup;
    private final Vocabulary<T> vocabulary;
    private final boolean given;

    IndexLookup(
            Settings settings,
            LookupOptions lookup,
            Optional<T> mask,
            T unknown,
            Comparator<T> order,
            List<T> tokens,
            List<Double> weights) {
        super(settings);
        this.lookup = lookup;
        vocabulary = new Vocabulary<>(lookup, mask, unknown, order, this::label);
        given = !tokens.isEmpty();
        if (given) {
            vocabulary.set(tokens, weights);
        }
    }

    abstract L with(LookupOptions changed);

    final Vocabulary<T> vocabulary() {
        return vocabulary;
    }

    /// {@return a new layer with at most so many indices}
    public final L maxTokens(int value) {
        return with(lookup.maxTokens(value));
    }

    /// {@return a new layer with so many indices for unknown tokens; with 0 they are an error}
    public final L numOovIndices(int value) {
        return with(lookup.numOovIndices(value));
    }

    /// {@return a new layer that makes tokens of indices, or not}
    public final L invert(boolean value) {
        return with(lookup.invert(value));
    }

    /// {@return a new layer that gives this for indices}
    public final L outputMode(OutputMode value) {
        return with(lookup.outputMode(value));
    }

    /// {@return a new layer that gives for indices what Keras's name says, such as `multi_hot`}
    public final L outputMode(String value) {
        return outputMode(OutputMode.named(value));
    }

    /// {@return a new layer whose encoded outputs are as long as `maxTokens` says, or not}
    public final L padToMaxTokens(boolean value) {
        return with(lookup.padToMaxTokens(value));
    }

    /// {@return a new layer that finds the index of an unknown token with this number twice as key}
    public final L salt(long value) {
        return with(lookup.salt(value));
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
        if (given) {
            throw new ValueException(label(), "its vocabulary was given", "Adapt a layer that was made without one");
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
        return encoded(indices, lookup, vocabulary, settings().dtype().compute());
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return lookup.outputMode() == OutputMode.INT
                ? input
                : lookup.outputMode().shape(input, vocabulary.depth());
    }

    final Map<String, Object> arguments(Object oov, Object mask, Object tokens, Object weights) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("invert", lookup.invert());
        all.put("max_tokens", optional(lookup));
        all.put("num_oov_indices", lookup.numOovIndices());
        all.put("oov_token", oov);
        all.put("mask_token", mask);
        all.put("output_mode", lookup.outputMode().text());
        all.put("sparse", false);
        all.put("pad_to_max_tokens", lookup.padToMaxTokens());
        all.put("vocabulary_dtype", "int64");
        all.put("idf_weights", weights);
        all.put("vocabulary", tokens);
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
