package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import java.util.OptionalLong;

/// What a recurrent cell drops in training: shares of its inputs and of its state, the same ones in all steps of a
/// sequence.
///
/// Source: Gal and Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks", 2016.
///
/// @param dropout the share of the inputs that becomes 0, from 0 to 1
/// @param recurrentDropout the share of the state that becomes 0 where it meets the recurrent kernel, from 0 to 1
/// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
public record CellDropout(double dropout, double recurrentDropout, OptionalLong seed) {
    /// Nothing is dropped.
    public static final CellDropout NONE = new CellDropout(0, 0, OptionalLong.empty());

    /// @throws ValueException if a share is not from 0 to 1
    public CellDropout {
        require("dropout", dropout);
        require("recurrentDropout", recurrentDropout);
    }

    private static void require(String what, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new ValueException(
                    "recurrent cell", what + " must be within 0 and 1, got " + rate, "Give the share that is dropped");
        }
    }

    static CellDropout from(ObjectConfig file) {
        return new CellDropout(
                file.number("dropout").orElse(0.0),
                file.number("recurrent_dropout").orElse(0.0),
                Noise.seed(file));
    }

    boolean isNone() {
        return dropout == 0 && recurrentDropout == 0;
    }
}
