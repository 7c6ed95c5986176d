package dev.argali.model;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.layers.SymbolicCall;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model made of the calls of layers that lead from some symbolic tensors to others. Made by [Model#of].
///
/// It may have several inputs and outputs, branches, and layers that are used more than once and share their weights.
/// It is a layer itself: applied to a symbolic tensor it becomes a part of another model.
public final class Functional extends Model {
    private final Nest inputs;
    private final Nest outputs;
    private final CallGraph graph;

    private Functional(Settings settings, Nest inputs, Nest outputs, CallGraph graph) {
        super(settings);
        this.inputs = inputs;
        this.outputs = outputs;
        this.graph = graph;
        Map<String, Integer> counts = new HashMap<>();
        for (Layer layer : graph.layers()) {
            if (SymbolicCall.isOperation(layer)) {
                continue; // it has no place among the weights
            }
            String word = LayerConfigs.word(layer);
            int n = counts.merge(word, 1, Integer::sum) - 1;
            track("layers/" + (n == 0 ? word : word + "_" + n), layer);
        }
        build(inputs);
    }

    /// The model between these tensors.
    static Functional between(Settings settings, Nest inputs, Nest outputs) {
        String where = settings.name().map(n -> "model '" + n + "'").orElse("Model.of");
        requireSymbolic(where, "inputs", inputs);
        requireSymbolic(where, "outputs", outputs);
        CallGraph graph = CallGraph.between(where, inputs, outputs);
        if (inputs.tensors().stream().allMatch(Functional::isInput)) {
            return new Functional(settings, inputs, outputs, graph);
        }
        // The model begins in the midst of another: the calls from there are made again from inputs of its own.
        Map<Tensor, Tensor> values = new IdentityHashMap<>();
        Nest own = inputs.map(x -> {
            Tensor input = isInput(x) ? x : Input.of(cutAt(x));
            values.put(x, input);
            return input;
        });
        graph.run(values, Optional.empty());
        Nest ends = outputs.map(y -> values.getOrDefault(y, y));
        return new Functional(settings, own, ends, CallGraph.between(where, own, ends));
    }

    private static boolean isInput(Tensor x) {
        return SymbolicCall.of(x).filter(c -> c.layer() instanceof InputLayer).isPresent();
    }

    private static InputLayer cutAt(Tensor x) {
        String name = SymbolicCall.of(x).orElseThrow().layer().name();
        return InputLayer.withBatch(x.shape()).name(name + "_output").inputDType(x.dtype());
    }

    private static void requireSymbolic(String where, String word, Nest tensors) {
        if (tensors.tensors().isEmpty()) {
            throw new ValueException(where, "there are no " + word, "Give one at least");
        }
        for (Tensor x : tensors.tensors()) {
            if (!Symbolic.is(x)) {
                throw new ArgaliException(
                        where,
                        "among the " + word + " is a tensor with numbers, " + x.type(),
                        "Begin with Input.of, and apply layers to it");
            }
        }
    }

    /// {@return the same model, of the same layers, under another name}
    public Functional name(String value) {
        return new Functional(settings().name(value), inputs, outputs, graph);
    }

    /// {@return the symbolic tensors at which the model begins}
    public Nest inputs() {
        return inputs;
    }

    /// {@return the symbolic tensors at which the model ends}
    public Nest outputs() {
        return outputs;
    }

    /// The symbolic output of a layer inside, from which other models may begin, or at which they may end. Of a layer
    /// that is called more than once it is that of the first call.
    ///
    /// @throws ValueException if there is no layer of this name; the message suggests near ones
    public Tensor output(String layer) {
        return graph.callsOf(layer(layer)).getFirst().outputs().tensors().getFirst();
    }

    /// {@return the layers, with those for inputs, by the number of calls that are behind them}
    @Override
    public List<Layer> layers() {
        return graph.layers();
    }

    @Override
    List<String> outputLayers() {
        return CallGraph.names(outputs.tensors());
    }

    CallGraph graph() {
        return graph;
    }

    @Override
    protected void onBuild(Nest types) {
        // Layers were built when they were applied.
    }

    @Override
    protected Nest call(Nest x, boolean training) {
        List<Tensor> wanted = inputs.tensors();
        List<Tensor> fed = inOrder(x);
        List<String> names = CallGraph.names(wanted);
        Map<Tensor, Tensor> values = new IdentityHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            values.put(wanted.get(i), fitted(names.get(i), wanted.get(i).type(), fed.get(i)));
        }
        graph.run(values, Optional.of(training));
        return outputs.map(y -> values.getOrDefault(y, y));
    }

    // ---- what is fed --------------------------------------------------------------------------------------------

    /// The names by which inputs may be fed: those of a structure with names, or else of the layers for inputs.
    private List<String> inputNames() {
        return inputs instanceof Nest.Named n ? List.copyOf(n.items().keySet()) : CallGraph.names(inputs.tensors());
    }

    private List<Tensor> inOrder(Nest x) {
        if (x instanceof Nest.Named named) {
            List<Tensor> fed = new ArrayList<>();
            for (String name : inputNames()) {
                Nest one = named.items().get(name);
                if (one == null) {
                    throw new ValueException(
                            label(),
                            "it is given inputs " + named.items().keySet() + ", and wants " + inputNames(),
                            "Give each input under its name");
                }
                fed.addAll(one.tensors());
            }
            return fed;
        }
        List<Tensor> fed = x.tensors();
        if (fed.size() != inputs.tensors().size()) {
            throw new ValueException(
                    label(),
                    "it is given " + fed.size() + (fed.size() == 1 ? " input" : " inputs") + ", and wants "
                            + inputs.tensors().size() + ": " + inputNames(),
                    "Give one tensor for each, in this order or by name");
        }
        return fed;
    }

    /// As in Keras, an axis of 1 at the end may be missing, or be there for nothing; the dtype is that of the input.
    private Tensor fitted(String name, TensorType wanted, Tensor given) {
        Shape shape = wanted.shape();
        Tensor x = given;
        if (x.rank() == shape.rank() - 1 && shape.last() == 1) {
            x = x.expandDims(-1);
        } else if (x.rank() == shape.rank() + 1 && x.shape().last() == 1) {
            x = x.squeeze(-1);
        }
        boolean fits = x.rank() == shape.rank();
        for (int i = 1; fits && i < shape.rank(); i++) {
            fits = shape.dim(i) == Shape.ANY || shape.dim(i) == x.shape().dim(i);
        }
        if (!fits) {
            throw new ShapeException(
                    label(),
                    "its input '" + name + "' is " + shape + ", and is given " + given.shape(),
                    "Feed " + shape + ", where ? may be anything");
        }
        return Primitives.cast(x, wanted.dtype());
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
