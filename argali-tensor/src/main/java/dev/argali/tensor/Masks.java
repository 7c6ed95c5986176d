package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.DType;
import dev.argali.graph.ShapeException;
import java.util.Optional;

/// The masks of tensors: which places of a sequence count, as bools of its leading axes, `[batch, time]` for a tensor
/// of shape `[batch, time, ...]`.
///
/// Some layers make them (`Masking`, `Embedding`), most give them on, and some use them, as do losses and metrics. A
/// mask belongs to one tensor and is not carried over by operations: `x.mul(2)` has none. It ends where a program that
/// was compiled does.
@Experimental
public final class Masks {
    private Masks() {}

    /// {@return the mask of a tensor, if it has one}
    public static Optional<Tensor> of(Tensor x) {
        return x.mask;
    }

    /// Gives a tensor a mask, in place of the one that it had.
    ///
    /// @return `x`
    /// @throws ShapeException if the mask is not made of bools for leading axes of `x`
    public static Tensor set(Tensor x, Tensor mask) {
        boolean fits = mask.dtype() == DType.BOOL && mask.rank() <= x.rank();
        for (int axis = 0; fits && axis < mask.rank(); axis++) {
            fits = mask.shape().dim(axis) == x.shape().dim(axis);
        }
        if (!fits) {
            throw new ShapeException(
                    "mask",
                    "a mask " + mask.type() + " does not fit a tensor " + x.shape(),
                    "Give bools of its leading axes, as [batch, time] for [batch, time, ...]");
        }
        x.mask = Optional.of(mask);
        return x;
    }
}
