package dev.argali.activations;

import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;

/// A function of a tensor that keeps its shape, as the activation of a layer. A lambda will do; to be saved in a file
/// it needs a name, see [Activations#register].
@FunctionalInterface
public interface ActivationFunction {
    /// {@return the activation of `x`}
    Tensor apply(Tensor x);

    /// What files say of this function: Keras's name of it as a `String`, or a map as of [Activations#register].
    ///
    /// @throws ArgaliException if it has no form in files, as a lambda
    default Object config() {
        throw new ArgaliException(
                "activation",
                "a function has no form in files",
                "Use one of Activations, or give it a name with Activations.register");
    }
}
