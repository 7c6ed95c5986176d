package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Turns integers into their indices in a vocabulary, int64 in the shape of the input, or into what [OutputMode] says
/// of them; with `invert(true)` indices into integers.
/// {@snippet :
/// var lookup = IntegerLookup.of().vocabulary(12, 36, 1138, 42);
/// lookup.apply(Tensor.of(1138, 42, 7));                  // 3, 4, 0: index 0 is that of unknown integers
/// }
/// Input: `[batch, ...]` of integers. The look-up runs in Java, also inside of models. In files a vocabulary that was
/// given is in the config, one that came from data in `vocabulary.txt`, a line for each integer.
public final class IntegerLookup extends IndexLookup<Long, IntegerLookup> {
    private static final long UNKNOWN = -1;

    private final Prim.HostFunction indices = each(i -> vocabulary().index(i));
    private final Prim.HostFunction tokens = each(i -> vocabulary().token(i));

    private IntegerLookup(Settings settings, Config<Long> config) {
        super(settings, config, Comparator.naturalOrder());
        if (!config.lookup().salt().isEmpty() && !config.lookup().oovMethod().equals("farmhash")) {
            throw new ValueException(
                    "IntegerLookup", "there is a salt, but oovMethod is floormod", "Use oovMethod(\"farmhash\")");
        }
    }

    /// Without a vocabulary yet, one index for unknown integers, no mask.
    public static IntegerLookup of() {
        return new IntegerLookup(Settings.DEFAULTS, Config.of(UNKNOWN));
    }

    static IntegerLookup from(Settings settings, ObjectConfig file) {
        List<Long> tokens = LayerConfigs.numbers(file, "vocabulary").orElse(List.of()).stream()
                .map(Double::longValue)
                .toList();
        long unknown = file.integer("oov_token").orElse(UNKNOWN);
        var layer = new IntegerLookup(settings, Config.from(file, file.integer("mask_token"), unknown, tokens));
        layer.vocabulary().announce(LayerConfigs.count(file, "vocabulary_size"));
        return layer;
    }

    /// {@return a new layer with this integer at index 0}
    public IntegerLookup maskToken(long value) {
        return with(config().maskToken(value));
    }

    /// {@return a new layer with this integer for unknown ones}
    public IntegerLookup oovToken(long value) {
        return with(config().oovToken(value));
    }

    /// {@return a new layer that knows these integers}
    ///
    /// @throws ValueException if one is there twice, or there are too many
    public IntegerLookup vocabulary(long... tokens) {
        return with(config().vocabulary(Arrays.stream(tokens).boxed().toList()));
    }

    /// {@return a new layer that finds the index of an unknown integer by `floormod` or `farmhash`}
    public IntegerLookup oovMethod(String value) {
        return with(config().lookup().oovMethod(value));
    }

    @Override
    Long token(String line) {
        try {
            return Long.valueOf(line.strip());
        } catch (NumberFormatException e) {
            throw new ValueException(
                    label(), "its vocabulary has the line '" + line + "', which is no integer", VocabularyFile.DAMAGED);
        }
    }

    @Override
    IntegerLookup make(Settings settings, Config<Long> config) {
        return new IntegerLookup(settings, config);
    }

    /// Takes the vocabulary from these integers, the most frequent first, and forgets what was before.
    ///
    /// @param data `[integers]`, or `[documents, integers]`
    /// @throws ValueException if the vocabulary was given, or there are no data
    public void adapt(Tensor data) {
        long[] all = data.toLongs();
        int rows = data.rank() == 0 ? 1 : data.shape().dim(0);
        int each = rows == 0 ? 0 : all.length / rows;
        List<List<Long>> documents = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            documents.add(Arrays.stream(all, i * each, (i + 1) * each).boxed().toList());
        }
        learn(documents);
    }

    @Override
    Tensor encode(List<String> texts, Shape shape) {
        throw new ValueException(label(), "it takes integers, got texts", "Use StringLookup");
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return config().lookup().invert()
                ? run("integer_lookup", tokens, x)
                : encoded(run("integer_lookup", indices, x));
    }
}
