package dev.argali.optimizers;

import dev.argali.graph.ValueException;
import java.util.OptionalInt;

/// Exponential moving averages of the variables, which replace them at the end of training.
///
/// @param use whether averages are kept
/// @param momentum how much of the average stays at each step
/// @param overwriteFrequency after how many steps each variable is set to its average; empty: only at the end of
/// training
public record Ema(boolean use, double momentum, OptionalInt overwriteFrequency) {
    /// No averages; Keras's momentum of 0.99 for the case that they are asked for.
    public static final Ema NONE = new Ema(false, 0.99, OptionalInt.empty());

    /// @throws ValueException if the momentum is not within 0 and 1, or the frequency below 1
    public Ema {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new ValueException(
                    "optimizer", "emaMomentum must be within 0 and 1, got " + momentum, "Usual are 0.9 to 0.9999");
        }
        if (overwriteFrequency.isPresent() && overwriteFrequency.getAsInt() < 1) {
            throw new ValueException(
                    "optimizer",
                    "emaOverwriteFrequency must be at least 1, got " + overwriteFrequency.getAsInt(),
                    "Leave it out to overwrite at the end of training only");
        }
    }
}
