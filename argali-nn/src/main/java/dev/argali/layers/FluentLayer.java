package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;

/// A layer that is a value as long as it is not built: each wither gives a new, unbuilt layer of the same class.
///
/// @param <L> the class itself
public abstract class FluentLayer<L extends FluentLayer<L>> extends Layer {
    /// For a layer with these settings.
    protected FluentLayer(Settings settings) {
        super(settings);
    }

    /// {@return what the layer is made of}
    public abstract Record config();

    /// {@return a new layer of the same config with other settings}
    protected abstract L with(Settings settings);

    /// {@return a new layer with this name}
    public final L name(String value) {
        return with(settings().name(value));
    }

    /// {@return a new layer whose weights are trained or not}
    public final L trainable(boolean value) {
        return with(settings().trainable(value));
    }

    /// {@return a new layer that computes and keeps its weights in these dtypes}
    public final L dtype(DTypePolicy value) {
        return with(settings().dtype(value));
    }

    /// {@return a new layer under the policy of this name, such as `float64`}
    public final L dtype(String policy) {
        return dtype(DTypePolicy.named(policy));
    }

    /// {@return a new layer with a penalty on its output, which is added to the loss divided by the batch size}
    public final L activityRegularizer(Regularizer value) {
        return with(settings().activityRegularizer(value));
    }

    /// {@return a new layer with the penalty of this name on its output}
    public final L activityRegularizer(String name) {
        return activityRegularizer(Regularizers.named(name));
    }

    /// {@return a new layer that says of which shape its inputs are, without the batch axis, so that it may be the
    /// first
    ///     of a model}
    public final L inputShape(int... dims) {
        return with(settings().inputShape(Shape.of(dims).insert(0, Shape.ANY)));
    }
}
