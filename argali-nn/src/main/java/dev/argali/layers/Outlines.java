package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What a layer gives for inputs of some types, found by following its call without computing anything. Types are
/// symbolic tensors without a history.
final class Outlines {
    private static final ScopedValue<Boolean> GUESSED = ScopedValue.newInstance();

    private static final Symbolic.Maker NO_MAKER = (name, _, inputs) -> {
        throw new IllegalStateException(name + " of types alone: " + inputs);
    };

    private Outlines() {}

    /// {@return whether extents are guessed in the call that is going on}
    static boolean areGuessed() {
        return GUESSED.isBound() && GUESSED.get();
    }

    static Tensor of(TensorType type) {
        return Symbolic.of(type, NO_MAKER);
    }

    /// Follows the call once, which builds the layers inside; empty if it reads a tensor's value.
    static Optional<Nest> follow(Layer layer, Nest inputs) {
        return follow(layer, inputs, Guess.FIRST);
    }

    /// The types of what the layer gives; empty if its call reads a tensor's value.
    static Optional<Nest> outputs(Layer layer, Nest inputs) {
        if (layer instanceof StringLayer<?> texts && texts.ownOutline(inputs).isPresent()) {
            return texts.ownOutline(inputs);
        }
        Optional<Nest> a = follow(layer, inputs, Guess.FIRST);
        if (a.isEmpty() || inputs.tensors().stream().allMatch(x -> x.shape().isStatic())) {
            return a;
        }
        return follow(layer, inputs, Guess.SECOND).map(b -> common(a.get(), b));
    }

    /// What differs for two values of the unknown extents is unknown in the output, too.
    ///
    /// @throws ShapeException if not only extents differ
    private static Nest common(Nest a, Nest b) {
        List<Tensor> others = b.tensors();
        if (!ranks(a).equals(ranks(b))) {
            throw new ShapeException(
                    "outputs",
                    "how many there are, or axes, depends on extents that are not known: " + shapes(a) + " for some, "
                            + shapes(b) + " for others",
                    "Make inputs of extents that are known, or write a layer whose call does this");
        }
        List<Tensor> all = new ArrayList<>();
        for (Tensor x : a.tensors()) {
            Shape other = others.get(all.size()).shape();
            all.add(of(x.type().with(Guess.common(x.shape(), other))));
        }
        return a.withTensors(all);
    }

    private static List<Integer> ranks(Nest all) {
        return all.tensors().stream().map(Tensor::rank).toList();
    }

    private static List<Shape> shapes(Nest all) {
        return all.tensors().stream().map(Tensor::shape).toList();
    }

    private static Optional<Nest> follow(Layer layer, Nest inputs, Guess guess) {
        List<TensorType> types =
                inputs.tensors().stream().map(x -> guess.type(x.type())).toList();
        var result = new AtomicReference<Nest>();
        boolean guessed = inputs.tensors().stream().anyMatch(x -> !x.shape().isStatic());
        // What layers add to the loss here belongs to no step.
        return ScopedValue.where(GUESSED, guessed || areGuessed())
                .call(() -> Layers.collectLosses(() -> Jit.resultTypes(
                        x -> {
                            Nest out = layer.apply(inputs.withTensors(x), LayerCall.training());
                            result.set(out);
                            return out.tensors();
                        },
                        types)))
                .result()
                .map(found -> result.get()
                        .withTensors(found.stream().map(Outlines::of).toList()));
    }
}
