package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A weight of a layer: declared in the constructor, made when the layer is built.
public final class Weight {
    private final Layer layer;
    private final String name;
    private final WeightSpec spec;
    private final boolean trainable;
    private final UnaryOperator<Shape> shape;
    private final Optional<DType> dtype;
    private Optional<Variable> variable = Optional.empty();

    Weight(Layer layer, String name, WeightSpec spec, boolean trainable, UnaryOperator<Shape> shape) {
        this(layer, name, spec, trainable, shape, Optional.empty());
    }

    /// @param dtype of the variable, if that is another than the policy says
    Weight(
            Layer layer,
            String name,
            WeightSpec spec,
            boolean trainable,
            UnaryOperator<Shape> shape,
            Optional<DType> dtype) {
        this.layer = layer;
        this.name = name;
        this.spec = spec;
        this.trainable = trainable;
        this.shape = shape;
        this.dtype = dtype;
    }

    /// {@return the name within the layer, such as `kernel`}
    public String name() {
        return name;
    }

    /// {@return initializer, regularizer and constraint}
    public WeightSpec spec() {
        return spec;
    }

    /// {@return whether it was declared to be trained; a frozen layer does not train it even so}
    public boolean trainable() {
        return trainable;
    }

    /// {@return the value in the dtype in which the layer computes}
    ///
    /// @throws NotBuiltException if the layer is not built
    public Tensor value() {
        return Primitives.cast(variable().value(), layer.settings().dtype().compute());
    }

    /// {@return the variable that holds the value}
    ///
    /// @throws NotBuiltException if the layer is not built
    public Variable variable() {
        return variable.orElseThrow(() -> new NotBuiltException(
                layer.label(),
                "weight '" + name + "' does not exist yet",
                "Apply the layer to an input, or call build with the shape of one"));
    }

    DType dtype() {
        return dtype.orElseGet(() -> layer.settings().dtype().variable());
    }

    Shape shapeFor(Shape input) {
        return shape.apply(input);
    }

    /// A variable with a first value, for inputs of this shape.
    Variable newVariable(Shape input) {
        Shape shape = shapeFor(input);
        if (!shape.isStatic()) {
            throw new ShapeException(
                    layer.label(),
                    "weight '" + name + "' would be of shape " + shape + " for inputs of shape " + input,
                    "Give the extents of all axes but the batch");
        }
        String path = LayerCall.path() + "/" + name;
        // A layer may be built while a function is traced: its weights live on, so they belong to no trace.
        return Jit.untraced(() -> {
            Tensor first = spec.initializer().initialize(shape, dtype());
            return trainable && layer.trainable() ? Variable.of(path, first) : Variable.untrained(path, first);
        });
    }

    void make(Variable made) {
        variable = Optional.of(made);
    }

    /// {@return whether its variable exists}
    public boolean isMade() {
        return variable.isPresent();
    }
}
