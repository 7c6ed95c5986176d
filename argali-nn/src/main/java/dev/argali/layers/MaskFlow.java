package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// How masks come through a layer.
final class MaskFlow {
    private static final System.Logger LOG = System.getLogger("dev.argali.layers");

    private final AtomicBoolean saidDropped = new AtomicBoolean();

    /// The tensor in another dtype, with its mask.
    static Tensor cast(Tensor x, DType dtype) {
        Tensor cast = Primitives.cast(x, dtype);
        if (!cast.equals(x)) {
            Masks.of(x).ifPresent(mask -> Masks.set(cast, mask));
        }
        return cast;
    }

    /// Gives outputs without a mask that of the layer, or says once that the masks of the inputs end in it.
    void pass(Layer layer, Nest in, Nest out) {
        if (layer.supportsMasking()) {
            List<Tensor> bare =
                    out.tensors().stream().filter(y -> Masks.of(y).isEmpty()).toList();
            if (!bare.isEmpty()) {
                layer.computeMask(in).ifPresent(mask -> bare.forEach(y -> Masks.set(y, mask)));
            }
        } else if (in.tensors().stream().anyMatch(x -> Masks.of(x).isPresent())
                && saidDropped.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "{0} does not support masks: the mask of its input ends here", layer.label());
        }
    }
}
