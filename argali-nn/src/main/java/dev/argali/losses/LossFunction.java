package dev.argali.losses;

import dev.argali.tensor.Tensor;

/// A loss as a function, for lambdas: `(y, p) -> y.sub(p).square().mean(-1)`.
@FunctionalInterface
public interface LossFunction {
    /// {@return one value per example, or whatever is to be reduced}
    ///
    /// @param yTrue the targets as float32
    /// @param yPred the predictions as float32
    Tensor apply(Tensor yTrue, Tensor yPred);
}
