package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import java.util.List;
import java.util.OptionalInt;

/// How a layer looks up tokens in a vocabulary.
///
/// @param maxTokens how many indices there may be, with the special ones; empty for any number
/// @param numOovIndices how many indices unknown tokens share
/// @param invert whether indices become tokens
/// @param outputMode what is given for the indices
/// @param padToMaxTokens whether encoded outputs are as long as `maxTokens` says
/// @param oovMethod how an unknown integer finds its index: `floormod` or `farmhash`
/// @param salt the key of the hash that finds the index of an unknown token, two numbers; none for FarmHash
public record LookupOptions(
        OptionalInt maxTokens,
        int numOovIndices,
        boolean invert,
        OutputMode outputMode,
        boolean padToMaxTokens,
        String oovMethod,
        List<Long> salt) {
    static final LookupOptions DEFAULTS =
            new LookupOptions(OptionalInt.empty(), 1, false, OutputMode.INT, false, "floormod", List.of());

    /// @throws ValueException if a number is too small, or settings do not go together
    public LookupOptions {
        salt = List.copyOf(salt);
        require(
                maxTokens.isEmpty() || maxTokens.getAsInt() > 1,
                "maxTokens must be above 1, got " + maxTokens.orElse(0),
                "Count the special tokens, too");
        require(numOovIndices >= 0, "numOovIndices is " + numOovIndices, "Give 0 or more");
        require(
                !padToMaxTokens || maxTokens.isPresent(),
                "padToMaxTokens is set, but maxTokens is not",
                "Set maxTokens first");
        require(
                !invert || outputMode == OutputMode.INT,
                "invert is set in outputMode " + outputMode.text(),
                "Only int has an inverse");
        require(
                oovMethod.equals("floormod") || oovMethod.equals("farmhash"),
                "there is no oovMethod '" + oovMethod + "'",
                "Use floormod or farmhash");
    }

    private static void require(boolean holds, String problem, String cure) {
        if (!holds) {
            throw new ValueException("lookup", problem, cure);
        }
    }

    static LookupOptions from(ObjectConfig file) {
        LayerConfigs.refuseSparse(file);
        return new LookupOptions(
                LayerConfigs.count(file, "max_tokens"),
                LayerConfigs.count(file, "num_oov_indices").orElse(1),
                file.flag("invert").orElse(false),
                OutputMode.from(file).orElse(OutputMode.INT),
                file.flag("pad_to_max_tokens").orElse(false),
                file.text("oov_method").orElse("floormod"),
                Hashing.salt(file));
    }

    LookupOptions maxTokens(int value) {
        return new LookupOptions(
                OptionalInt.of(value), numOovIndices, invert, outputMode, padToMaxTokens, oovMethod, salt);
    }

    LookupOptions numOovIndices(int value) {
        return new LookupOptions(maxTokens, value, invert, outputMode, padToMaxTokens, oovMethod, salt);
    }

    LookupOptions invert(boolean value) {
        return new LookupOptions(maxTokens, numOovIndices, value, outputMode, padToMaxTokens, oovMethod, salt);
    }

    LookupOptions outputMode(OutputMode value) {
        return new LookupOptions(maxTokens, numOovIndices, invert, value, padToMaxTokens, oovMethod, salt);
    }

    LookupOptions padToMaxTokens(boolean value) {
        return new LookupOptions(maxTokens, numOovIndices, invert, outputMode, value, oovMethod, salt);
    }

    LookupOptions oovMethod(String value) {
        return new LookupOptions(maxTokens, numOovIndices, invert, outputMode, padToMaxTokens, value, salt);
    }

    LookupOptions salt(long value) {
        return new LookupOptions(
                maxTokens, numOovIndices, invert, outputMode, padToMaxTokens, oovMethod, List.of(value, value));
    }
}
