package dev.argali.regularizers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;

/// A penalty on a weight or on the output of a layer. A lambda will do; to be saved in a file it must say what it is
/// in [#config].
@FunctionalInterface
public interface Regularizer {
    /// {@return the penalty, a scalar of the dtype of `x`}
    Tensor penalty(Tensor x);

    /// What files say of this regularizer.
    ///
    /// @throws ArgaliException if it has no form in files, as a lambda
    default ObjectConfig config() {
        throw new ArgaliException(
                "regularizer",
                "a function has no form in files",
                "Use one of Regularizers, or implement Regularizer.config and register the class");
    }
}
