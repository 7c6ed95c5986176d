package dev.argali.model;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.ValueException;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.Sketch;
import dev.argali.layers.SymbolicCall;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// The calls of layers that lead from some symbolic tensors to others, in Keras's order: by depth, which is the number
/// of calls between a call and the end of the model.
///
/// @param calls by falling depth
/// @param byLayer the calls of each layer in the order in which they were made; layers by falling depth, those of one
///     depth in the order in which a walk from the outputs meets them
/// @param chain whether each call takes one tensor, the output of the call before, and no layer is called twice
record CallGraph(List<SymbolicCall> calls, SequencedMap<Layer, List<SymbolicCall>> byLayer, boolean chain) {

    /// The graph between these tensors.
    ///
    /// @param model what messages call the model
    /// @throws ArgaliException if an output depends on what is not among the inputs
    /// @throws ValueException if two layers have one name
    static CallGraph between(String model, Nest inputs, Nest outputs) {
        CallGraph graph = walked(model, inputs, outputs);
        requireNames(model, graph.layers());
        return graph;
    }

    /// The graph of a sketch.
    static CallGraph sketched(String model, Sketch sketch) {
        return walked(model, sketch.inputs(), sketch.outputs());
    }

    private static CallGraph walked(String model, Nest inputs, Nest outputs) {
        var walk = new Walk(model, flat(inputs));
        flat(outputs).forEach(walk::from);
        return walk.byDepth();
    }

    /// The tensors of a structure in Keras's order: those with names by their names.
    static List<Tensor> flat(Nest nest) {
        return switch (nest) {
            case Nest.Leaf l -> List.of(l.tensor());
            case Nest.Tuple t ->
                t.items().stream().flatMap(n -> flat(n).stream()).toList();
            case Nest.Named n ->
                new TreeMap<>(n.items())
                        .values().stream().flatMap(m -> flat(m).stream()).toList();
        };
    }

    private static void requireNames(String model, List<Layer> layers) {
        Map<String, Layer> known = new HashMap<>();
        for (Layer layer : layers) {
            Layer other = known.put(layer.name(), layer);
            if (other != null) {
                throw new ValueException(
                        model,
                        "two layers have the name '" + layer.name() + "': " + other + " and " + layer,
                        "Give each layer a name of its own, or use one layer twice to share its weights");
            }
        }
    }

    /// Does the calls again.
    ///
    /// @param values what stands for the inputs; gets what stands for all other tensors
    void run(Map<Tensor, Tensor> values, Optional<Boolean> training) {
        for (SymbolicCall call : calls) {
            if (call.layer() instanceof InputLayer) {
                continue;
            }
            Nest in = call.inputs().map(x -> values.getOrDefault(x, x));
            Optional<Boolean> flag = call.training().or(() -> training);
            Nest out = flag.isPresent()
                    ? call.layer().apply(in, flag.get())
                    : call.layer().apply(in);
            List<Tensor> made = out.tensors();
            int next = 0;
            for (Tensor symbolic : call.outputs().tensors()) {
                values.put(symbolic, made.get(next++));
            }
        }
    }

    List<Layer> layers() {
        return List.copyOf(byLayer.keySet());
    }

    /// {@return the calls of a layer in this graph, in the order in which they were made}
    List<SymbolicCall> callsOf(Layer layer) {
        return byLayer.getOrDefault(layer, List.of());
    }

    /// A walk from outputs to inputs, depth first.
    private static final class Walk {
        private final String model;
        private final List<Tensor> inputs;
        private final Set<Tensor> given = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<SymbolicCall> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<SymbolicCall> finished = new ArrayList<>();
        private final Map<Layer, Integer> order = new LinkedHashMap<>();

        Walk(String model, List<Tensor> inputs) {
            this.model = model;
            this.inputs = inputs;
            given.addAll(inputs);
        }

        /// A call of which the first inputs were visited.
        private static final class Visit {
            private final SymbolicCall call;
            private final List<Tensor> inputs;
            private int next;

            Visit(SymbolicCall call) {
                this.call = call;
                this.inputs = flat(call.inputs());
            }
        }

