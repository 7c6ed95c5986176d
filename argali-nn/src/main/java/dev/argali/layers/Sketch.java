package dev.argali.layers;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The calls of layers inside a layer, found by following its `call` on symbolic tensors, for those who show it.
/// Nothing is computed, and nothing stays of it: automatic names and numbers of calls go on as if it had not been.
///
/// @param inputs what the layer was given: outputs of calls of an [InputLayer] each
/// @param outputs what it gave
/// @param shapes the shapes of the outputs of each call, where extents that depend on those of the inputs are unknown
@Experimental
public record Sketch(Nest inputs, Nest outputs, Map<SymbolicCall, List<Shape>> shapes) {
    private static final ScopedValue<Pad> PAD = ScopedValue.newInstance();

    /// Takes down the calls of one sketch.
    static final class Pad {
        private final List<SymbolicCall> calls = new ArrayList<>();
        private final Map<Layer, Integer> byLayer = new IdentityHashMap<>();
        private final Map<String, Integer> names = new HashMap<>();

        /// {@return which of the calls of the layer it is}
        int add(SymbolicCall call, Layer layer) {
            calls.add(call);
            return byLayer.merge(layer, 1, Integer::sum) - 1;
        }

        String name(String word) {
            int n = names.merge(word, 1, Integer::sum) - 1;
            return n == 0 ? word : word + "_" + n;
        }
    }

    private record Calls(Nest inputs, Nest outputs, List<SymbolicCall> all) {}

    static Optional<Pad> pad() {
        return PAD.isBound() ? Optional.of(PAD.get()) : Optional.empty();
    }

    /// Follows the call of a layer that is built.
    ///
    /// @param inputs tensors of the types of its inputs, whose values do not matter
    /// @return empty if its call reads a tensor's value, or does what symbolic tensors cannot do
    public static Optional<Sketch> of(Layer layer, Nest inputs) {
        try {
            Calls a = follow(layer, inputs, Guess.FIRST);
            Calls b = follow(layer, inputs, Guess.SECOND);
            // Another number of calls for another size: then the shapes are those of the first one.
            boolean alike = a.all.size() == b.all.size();
            Map<SymbolicCall, List<Shape>> shapes = new IdentityHashMap<>();
            for (int i = 0; i < a.all.size(); i++) {
                shapes.put(a.all.get(i), common(shapes(a.all.get(i)), shapes((alike ? b : a).all.get(i))));
            }
            return Optional.of(new Sketch(a.inputs, a.outputs, shapes));
        } catch (ArgaliException e) {
            System.getLogger(Sketch.class.getName())
                    .log(System.Logger.Level.DEBUG, "the call of {0} cannot be followed: {1}", layer.label(), e);
            return Optional.empty();
        }
    }

    /// {@return the shapes of the outputs of each layer that is called, of its last call}
    public Map<Layer, List<Shape>> byLayer() {
        Map<Layer, List<Shape>> all = new IdentityHashMap<>();
        shapes.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> e.getKey().index()))
                .forEach(e -> all.put(e.getKey().layer(), e.getValue()));
        return all;
    }

    private static Calls follow(Layer layer, Nest inputs, Guess guess) {
        var pad = new Pad();
        return ScopedValue.where(PAD, pad).call(() -> {
            Nest in = inputs.map(x -> input(pad, layer, guess.type(x.type())));
            Nest out = Layers.collectLosses(() ->
                            LayerCall.enter(layer, false, () -> LayerCall.requireOutput(layer, layer.call(in, false))))
                    .result();
            if (!out.tensors().stream().allMatch(Symbolic::is)) {
                throw new ArgaliException(
                        layer.label(), "an output does not depend on the inputs", "Make it of the inputs");
            }
            return new Calls(in, out, List.copyOf(pad.calls));
        });
    }

    private static Tensor input(Pad pad, Layer layer, TensorType type) {
        boolean cast = layer.autocast() && type.dtype().isFloating();
        InputLayer entrance = InputLayer.withBatch(type.shape())
                .name(pad.name("input"))
                .inputDType(cast ? layer.settings().dtype().compute() : type.dtype());
        return SymbolicCall.input(entrance);
    }

    private static List<Shape> shapes(SymbolicCall call) {
        return call.outputs().tensors().stream().map(Tensor::shape).toList();
    }

    private static List<Shape> common(List<Shape> a, List<Shape> b) {
        List<Shape> all = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            boolean alike = i < b.size() && a.get(i).rank() == b.get(i).rank();
            all.add(alike ? Guess.common(a.get(i), b.get(i)) : a.get(i));
        }
        return all;
    }
}
