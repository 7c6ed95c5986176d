package dev.argali.tensor;

import java.util.ArrayList;
import java.util.List;

/// The values that this thread assigned to variables since its last flush: the next flush computes them too, so that
/// a loop which reads only its loss does not compute the forward pass again for the weights.
final class PendingVariables {
    private static final int LIMIT = 4_096;
    private static final ThreadLocal<List<Tensor>> VALUES = ThreadLocal.withInitial(ArrayList::new);

    private PendingVariables() {}

    static void add(Tensor value) {
        List<Tensor> values = VALUES.get();
        values.add(value);
        if (values.size() > LIMIT) {
            Flush.evaluate(List.of(value));
        }
    }

    /// {@return what was assigned, which is forgotten here}
    static List<Tensor> take() {
        List<Tensor> values = VALUES.get();
        VALUES.remove();
        return values;
    }
}
