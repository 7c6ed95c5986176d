package dev.argali.model;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.layers.Layer;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The outputs of a model: what losses and metrics are told apart by.
///
/// @param names one for each output
/// @param shapes one for each output
record OutputTypes(List<String> names, List<Shape> shapes) {
    /// The outputs of this structure and shapes.
    ///
    /// @param layers names of the layers that make them, if they are known
    static OutputTypes of(Nest outputs, List<Shape> shapes, List<String> layers) {
        List<String> names = new ArrayList<>();
        if (outputs instanceof Nest.Named n && n.items().size() == shapes.size()) {
            names.addAll(n.items().keySet());
        } else if (layers.size() == shapes.size()) {
            names.addAll(layers);
        }
        for (int i = names.size(); i < shapes.size(); i++) {
            names.add("output_" + (i + 1));
        }
        return new OutputTypes(List.copyOf(names), shapes);
    }

    /// The outputs of a model for inputs like these. One whose `call` reads values is asked about one example.
    static OutputTypes of(Model model, ArrayData data) {
        Nest x = data.arrays().inputs();
        var out = new AtomicReference<Nest>();
        List<Shape> shapes = Jit.resultTypes(
                        in -> {
                            out.set(model.apply(x.withTensors(in), false));
                            return out.get().tensors();
                        },
                        x.tensors().stream().map(Tensor::type).toList())
                .map(types -> types.stream().map(TensorType::shape).toList())
                .orElseGet(() -> {
                    out.set(model.apply(x.map(t -> Indexing.slice(t, 0, data.from(), data.from() + 1)), false));
                    return out.get().tensors().stream().map(Tensor::shape).toList();
                });
        return of(out.get(), shapes, model.outputLayers());
    }

    /// The shapes of what a layer gives for inputs like those that it was built for; none if it is not built, or they
    /// depend on values.
    static List<Shape> shapes(Layer layer) {
        try {
            return layer.builtFor().map(layer::computeOutputShape).stream().toList();
        } catch (ArgaliException e) {
            return List.of();
        }
    }

    int count() {
        return names.size();
    }

    /// What was told for each output; empty for those of which nothing was said.
    ///
    /// @param word what it is, for messages
    /// @throws ValueException if an output is named that there is not, or there are too many or too few in order
    <T> List<Optional<T>> each(String model, String word, PerOutput<T> told) {
        return switch (told) {
            case PerOutput.Every<T> e ->
                names.stream().map(_ -> Optional.of(e.value())).toList();
            case PerOutput.InOrder<T> l -> {
                if (l.values().size() != count()) {
                    throw new ValueException(
                            model,
                            "compile was told " + l.values().size() + " " + word + ", and there are " + count()
                                    + " outputs: " + names,
                            "Give one for each, or say for which by its name");
                }
                yield l.values();
            }
            case PerOutput.ByName<T> n -> {
                n.values().keySet().stream()
                        .filter(k -> !names.contains(k))
                        .findFirst()
                        .ifPresent(k -> {
                            throw new ValueException(
                                    model,
                                    "compile was told " + word + " of an output '" + k + "', and the outputs are "
                                            + names,
                                    "Use these names");
                        });
                yield names.stream()
                        .map(k -> Optional.ofNullable(n.values().get(k)))
                        .toList();
            }
        };
    }

    /// Targets or weights in the order of outputs.
    ///
    /// @param wanted for which outputs some are needed
    /// @throws ValueException if there are too many or too few, or some have other names
    List<Optional<Tensor>> match(String model, String word, Nest given, List<Boolean> wanted) {
        if (given instanceof Nest.Named n && (count() > 1 || n.items().containsKey(names.getFirst()))) {
            Map<String, Nest> items = n.items();
            List<Optional<Tensor>> all = new ArrayList<>();
            for (int i = 0; i < count(); i++) {
                Nest one = items.get(names.get(i));
                if (one == null && wanted.get(i)) {
                    throw new ValueException(
                            model,
                            "there are " + word + " for " + items.keySet() + ", and the outputs are " + names,
                            "Give each under the name of its output");
                }
                all.add(Optional.ofNullable(one).map(Nest::single));
            }
            return all;
        }
        List<Tensor> tensors = given.tensors();
        if (tensors.size() == count()) {
            return tensors.stream().map(Optional::of).toList();
        }
        if (tensors.size() != wanted.stream().filter(w -> w).count()) {
            throw new ValueException(
                    model,
                    "there are " + word + " for " + tensors.size() + (tensors.size() == 1 ? " output" : " outputs")
                            + ", and the outputs are " + names,
                    "Give one tensor for each, in this order or by name");
        }
        List<Optional<Tensor>> all = new ArrayList<>();
        int next = 0;
        for (boolean w : wanted) {
            all.add(w ? Optional.of(tensors.get(next++)) : Optional.empty());
        }
        return all;
    }
}
