package dev.argali.layers;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.initializers.Initializer;
import dev.argali.initializers.Initializers;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// The withers of recurrent cells, and of the layers that have a cell of their own. All of them go through
/// [#options].
///
/// @param <L> the class itself
public sealed interface CellWithers<L extends FluentLayer<L>> permits DenseCell, CellLayer, GateWithers {
    /// {@return a new layer with other options of its cell}
    L options(UnaryOperator<CellOptions> change);

    /// {@return a new layer with this activation of its output}
    default L activation(ActivationFunction value) {
        return options(o -> o.activation(value));
    }

    /// {@return a new layer with the activation of Keras's name, such as `relu`}
    default L activation(String name) {
        return activation(Activations.named(name));
    }

    /// {@return a new layer with or without bias}
    default L useBias(boolean value) {
        return options(o -> o.useBias(value));
    }

    /// {@return a new layer with this kernel}
    default L kernel(WeightSpec value) {
        return options(o -> o.kernel(_ -> value));
    }

    /// {@return a new layer with this recurrent kernel}
    default L recurrent(WeightSpec value) {
        return options(o -> o.recurrent(_ -> value));
    }

    /// {@return a new layer with this bias}
    default L bias(WeightSpec value) {
        return options(o -> o.bias(_ -> value));
    }

    /// {@return a new layer whose kernel begins so}
    default L kernelInitializer(Initializer value) {
        return options(o -> o.kernel(w -> w.initializer(value)));
    }

    /// {@return a new layer whose kernel begins as Keras's name says, such as `he_normal`}
    default L kernelInitializer(String name) {
        return kernelInitializer(Initializers.named(name));
    }

    /// {@return a new layer with this penalty on the kernel}
    default L kernelRegularizer(Regularizer value) {
        return options(o -> o.kernel(w -> w.regularizer(value)));
    }

    /// {@return a new layer with the penalty of Keras's name on the kernel, such as `l2`}
    default L kernelRegularizer(String name) {
        return kernelRegularizer(Regularizers.named(name));
    }

    /// {@return a new layer whose kernel is held to this}
    default L kernelConstraint(Constraint value) {
        return options(o -> o.kernel(w -> w.constraint(value)));
    }

    /// {@return a new layer whose kernel is held to what Keras's name says, such as `max_norm`}
    default L kernelConstraint(String name) {
        return kernelConstraint(Constraints.named(name));
    }

    /// {@return a new layer whose recurrent kernel begins so}
    default L recurrentInitializer(Initializer value) {
        return options(o -> o.recurrent(w -> w.initializer(value)));
    }

    /// {@return a new layer whose recurrent kernel begins as Keras's name says, such as `he_normal`}
    default L recurrentInitializer(String name) {
        return recurrentInitializer(Initializers.named(name));
    }

    /// {@return a new layer with this penalty on the recurrent kernel}
    default L recurrentRegularizer(Regularizer value) {
        return options(o -> o.recurrent(w -> w.regularizer(value)));
    }

    /// {@return a new layer with the penalty of Keras's name on the recurrent kernel, such as `l2`}
    default L recurrentRegularizer(String name) {
        return recurrentRegularizer(Regularizers.named(name));
    }

    /// {@return a new layer whose recurrent kernel is held to this}
    default L recurrentConstraint(Constraint value) {
        return options(o -> o.recurrent(w -> w.constraint(value)));
    }

    /// {@return a new layer whose recurrent kernel is held to what Keras's name says, such as `max_norm`}
    default L recurrentConstraint(String name) {
        return recurrentConstraint(Constraints.named(name));
    }

    /// {@return a new layer whose bias begins so}
    default L biasInitializer(Initializer value) {
        return options(o -> o.bias(w -> w.initializer(value)));
    }

    /// {@return a new layer whose bias begins as Keras's name says, such as `he_normal`}
    default L biasInitializer(String name) {
        return biasInitializer(Initializers.named(name));
    }

    /// {@return a new layer with this penalty on the bias}
    default L biasRegularizer(Regularizer value) {
        return options(o -> o.bias(w -> w.regularizer(value)));
    }

    /// {@return a new layer with the penalty of Keras's name on the bias, such as `l2`}
    default L biasRegularizer(String name) {
        return biasRegularizer(Regularizers.named(name));
    }

    /// {@return a new layer whose bias is held to this}
    default L biasConstraint(Constraint value) {
        return options(o -> o.bias(w -> w.constraint(value)));
    }

    /// {@return a new layer whose bias is held to what Keras's name says, such as `max_norm`}
    default L biasConstraint(String name) {
        return biasConstraint(Constraints.named(name));
    }

    /// {@return a new layer that drops this share of its inputs in training}
    default L dropout(double rate) {
        return options(o -> o.dropout(new CellDropout(
                rate, o.dropout().recurrentDropout(), o.dropout().seed())));
    }

    /// {@return a new layer that drops this share of its state in training, where it meets the recurrent kernel}
    default L recurrentDropout(double rate) {
        return options(o -> o.dropout(
                new CellDropout(o.dropout().dropout(), rate, o.dropout().seed())));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    default L seed(long value) {
        return options(o -> o.dropout(
                new CellDropout(o.dropout().dropout(), o.dropout().recurrentDropout(), OptionalLong.of(value))));
    }
}
