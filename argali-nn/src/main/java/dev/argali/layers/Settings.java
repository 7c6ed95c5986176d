package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.util.Optional;

/// What every layer has.
///
/// @param name the name in messages and files; empty if the layer names itself (`dense`, `dense_1` …)
/// @param trainable whether the weights are trained
/// @param dtype in which dtypes it computes and keeps weights
/// @param activityRegularizer a penalty on the output, per example of the batch
/// @param inputShape the shape of an input with the batch axis, where the layer is the first of a model
public record Settings(
        Optional<String> name,
        boolean trainable,
        DTypePolicy dtype,
        Regularizer activityRegularizer,
        Optional<Shape> inputShape) {
    /// Trainable, float32, named by itself.
    public static final Settings DEFAULTS =
            new Settings(Optional.empty(), true, DTypePolicy.FLOAT32, Regularizers.NONE, Optional.empty());

    /// {@return this with a name}
    public Settings name(String value) {
        return new Settings(Optional.of(value), trainable, dtype, activityRegularizer, inputShape);
    }

    /// {@return this, trainable or not}
    public Settings trainable(boolean value) {
        return new Settings(name, value, dtype, activityRegularizer, inputShape);
    }

    /// {@return this with other dtypes}
    public Settings dtype(DTypePolicy value) {
        return new Settings(name, trainable, value, activityRegularizer, inputShape);
    }

    /// {@return this with a penalty on the output}
    public Settings activityRegularizer(Regularizer value) {
        return new Settings(name, trainable, dtype, value, inputShape);
    }

    /// {@return this with the shape of an input, including the batch axis}
    public Settings inputShape(Shape value) {
        return new Settings(name, trainable, dtype, activityRegularizer, Optional.of(value));
    }
}
