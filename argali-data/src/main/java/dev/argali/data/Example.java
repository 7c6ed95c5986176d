package dev.argali.data;

import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One example, or a batch of them with a leading axis. Models of several inputs or outputs take several tensors, in
/// order or by name: `Example.of(List.of(a, b), y)`.
///
/// @param inputs what the model is given
/// @param targets what it shall give
/// @param weights how much each example counts, if they do not count alike; one tensor for all outputs, or as many as
///     there are targets
public record Example(Nest inputs, Nest targets, Optional<Nest> weights) {
    /// An example without a target, for a model that learns from inputs alone.
    public static Example of(Tensor x) {
        return of(Nest.of(x), Nest.of(List.of()));
    }

    /// An example that counts once.
    public static Example of(Tensor x, Tensor y) {
        return of(Nest.of(x), Nest.of(y));
    }

    /// An example for a model of several inputs.
    public static Example of(List<Tensor> x, Tensor y) {
        return of(Nest.of(x), Nest.of(y));
    }

    /// An example for a model of several outputs.
    public static Example of(Tensor x, List<Tensor> y) {
        return of(Nest.of(x), Nest.of(y));
    }

    /// An example for a model of several inputs and outputs.
    public static Example of(List<Tensor> x, List<Tensor> y) {
        return of(Nest.of(x), Nest.of(y));
    }

    /// An example of any structure, such as tensors by name: `Nest.named(Map.of("a", a, "b", b))`.
    public static Example of(Nest x, Nest y) {
        return new Example(x, y, Optional.empty());
    }

    /// {@return the only input}
    ///
    /// @throws IllegalStateException if there are several
    public Tensor x() {
        return inputs.single();
    }

    /// {@return the only target}
    ///
    /// @throws IllegalStateException if there are several
    public Tensor y() {
        return targets.single();
    }

    /// {@return the only weights, if there are any}
    ///
    /// @throws IllegalStateException if there are several
    public Optional<Tensor> sampleWeight() {
        return weights.map(Nest::single);
    }

    /// {@return this with another input}
    public Example x(Tensor value) {
        return new Example(Nest.of(value), targets, weights);
    }

    /// {@return this with another target}
    public Example y(Tensor value) {
        return new Example(inputs, Nest.of(value), weights);
    }

    /// {@return this with a weight}
    public Example sampleWeight(Tensor value) {
        return weights(Nest.of(value));
    }

    /// {@return this with weights for each output}
    public Example weights(Nest value) {
        return new Example(inputs, targets, Optional.of(value));
    }

    /// {@return this with each input changed}
    public Example mapX(UnaryOperator<Tensor> change) {
        return new Example(inputs.map(change), targets, weights);
    }

    /// {@return this with each target changed}
    public Example mapY(UnaryOperator<Tensor> change) {
        return new Example(inputs, targets.map(change), weights);
    }
}
