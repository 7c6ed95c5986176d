package dev.argali.layers;

import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Nest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The call or the building of a layer that is going on on this thread, and those around it.
record LayerCall(Layer layer, boolean isTraining, Optional<LayerCall> outer) {
    private static final ScopedValue<LayerCall> CURRENT = ScopedValue.newInstance();

    static Optional<LayerCall> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    static boolean training() {
        return CURRENT.isBound() && CURRENT.get().isTraining();
    }

    @SuppressWarnings("ReferenceEquality") // this very layer
    static <T> T enter(Layer layer, boolean training, Supplier<T> action) {
        // Building within a call of the same layer is not one level deeper.
        Optional<LayerCall> around = current();
        if (around.isPresent() && around.get().layer() == layer) {
            around = around.get().outer();
        }
        return ScopedValue.where(CURRENT, new LayerCall(layer, training, around))
                .call(action::get);
    }

    /// The names of the layers from the outermost to the current one.
    static String path() {
        return CURRENT.get().names();
    }

    private String names() {
        return outer.map(o -> o.names() + "/").orElse("") + layer.name();
    }

    /// Whether a layer is, at any depth, inside one of those that are being called.
    static boolean isWithin(Layer layer) {
        Set<Layer> callers = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Optional<LayerCall> at = current(); at.isPresent(); at = at.get().outer()) {
            callers.add(at.get().layer());
        }
        return layer.isOwnedBy(callers);
    }

    /// Java lets a `call` return null.
    static Nest requireOutput(Layer layer, @Nullable Nest out) {
        if (out == null || out.tensors().stream().anyMatch(Objects::isNull)) {
            throw new ArgaliException(
                    layer.label(),
                    "its call returned null",
                    "Return the tensor that was computed: return dense.apply(x)");
        }
        return out;
    }
}
