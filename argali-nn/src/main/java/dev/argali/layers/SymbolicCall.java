package dev.argali.layers;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One call of a layer on symbolic tensors: what a functional model does again with numbers.
@Experimental
public final class SymbolicCall implements Symbolic.Maker {
    private final Layer layer;
    private final int index;
    private final Nest inputs;
    private final Optional<Boolean> training;
    private final Nest outputs;
    private final Optional<Sketch.Pad> pad = Sketch.pad();

    private SymbolicCall(Layer layer, Nest inputs, Optional<Boolean> training, Nest types) {
        this.layer = layer;
        this.index = pad.map(p -> p.add(this, layer)).orElseGet(layer::nextSymbolicCall);
        this.inputs = inputs;
        this.training = training;
        this.outputs = types.map(t -> Symbolic.of(t.type(), this));
    }

    /// Where inputs enter a model: the call that makes the tensor of an [InputLayer].
    ///
    /// @return that symbolic tensor
    public static Tensor input(InputLayer layer) {
        var type = new TensorType(layer.config().dtype(), layer.config().shape());
        layer.build(type.shape());
        return new SymbolicCall(layer, Nest.of(List.of()), Optional.empty(), Nest.of(Outlines.of(type)))
                .outputs.single();
    }

    /// Remembers a call, and makes the weights of the layer if it has none yet.
    ///
    /// @return the symbolic outputs
    /// @throws ShapeException if the inputs do not fit the layer, or each other
    static Nest record(Layer layer, Nest inputs, Optional<Boolean> training) {
        refuseNumbers(layer, inputs);
        Nest types;
        try {
            types = layer.outlineOf(inputs);
        } catch (ShapeException e) {
            boolean plain = inputs.tensors().size() < 2 && !(layer instanceof OpLayer);
            throw plain ? e : e.within(Symbolic.sources(inputs.tensors()));
        }
        return new SymbolicCall(layer, inputs, training, types).outputs;
    }

    private static void refuseNumbers(Layer layer, Nest inputs) {
        for (Tensor x : inputs.tensors()) {
            if (!Symbolic.is(x)) {
                throw new ArgaliException(
                        layer.label(),
                        "it is given symbolic tensors together with one that has numbers, " + x.type(),
                        "Let the numbers enter by an Input of their own");
            }
        }
    }

    /// {@return the call that made a tensor; empty if the tensor is not symbolic}
    public static Optional<SymbolicCall> of(Tensor x) {
        return Symbolic.maker(x).filter(SymbolicCall.class::isInstance).map(SymbolicCall.class::cast);
    }

    /// {@return whether inputs are symbolic, so that calls are remembered and not carried out}
    static boolean isNeeded(Nest inputs) {
        return switch (inputs) {
            case Nest.Leaf l -> Symbolic.is(l.tensor());
            case Nest.Tuple t -> t.items().stream().anyMatch(SymbolicCall::isNeeded);
            case Nest.Named n -> n.items().values().stream().anyMatch(SymbolicCall::isNeeded);
        };
    }

    /// An operation becomes a layer of its own. Operands with numbers are part of it.
    @Override
    public List<Tensor> record(String name, UnaryOperator<List<Tensor>> function, List<Tensor> operands) {
        List<Tensor> symbolic = operands.stream().filter(Symbolic::is).toList();
        List<Optional<Number>> numbers =
                operands.stream().map(SymbolicCall::number).toList();
        boolean array = operands.stream().anyMatch(x -> !Symbolic.is(x) && x.rank() > 0);
        // Files hold numbers beside tensors, and no arrays.
        String operation = array ? name + " with an array" : name;
        String word = Operations.word(name);
        String unique = pad.map(p -> p.name(word)).orElseGet(() -> Layers.uniqueName(word));
        var op = new OpLayer(unique, operation, numbers, in -> {
            List<Tensor> all = new ArrayList<>(operands);
            int next = 0;
            for (int i = 0; i < all.size(); i++) {
                if (Symbolic.is(all.get(i))) {
                    all.set(i, in.get(next++));
                }
            }
            return function.apply(all);
        });
        return record(op, Nest.of(symbolic), Optional.empty()).tensors();
    }

    /// A sketch is of inputs of one size.
    @Override
    public boolean keepsExtents() {
        return pad.isPresent();
    }

    private static Optional<Number> number(Tensor operand) {
        if (Symbolic.is(operand) || operand.rank() > 0) {
            return Optional.empty();
        }
        double value = operand.item();
        return Optional.of(operand.dtype().isFloating() ? (Number) value : (Number) (long) value);
    }

    /// {@return for an operation such as `a.mul(2)` what each operand is, the number 2 here, empty for a tensor that
    ///     comes in; nothing for other layers}
    public List<Optional<Number>> numbers() {
        return layer instanceof OpLayer op ? op.numbers() : List.of();
    }

    /// {@return the layer that was called}
    public Layer layer() {
        return layer;
    }

    /// {@return which of the calls of the layer on symbolic tensors it was, counted from 0}
    public int index() {
        return index;
    }

    /// {@return what the layer was given; no tensors for an [InputLayer]}
    public Nest inputs() {
        return inputs;
    }

    /// {@return whether the call said that it is training, or that it is not}
    public Optional<Boolean> training() {
        return training;
    }

    /// {@return what the layer gave}
    public Nest outputs() {
        return outputs;
    }

    /// {@return which of the outputs a tensor is, counted from 0}
    @SuppressWarnings("ReferenceEquality") // this very tensor
    public int place(Tensor output) {
        List<Tensor> all = outputs.tensors();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) == output) {
                return i;
            }
        }
        throw new IllegalStateException("not an output of this call");
    }

    /// {@return whether a layer stands for an operation such as `a.add(b)`}
    public static boolean isOperation(Layer layer) {
        return layer instanceof OpLayer;
    }

    /// {@return what a summary calls the class of a layer; an operation such as `a.add(b)` is an `Add`}
    public static String typeName(Layer layer) {
        return layer instanceof OpLayer op ? op.typeName() : layer.namedFor();
    }

    /// {@return for instance `'dense'`}
    @Override
    public String toString() {
        return "'" + layer.name() + "'";
    }
}
