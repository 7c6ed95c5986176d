package dev.argali.losses;

import dev.argali.graph.Prim;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.lang.System.Logger.Level;

/// What the graph shows of the output of a model.
final class Outputs {
    private static final System.Logger LOG = System.getLogger("dev.argali.losses");

    private Outputs() {}

    /// Whether predictions that are said to be logits were made by a softmax or sigmoid after all; then that is said in
    /// a log line, and the crossentropy finds the true logits by itself, as in Keras.
    static boolean isProbability(String loss, Tensor prediction, String function) {
        boolean made = Primitives.origin(prediction)
                .filter(o -> isA(o.prim(), function))
                .isPresent();
        if (made) {
            LOG.log(
                    Level.WARNING,
                    "{0}: fromLogits(true) was asked for, but the predictions come from a {1}: its operand is taken",
                    loss,
                    function);
        }
        return made;
    }

    private static boolean isA(Prim prim, String function) {
        return prim instanceof Prim.Call c && c.name().equals(function)
                || function.equals("sigmoid") && prim instanceof Prim.Unary u && u.kind() == UnaryKind.SIGMOID;
    }
}
