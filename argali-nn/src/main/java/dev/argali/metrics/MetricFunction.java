package dev.argali.metrics;

import dev.argali.tensor.Tensor;

/// A metric as a function, for lambdas: `(y, p) -> y.sub(p).abs().max(-1)`.
@FunctionalInterface
public interface MetricFunction {
    /// {@return one value per example, or several, of which the mean is taken}
    Tensor apply(Tensor yTrue, Tensor yPred);
}
