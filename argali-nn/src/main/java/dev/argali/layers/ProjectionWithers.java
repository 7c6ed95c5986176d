package dev.argali.layers;

import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.initializers.Initializer;
import dev.argali.initializers.Initializers;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.util.function.UnaryOperator;

/// The withers of kernels and biases. All of them go through [#weights].
///
/// @param <L> the class itself
public sealed interface ProjectionWithers<L extends FluentLayer<L>> permits EinsumDense, HeadAttention {
    /// {@return a new layer with other kernels and biases}
    L weights(UnaryOperator<KernelAndBias> change);

    /// {@return a new layer with this kernel}
    default L kernel(WeightSpec value) {
        return weights(w -> w.kernel(_ -> value));
    }

    /// {@return a new layer whose kernel begins so}
    default L kernelInitializer(Initializer value) {
        return weights(w -> w.kernel(s -> s.initializer(value)));
    }

    /// {@return a new layer whose kernel begins as Keras's name says, such as `he_normal`}
    default L kernelInitializer(String name) {
        return kernelInitializer(Initializers.named(name));
    }

    /// {@return a new layer with this penalty on the kernel}
    default L kernelRegularizer(Regularizer value) {
        return weights(w -> w.kernel(s -> s.regularizer(value)));
    }

    /// {@return a new layer with the penalty of Keras's name on the kernel, such as `l2`}
    default L kernelRegularizer(String name) {
        return kernelRegularizer(Regularizers.named(name));
    }

    /// {@return a new layer whose kernel is held to this}
    default L kernelConstraint(Constraint value) {
        return weights(w -> w.kernel(s -> s.constraint(value)));
    }

    /// {@return a new layer whose kernel is held to what Keras's name says, such as `max_norm`}
    default L kernelConstraint(String name) {
        return kernelConstraint(Constraints.named(name));
    }

    /// {@return a new layer with this bias}
    default L bias(WeightSpec value) {
        return weights(w -> w.bias(_ -> value));
    }

    /// {@return a new layer whose bias begins so}
    default L biasInitializer(Initializer value) {
        return weights(w -> w.bias(s -> s.initializer(value)));
    }

    /// {@return a new layer whose bias begins as Keras's name says, such as `he_normal`}
    default L biasInitializer(String name) {
        return biasInitializer(Initializers.named(name));
    }

    /// {@return a new layer with this penalty on the bias}
    default L biasRegularizer(Regularizer value) {
        return weights(w -> w.bias(s -> s.regularizer(value)));
    }

    /// {@return a new layer with the penalty of Keras's name on the bias, such as `l2`}
    default L biasRegularizer(String name) {
        return biasRegularizer(Regularizers.named(name));
    }

    /// {@return a new layer whose bias is held to this}
    default L biasConstraint(Constraint value) {
        return weights(w -> w.bias(s -> s.constraint(value)));
    }

    /// {@return a new layer whose bias is held to what Keras's name says, such as `max_norm`}
    default L biasConstraint(String name) {
        return biasConstraint(Constraints.named(name));
    }
}
