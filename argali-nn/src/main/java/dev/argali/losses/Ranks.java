package dev.argali.losses;

import dev.argali.api.Experimental;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Tensor;

/// Keras's rule for two tensors whose ranks differ by one: a last axis of extent 1 is dropped, or put on the other one
/// if that is a plain list.
@Experimental
public final class Ranks {
    private Ranks() {}

    /// Two tensors of one rank, if the rule applies; else as they were.
    ///
    /// @param first for instance targets or values
    /// @param second for instance predictions or weights
    @Experimental
    public record Pair(Tensor first, Tensor second) {}

    /// Applies the rule.
    public static Pair match(Tensor a, Tensor b) {
        if (a.rank() == b.rank() + 1 && a.shape().last() == 1) {
            return b.rank() == 1 ? new Pair(a, b.expandDims(-1)) : new Pair(a.squeeze(-1), b);
        }
        if (b.rank() == a.rank() + 1 && b.shape().last() == 1) {
            return a.rank() == 1 ? new Pair(a.expandDims(-1), b) : new Pair(a, b.squeeze(-1));
        }
        return new Pair(a, b);
    }

    /// `target - prediction` of two tensors of one rank that broadcast.
    static Tensor difference(String loss, Tensor target, Tensor prediction) {
        Shape a = target.shape();
        Shape b = prediction.shape();
        boolean fits = a.rank() == b.rank() && a.rank() > 0;
        for (int i = 0; fits && i < a.rank(); i++) {
            fits = a.dim(i) == b.dim(i) || a.dim(i) == 1 || b.dim(i) == 1;
        }
        if (!fits) {
            requireEqual(loss, a, b, "Give the model as many outputs per example as there are targets");
        }
        return target.sub(prediction);
    }

    /// Refuses targets and predictions of unequal shapes.
    static void requireEqual(String loss, Shape target, Shape prediction, String cure) {
        if (!target.equals(prediction)) {
            throw new ShapeException(loss, "targets have shape " + target + ", predictions " + prediction, cure);
        }
    }
}
