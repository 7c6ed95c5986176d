package dev.argali.optimizers;

import dev.argali.graph.ValueException;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What happens to gradients first: they are divided by the factor of the loss, then collected over several steps.
///
/// @param lossScaleFactor what the loss was multiplied with, so that small gradients of half precision survive
/// @param gradientAccumulationSteps over how many calls gradients are averaged before one update
public record Scaling(OptionalDouble lossScaleFactor, OptionalInt gradientAccumulationSteps) {
    /// Gradients as they come, an update at each step.
    public static final Scaling NONE = new Scaling(OptionalDouble.empty(), OptionalInt.empty());

    /// @throws ValueException if less than 2 steps are to be accumulated
    public Scaling {
        if (gradientAccumulationSteps.isPresent() && gradientAccumulationSteps.getAsInt() < 2) {
            throw new ValueException(
                    "optimizer",
                    "gradientAccumulationSteps must be at least 2, got " + gradientAccumulationSteps.getAsInt(),
                    "Leave it out to update at each step");
        }
    }
}
