package dev.argali.tensor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The variables that this thread assigned pending values to since its last flush: the next flush computes these too,
/// so that a loop which reads only its loss does not compute the forward pass again for the weights.
final class PendingVariables {
    private static final int LIMIT = 4_096;
    private static final ThreadLocal<Set<Variable>> ASSIGNED = ThreadLocal.withInitial(LinkedHashSet::new);

    private PendingVariables() {}

    static void add(Variable variable) {
        Set<Variable> assigned = ASSIGNED.get();
        assigned.add(variable);
        if (assigned.size() > LIMIT) {
            variable.pending().ifPresent(Tensor::eval);
        }
    }

    /// {@return what was assigned, which is forgotten here}
    static List<Variable> take() {
        List<Variable> assigned = List.copyOf(ASSIGNED.get());
        ASSIGNED.remove();
        return assigned;
    }
}
