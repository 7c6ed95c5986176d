package dev.argali.constraints;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;

/// What a weight is brought back to after each step of an optimizer. A lambda will do; to be saved in a file it must
/// say what it is in [#config].
@FunctionalInterface
public interface Constraint {
    /// {@return the value nearest to `weight` that keeps the constraint, of the same shape and dtype}
    Tensor apply(Tensor weight);

    /// What files say of this constraint.
    ///
    /// @throws ArgaliException if it has no form in files, as a lambda
    default ObjectConfig config() {
        throw new ArgaliException(
                "constraint",
                "a function has no form in files",
                "Use one of Constraints, or implement Constraint.config and register the class");
    }
}
