package dev.argali.tensor;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The golden cases that we answer otherwise on purpose, with the reason.
final class OpDifferences {
    static final Map<String, String> REASONS = new TreeMap<>();

    /// Ops whose gradient is not the derivative of their value.
    static final Set<String> NOT_A_DERIVATIVE = Set.of("custom_gradient", "stop_gradient");

    static {
        for (String op : List.of("add", "subtract", "multiply", "floor_divide", "mod", "power", "maximum", "minimum")) {
            REASONS.put(op + "/uint8-and-int8", "there is no int16; int8 with uint8 gives int32");
        }
        for (String op : List.of("sum", "prod", "mean", "var")) {
            REASONS.put(op + "/no-axes", "no axes means all axes; Keras's empty list reduces nothing");
        }
        REASONS.put("argmin/negative-zero", "0.0 and -0.0 are equal, and the first of equals is taken, as in NumPy");
    }

    private OpDifferences() {}
}
