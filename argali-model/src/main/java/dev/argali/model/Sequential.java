package dev.argali.model;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A stack of layers, each fed with the output of the one before.
///
/// ```java
/// var model = Sequential.of(Dense.of(64).activation(RELU), Dense.of(10).activation(SOFTMAX)).inputShape(784);
/// ```
/// Weights are made as soon as the shape of inputs is known: by [#inputShape], by the first layer's own, by an
/// [InputLayer], by `build`, or else by the first input. A file knows the weights of a layer as
/// `layers/<class in snake case>`, and `_1`, `_2` … for further ones of its class.
public final class Sequential extends Model {
    private final List<Layer> layers = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private Optional<Shape> input = Optional.empty();
    private Optional<InputLayer> entrance = Optional.empty();

    private Sequential(Settings settings) {
        super(settings);
    }

    /// A stack of these layers.
    public static Sequential of(Layer... layers) {
        return stack(new Sequential(Settings.DEFAULTS), layers);
    }

    /// A stack of these layers under a name.
    public static Sequential named(String name, Layer... layers) {
        return stack(new Sequential(Settings.DEFAULTS.name(name)), layers);
    }

    private static Sequential stack(Sequential model, Layer... layers) {
        for (Layer layer : layers) {
            model.add(layer);
        }
        return model;
    }

    /// Says of which shape inputs are, without the batch axis, and makes the weights.
    ///
    /// @return this model
    /// @throws ArgaliException if the model was built for another shape
    public Sequential inputShape(int... dims) {
        return inputShape(Shape.of(dims).insert(0, Shape.ANY));
    }

    private Sequential inputShape(Shape shape) {
        if (input.isPresent() && !input.get().equals(shape)) {
            throw new ArgaliException(
                    label(), "its inputs are of shape " + input.get() + " already, not " + shape, "Make a new model");
        }
        input = Optional.of(shape);
        if (!layers.isEmpty()) {
            build(shape);
        }
        return this;
    }

    /// Puts a layer on top. Its weights are made at once if the shape of inputs is known.
    ///
    /// @throws ValueException if the model has a layer of this name
    /// @throws dev.argali.graph.ShapeException if the layer does not take what the one below gives; it is not added
    /// then
    public void add(Layer layer) {
        if (layer instanceof InputLayer in) {
            addInput(in);
            return;
        }
        if (layers.stream().anyMatch(l -> l.name().equals(layer.name()))) {
            throw new ValueException(
                    label(),
                    "it has a layer '" + layer.name() + "' already",
                    "Give each layer a name of its own, and each place a layer of its own");
        }
        Optional<Shape> before = input;
        if (layers.isEmpty() && input.isEmpty()) {
            input = layer.settings().inputShape();
        }
        push(layer);
        try {
            input.ifPresent(this::rebuild);
        } catch (ArgaliException e) {
            pop();
            input = before;
            throw e;
        }
    }

    private void addInput(InputLayer layer) {
        if (!layers.isEmpty() || input.isPresent()) {
            throw new ArgaliException(label(), "an InputLayer stands behind other layers", "Put it first");
        }
        input = layer.settings().inputShape();
        entrance = Optional.of(layer);
    }

    private void push(Layer layer) {
        String word = LayerConfigs.word(layer);
        String path = "layers/" + word;
        for (int n = 1; children().containsKey(path); n++) {
            path = "layers/" + word + "_" + n;
        }
        track(path, layer);
        paths.add(path);
        layers.add(layer);
        structureChanged();
    }

    /// Takes the top layer away.
    ///
    /// @return that layer
    /// @throws ArgaliException if there is none
    public Layer pop() {
        if (layers.isEmpty()) {
            throw new ArgaliException(label(), "there is no layer to take away", "Add one first");
        }
        untrack(paths.removeLast());
        structureChanged();
        Layer top = layers.removeLast();
        return top;
    }

    /// {@return the layers from the first to the top, without the [InputLayer]}
    @Override
    public List<Layer> layers() {
        return Collections.unmodifiableList(layers);
    }

    /// {@return the shape of inputs with the batch axis, if it is known}
    public Optional<Shape> inputShape() {
        return input.isPresent() ? input : builtFor();
    }

    /// {@return the layer for inputs that files have, if the shape of inputs is known: that which was added, or else
    /// one
    ///     of the dtype that Keras gives it}
    Optional<InputLayer> inputLayer() {
        return inputShape()
                .map(shape ->
                        entrance.orElseGet(() -> InputLayer.withBatch(shape).inputDType(inputDType())))
                .map(layer -> layer.settings().name().isPresent() ? layer : layer.name("input_layer"));
    }

    /// That in which the first layer computes, if it was built by its first inputs.
    private DType inputDType() {
        if (layers.isEmpty() || input.isPresent()) {
            return DType.FLOAT32;
        }
        DType first = layers.getFirst().settings().dtype().compute();
        return first.isFloating() ? first : DType.FLOAT32;
    }

    @Override
    protected void onBuild(Shape in) {
        requireLayers();
        Shape shape = in;
        for (Layer layer : layers) {
            layer.build(shape);
            shape = layer.computeOutputShape(shape);
        }
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        requireLayers();
        Tensor y = x;
        for (Layer layer : layers) {
            y = layer.apply(y, training);
        }
        return y;
    }

    private void requireLayers() {
        if (layers.isEmpty()) {
            throw new ArgaliException(label(), "it has no layers", "Add some first: model.add(Dense.of(10))");
        }
    }

    @Override
    public Shape computeOutputShape(Shape in) {
        Shape shape = in;
        for (Layer layer : layers) {
            shape = layer.computeOutputShape(shape);
        }
        return shape;
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    /// The layers inside have given the outputs their masks.
    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }
}
