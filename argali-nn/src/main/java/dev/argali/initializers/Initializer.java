package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.tensor.Tensor;

/// Makes the first value of a weight. A lambda will do; to be saved in a file it must say what it is in [#config].
@FunctionalInterface
public interface Initializer {
    /// {@return a tensor of this shape and dtype}
    Tensor initialize(Shape shape, DType dtype);

    /// What files say of this initializer.
    ///
    /// @throws ArgaliException if it has no form in files, as a lambda
    default ObjectConfig config() {
        throw new ArgaliException(
                "initializer",
                "a function has no form in files",
                "Use one of Initializers, or implement Initializer.config and register the class");
    }
}
