package dev.argali.tensor;

import dev.argali.graph.Prim;
import java.util.List;
import java.util.Optional;

/// What a probability was made of, where the graph still shows it: crossentropies of logits are more exact than those
/// of probabilities, and their gradients never vanish.
public final class Logits {
    private Logits() {}

    /// {@return the operand, if this is the direct result of a softmax along the last axis}
    public static Optional<Tensor> ofSoftmax(Tensor probabilities) {
        return origin(probabilities)
                .filter(node -> node.prim() instanceof Prim.Call call
                        && call.name().equals("softmax")
                        && alongLast(call, probabilities.rank()))
                .map(node -> node.inputs().getFirst());
    }

    /// {@return the operand, if this is the direct result of a sigmoid}
    public static Optional<Tensor> ofSigmoid(Tensor probabilities) {
        return origin(probabilities)
                .filter(node -> switch (node.prim()) {
                    case Prim.Unary u -> u.kind() == Prim.UnaryKind.SIGMOID;
                    case Prim.Call c -> c.name().equals("sigmoid");
                    default -> false;
                })
                .map(node -> node.inputs().getFirst());
    }

    /// {@return the operand, if this is the direct result of a softmax along the last axis, or of a sigmoid}
    public static Optional<Tensor> of(Tensor probabilities) {
        return ofSoftmax(probabilities).or(() -> ofSigmoid(probabilities));
    }

    private static Optional<Recorded> origin(Tensor tensor) {
        return tensor.state() instanceof State.Pending p ? Optional.of(p.node()) : Optional.empty();
    }

    private static boolean alongLast(Prim.Call call, int rank) {
        Object axes = call.attributes().getOrDefault("axes", call.attributes().getOrDefault("axis", -1));
        Object one = axes instanceof List<?> list && list.size() == 1 ? list.getFirst() : axes;
        return one.equals(-1) || one.equals(rank - 1);
    }
}
