package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.util.Optional;

/// What every layer has.
///
/// @param name the name in messages and files; empty if the layer names itself (`dense`, `dense_1` …)
/// @param trainable whether the weights are trained
/// @param policy in which dtypes it computes and keeps weights; empty for the policy of the process, which a layer
///     takes when it is made
/// @param activityRegularizer a penalty on the output, per example of the batch
/// @param inputShape the shape of an input with the batch axis, where the layer is the first of a model
public record Settings(
        Optional<String> name,
        boolean trainable,
        Optional<DTypePolicy> policy,
        Regularizer activityRegularizer,
        Optional<Shape> inputShape) {
    /// Trainable, under the policy of the process, named by itself.
    public static final Settings DEFAULTS =
            new Settings(Optional.empty(), true, Optional.empty(), Regularizers.NONE, Optional.empty());

    /// {@return in which dtypes the layer computes and keeps weights: the policy that was given, or else that of the
    ///     process now}
    public DTypePolicy dtype() {
        return policy.orElseGet(DTypePolicy::global);
    }

    /// {@return this with a name}
    public Settings name(String value) {
        return new Settings(Optional.of(value), trainable, policy, activityRegularizer, inputShape);
    }

    /// {@return this, trainable or not}
    public Settings trainable(boolean value) {
        return new Settings(name, value, policy, activityRegularizer, inputShape);
    }

    /// {@return this with other dtypes}
    public Settings dtype(DTypePolicy value) {
        return new Settings(name, trainable, Optional.of(value), activityRegularizer, inputShape);
    }

    /// {@return this with a penalty on the output}
    public Settings activityRegularizer(Regularizer value) {
        return new Settings(name, trainable, policy, value, inputShape);
    }

    /// {@return this with the shape of an input, including the batch axis}
    public Settings inputShape(Shape value) {
        return new Settings(name, trainable, policy, activityRegularizer, Optional.of(value));
    }
}
