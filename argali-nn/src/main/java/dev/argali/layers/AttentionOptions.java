package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How attention with several heads works.
///
/// @param dropout the share of the scores that becomes 0 in training, from 0 to 1
/// @param useBias whether the projections have biases
/// @param useGate whether what a head gives is multiplied by a sigmoid of a projection of the query
/// @param slidingWindow how near a source must be, itself counted: with 2 the source at the target's place and those
///     beside it; empty for any
/// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
public record AttentionOptions(
        double dropout, boolean useBias, boolean useGate, OptionalInt slidingWindow, OptionalLong seed) {
    /// Biases, and nothing else.
    public static final AttentionOptions DEFAULTS =
            new AttentionOptions(0, true, false, OptionalInt.empty(), OptionalLong.empty());

    /// @throws ValueException if the share is not from 0 to 1, or the window not positive
    public AttentionOptions {
        requireShare(dropout);
        if (slidingWindow.isPresent() && slidingWindow.getAsInt() <= 0) {
            throw new ValueException(
                    "attention",
                    "slidingWindow must be positive, got " + slidingWindow.getAsInt(),
                    "Give the number of sources to one side, the one at the target's place counted");
        }
    }

    static void requireShare(double dropout) {
        if (!(dropout >= 0 && dropout <= 1)) {
            throw new ValueException(
                    "attention", "dropout must be within 0 and 1, got " + dropout, "Give the share that is dropped");
        }
    }

    static AttentionOptions from(ObjectConfig file) {
        return new AttentionOptions(
                file.number("dropout").orElse(0.0),
                file.flag("use_bias").orElse(true),
                file.flag("use_gate").orElse(false),
                file.integer("sliding_window")
                        .map(n -> OptionalInt.of(Math.toIntExact(n)))
                        .orElse(OptionalInt.empty()),
                Noise.seed(file));
    }

    Object windowConfig() {
        return slidingWindow.isPresent() ? slidingWindow.getAsInt() : ObjectConfig.NONE;
    }

    AttentionOptions dropout(double value) {
        return new AttentionOptions(value, useBias, useGate, slidingWindow, seed);
    }

    AttentionOptions useBias(boolean value) {
        return new AttentionOptions(dropout, value, useGate, slidingWindow, seed);
    }

    AttentionOptions useGate(boolean value) {
        return new AttentionOptions(dropout, useBias, value, slidingWindow, seed);
    }

    AttentionOptions slidingWindow(int value) {
        return new AttentionOptions(dropout, useBias, useGate, OptionalInt.of(value), seed);
    }

    AttentionOptions seed(long value) {
        return new AttentionOptions(dropout, useBias, useGate, slidingWindow, OptionalLong.of(value));
    }
}
