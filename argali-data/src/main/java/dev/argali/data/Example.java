package dev.argali.data;

import dev.argali.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One example, or a batch of them with a leading axis.
///
/// @param x the input
/// @param y the target
/// @param sampleWeight how much each example counts, if they do not count alike
public record Example(Tensor x, Tensor y, Optional<Tensor> sampleWeight) {
    /// An example that counts once.
    public static Example of(Tensor x, Tensor y) {
        return new Example(x, y, Optional.empty());
    }

    /// {@return this with another input}
    public Example x(Tensor value) {
        return new Example(value, y, sampleWeight);
    }

    /// {@return this with another target}
    public Example y(Tensor value) {
        return new Example(x, value, sampleWeight);
    }

    /// {@return this with a weight}
    public Example sampleWeight(Tensor value) {
        return new Example(x, y, Optional.of(value));
    }

    /// {@return this with the input changed}
    public Example mapX(UnaryOperator<Tensor> change) {
        return x(change.apply(x));
    }

    /// {@return this with the target changed}
    public Example mapY(UnaryOperator<Tensor> change) {
        return y(change.apply(y));
    }
}
