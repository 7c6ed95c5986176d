package dev.argali.ops;

import static dev.argali.ops.Elementwise.floating;

import dev.argali.graph.Prim.UnaryKind;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;

/// Special functions and normalisations.
public final class Special {
    private Special() {}

    /// The error function.
    public static Tensor erf(Tensor x) {
        return Primitives.unary(UnaryKind.ERF, floating(x));
    }

    /// The inverse of the error function.
    public static Tensor erfinv(Tensor x) {
        return Primitives.unary(UnaryKind.ERFINV, floating(x));
    }
}
