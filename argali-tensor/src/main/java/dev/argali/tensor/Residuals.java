package dev.argali.tensor;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Results inside the step of a scan that are dear to compute: products, inner loops, ops with a name, `tanh` and so
/// on.
/// The step keeps them, and when it is traced a second time for its gradient, they stand where they would be computed
/// again.
final class Residuals {
    private final List<Tensor> tensors;
    private final Optional<GradientTape> user;
    private int next;

    private Residuals(List<Tensor> tensors, Optional<GradientTape> user) {
        this.tensors = tensors;
        this.user = user;
    }

    /// For the first trace, which finds them.
    static Residuals keep() {
        return new Residuals(new ArrayList<>(), Optional.empty());
    }

    /// For the second trace, which uses them.
    ///
    /// @param tape which differentiates that trace; for other tapes they are no results of anything
    static Residuals use(List<Tensor> tensors, GradientTape tape) {
        return new Residuals(tensors, Optional.of(tape));
    }

    static boolean isDear(Prim prim) {
        return switch (prim) {
            case Prim.Dot _,
                    Prim.Conv _,
                    Prim.ConvGradInput _,
                    Prim.ConvGradFilter _,
                    Prim.Call _,
                    Prim.Scan _,
                    Prim.While _ -> true;
            case Prim.Unary(Prim.UnaryKind kind) ->
                switch (kind) {
                    case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, NOT -> false;
                    default -> true;
                };
            default -> false;
        };
    }

    /// {@return who uses them; nobody while they are kept}
    Optional<GradientTape> user() {
        return user;
    }

    /// {@return what was kept, in the order in which the step made it}
    List<Tensor> tensors() {
        return tensors;
    }

    /// The results of a dear primitive: given ones, or new ones, which are kept.
    List<Tensor> results(List<TensorType> types, Function<List<TensorType>, List<Tensor>> make) {
        if (user.isEmpty()) {
            List<Tensor> made = make.apply(types);
            tensors.addAll(made);
            return made;
        }
        List<Tensor> known = tensors.subList(next, Math.min(next + types.size(), tensors.size()));
        if (!known.stream().map(Tensor::type).toList().equals(types)) {
            throw new ArgaliException(
                    "scan",
                    "the step computes " + types + " where it computed something else before",
                    "A step is called again for its gradient, and must do the same every time");
        }
        next += types.size();
        return known;
    }
}
