package dev.argali.layers;

import dev.argali.api.Experimental;
import dev.argali.graph.ValueException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What files keep of a layer with a vocabulary, as Keras does: the tokens, with the special ones, as lines of a text
/// beside the weights, unless they came with the layer and are in its config; and in mode `tf_idf` a weight for each
/// index in an array among the variables of the layer.
@Experimental
public final class VocabularyFile {
    /// Keras's name of the text.
    public static final String NAME = "vocabulary.txt";

    /// Keras's name of the array of weights.
    public static final String WEIGHTS = "idf_weights";

    static final String DAMAGED = "The file is damaged: save the model again";

    /// Where Python ends a line.
    private static final Pattern LINE_END = Pattern.compile("\\R|[\\x1c-\\x1e]");

    private final IndexLookup<?, ?> lookup;

    private VocabularyFile(IndexLookup<?, ?> lookup) {
        this.lookup = lookup;
    }

    /// {@return what files keep of the vocabulary of a layer; empty if the layer has none}
    public static Optional<VocabularyFile> of(Layer layer) {
        return switch (layer) {
            case IndexLookup<?, ?> l -> Optional.of(new VocabularyFile(l));
            case TextVectorization t -> Optional.of(new VocabularyFile(t.lookup()));
            default -> Optional.empty();
        };
    }

    /// {@return whether the tokens are in the config of the layer, so that no text has them}
    public boolean isInConfig() {
        return lookup.isGiven();
    }

    /// {@return the text to write; empty if the tokens are in the config of the layer}
    ///
    /// @throws ValueException if a token is of several lines, so that nobody could read the text again
    public Optional<byte[]> text() {
        if (lookup.isGiven()) {
            return Optional.empty();
        }
        List<String> lines =
                lookup.getVocabulary().stream().map(Object::toString).toList();
        for (String line : lines) {
            if (LINE_END.matcher(line).find()) {
                throw new ValueException(
                        lookup.where(),
                        "its vocabulary has a token of several lines, '" + line + "', and files keep a line for each",
                        "Adapt it to texts without line breaks");
            }
        }
        if (lines.size() > 1 && lines.getLast().isEmpty()) {
            throw new ValueException(
                    lookup.where(), "the last token of its vocabulary is empty, which files lose", "Leave it out");
        }
        return Optional.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /// {@return the weights to write; none in other modes than `tf_idf`, or if there is no vocabulary yet}
    public float[] weights() {
        List<Float> all = lookup.vocabulary().savedWeights();
        float[] weights = new float[all.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = all.get(i);
        }
        return weights;
    }

    /// Makes ready what gives the layer the vocabulary of a whole model's file. Nothing changes before it is run.
    ///
    /// @param text empty if the tokens are in the config
    /// @param weights none if the file has none
    /// @throws ValueException if they are damaged, or do not fit the layer
    public Runnable replacement(Optional<byte[]> text, float[] weights) {
        return text.filter(_ -> !lookup.isGiven())
                .map(t -> replacement(lookup, lines(t), numbers(weights)))
                .orElseGet(() -> reweighting(weights));
    }

    /// Makes ready what gives the layer the weights of a file that has no tokens. Nothing changes before it is run.
    ///
    /// @throws ValueException if there are not as many as the layer has tokens
    public Runnable reweighting(float[] weights) {
        return lookup.vocabulary().reweighting(numbers(weights));
    }

    private static <T> Runnable replacement(IndexLookup<T, ?> lookup, List<String> lines, List<Double> weights) {
        return lookup.vocabulary().replacement(lines.stream().map(lookup::token).toList(), weights);
    }

    private static List<Double> numbers(float[] weights) {
        List<Double> all = new ArrayList<>();
        for (float w : weights) {
            all.add((double) w);
        }
        return all;
    }

    /// As Keras reads them: without empty lines at the end.
    private List<String> lines(byte[] text) {
        String all;
        try {
            all = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ValueException(lookup.where(), "its vocabulary is no text in UTF-8", DAMAGED);
        }
        return Arrays.asList(LINE_END.split(all)); // leaves out empty strings at the end
    }
}
