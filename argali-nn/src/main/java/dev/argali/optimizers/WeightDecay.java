package dev.argali.optimizers;

import dev.argali.tensor.Variable;
import java.util.List;
import java.util.OptionalDouble;

/// Decoupled weight decay: before each update `w -= w · rate · learningRate`.
///
/// @param rate how strong; empty for none
/// @param excluded variables that do not decay
/// @param excludedNames texts; variables whose own name (behind the last `/`) contains one do not decay
public record WeightDecay(OptionalDouble rate, List<Variable> excluded, List<String> excludedNames) {
    /// No decay.
    public static final WeightDecay NONE = new WeightDecay(OptionalDouble.empty(), List.of(), List.of());

    /// Keeps unmodifiable copies.
    public WeightDecay {
        excluded = List.copyOf(excluded);
        excludedNames = List.copyOf(excludedNames);
    }

    boolean decays(Variable variable) {
        String path = variable.name();
        String own = path.substring(path.lastIndexOf('/') + 1);
        return rate.isPresent()
                && !excluded.contains(variable)
                && excludedNames.stream().noneMatch(own::contains);
    }
}