        void from(Tensor output) {
            Deque<Visit> path = new ArrayDeque<>();
            enter(output).ifPresent(path::add);
            while (!path.isEmpty()) {
                Visit at = path.getLast();
                if (at.next < at.inputs.size()) {
                    enter(at.inputs.get(at.next++)).ifPresent(path::add);
                } else {
                    finished.add(at.call);
                    path.removeLast();
                }
            }
        }

        private Optional<Visit> enter(Tensor x) {
            SymbolicCall call = SymbolicCall.of(x).orElseThrow(() -> notSymbolic(x));
            boolean input = call.layer() instanceof InputLayer;
            if (!input && given.contains(x)) {
                return Optional.empty();
            }
            if (input && !given.contains(x)) {
                throw cutOff(x, call);
            }
            if (!seen.add(call)) {
                return Optional.empty();
            }
            order.putIfAbsent(call.layer(), order.size());
            return Optional.of(new Visit(call));
        }

        private ArgaliException notSymbolic(Tensor x) {
            return new ArgaliException(
                    model,
                    "an output " + x.type() + " was not made by layers from an Input",
                    "Begin with Input.of, and apply layers to it");
        }

        private ArgaliException cutOff(Tensor x, SymbolicCall call) {
            return new ArgaliException(
                    model,
                    "an output depends on the input '" + call.layer().name() + "' " + x.shape()
                            + ", which is not among the inputs " + names(inputs),
                    "Give it as an input, too, or a tensor on the way from it to the output");
        }

        /// Keras's order: `map_graph` in `keras/src/ops/function.py`.
        CallGraph byDepth() {
            Map<SymbolicCall, Integer> depths = new LinkedHashMap<>();
            Map<Layer, Integer> layerDepths = new LinkedHashMap<>();
            for (SymbolicCall call : finished.reversed()) {
                // All calls of a layer are as deep as the deepest.
                int depth = Math.max(depths.getOrDefault(call, 0), layerDepths.getOrDefault(call.layer(), 0));
                depths.put(call, depth);
                layerDepths.put(call.layer(), depth);
                for (Tensor x : call.inputs().tensors()) {
                    SymbolicCall.of(x).filter(seen::contains).ifPresent(c -> depths.merge(c, depth + 1, Math::max));
                }
            }
            for (Tensor x : inputs) {
                SymbolicCall call = SymbolicCall.of(x).orElseThrow(() -> notSymbolic(x));
                if (call.layer() instanceof InputLayer && !seen.contains(call)) {
                    depths.put(call, 0);
                    layerDepths.put(call.layer(), 0);
                    order.put(call.layer(), -1);
                }
            }
            Collection<List<SymbolicCall>> levels = levels(depths).values();
            List<SymbolicCall> calls = levels.stream().flatMap(List::stream).toList();
            SequencedMap<Layer, List<SymbolicCall>> byLayer = new LinkedHashMap<>();
            for (List<Layer> level : levels(layerDepths).values()) {
                level.sort(Comparator.comparing(order::get));
                level.forEach(l -> byLayer.put(l, new ArrayList<>()));
            }
            calls.forEach(
                    c -> byLayer.getOrDefault(c.layer(), new ArrayList<>()).add(c));
            byLayer.values().forEach(l -> l.sort(Comparator.comparingInt(SymbolicCall::index)));
            boolean chain = levels.stream()
                            .allMatch(l -> l.size() == 1
                                    && l.getFirst().inputs().tensors().size() <= 1)
                    && calls.size() == byLayer.size();
            return new CallGraph(calls, byLayer, chain);
        }

        private static <T> Map<Integer, List<T>> levels(Map<T, Integer> depths) {
            Map<Integer, List<T>> levels = new TreeMap<>(Comparator.reverseOrder());
            depths.forEach((x, depth) ->
                    levels.computeIfAbsent(depth, _ -> new ArrayList<>()).add(x));
            return levels;
        }
    }

    /// {@return the names of the layers that made these}
    static List<String> names(List<Tensor> tensors) {
        return tensors.stream()
                .map(x -> SymbolicCall.of(x).map(c -> c.layer().name()).orElse("?"))
                .toList();
    }
}
