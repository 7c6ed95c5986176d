package dev.argali.layers;

import dev.argali.constraints.Constraint;
import dev.argali.graph.Shape;
import dev.argali.initializers.Initializer;
import dev.argali.regularizers.Regularizer;
import dev.argali.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What normalisations have in common that multiply by `gamma` and add `beta`.
abstract class Normalizing<L extends Normalizing<L>> extends SameShape<L> {
    private final Affine affine;
    private final Optional<Weight> gamma;
    private final Optional<Weight> beta;

    /// @param shape that of `gamma` and `beta` for a shape of inputs
    Normalizing(Settings settings, Affine affine, UnaryOperator<Shape> shape) {
        super(settings);
        this.affine = affine;
        gamma = affine.scale() ? Optional.of(weight("gamma", affine.gamma(), shape)) : Optional.empty();
        beta = affine.center() ? Optional.of(weight("beta", affine.beta(), shape)) : Optional.empty();
    }

    /// A new layer with another `gamma` and `beta`.
    abstract L with(Affine changed);

    /// The learned factor, not cast.
    final Optional<Tensor> gamma() {
        return gamma.map(w -> w.variable().value());
    }

    /// The learned summand, not cast.
    final Optional<Tensor> beta() {
        return beta.map(w -> w.variable().value());
    }

    /// {@return a new layer that adds `beta`, or not}
    public final L center(boolean value) {
        return with(affine.center(value));
    }

    /// {@return a new layer that multiplies by `gamma`, or not}
    public final L scale(boolean value) {
        return with(affine.scale(value));
    }

    /// {@return a new layer with this `beta`}
    public final L beta(WeightSpec value) {
        return with(affine.beta(value));
    }

    /// {@return a new layer with this `gamma`}
    public final L gamma(WeightSpec value) {
        return with(affine.gamma(value));
    }

    /// {@return a new layer whose `beta` begins so}
    public final L betaInitializer(Initializer value) {
        return beta(affine.beta().initializer(value));
    }

    /// {@return a new layer whose `beta` begins as Keras's name says}
    public final L betaInitializer(String name) {
        return beta(affine.beta().initializer(name));
    }

    /// {@return a new layer with this penalty on `beta`}
    public final L betaRegularizer(Regularizer value) {
        return beta(affine.beta().regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on `beta`}
    public final L betaRegularizer(String name) {
        return beta(affine.beta().regularizer(name));
    }

    /// {@return a new layer whose `beta` is held to this}
    public final L betaConstraint(Constraint value) {
        return beta(affine.beta().constraint(value));
    }

    /// {@return a new layer whose `beta` is held to what Keras's name says}
    public final L betaConstraint(String name) {
        return beta(affine.beta().constraint(name));
    }

    /// {@return a new layer whose `gamma` begins so}
    public final L gammaInitializer(Initializer value) {
        return gamma(affine.gamma().initializer(value));
    }

    /// {@return a new layer whose `gamma` begins as Keras's name says}
    public final L gammaInitializer(String name) {
        return gamma(affine.gamma().initializer(name));
    }

    /// {@return a new layer with this penalty on `gamma`}
    public final L gammaRegularizer(Regularizer value) {
        return gamma(affine.gamma().regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on `gamma`}
    public final L gammaRegularizer(String name) {
        return gamma(affine.gamma().regularizer(name));
    }

    /// {@return a new layer whose `gamma` is held to this}
    public final L gammaConstraint(Constraint value) {
        return gamma(affine.gamma().constraint(value));
    }

    /// {@return a new layer whose `gamma` is held to what Keras's name says}
    public final L gammaConstraint(String name) {
        return gamma(affine.gamma().constraint(name));
    }
}
