package dev.argali.tensor;

import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import java.util.List;
import java.util.function.Function;

/// The graphs that functions are traced to, for tests of compilers.
public final class Traces {
    private Traces() {}

    /// {@return the graph of a function: arguments, then variables; results, then what was assigned}
    public static Graph graph(List<TensorType> arguments, Function<List<Tensor>, List<Tensor>> function) {
        return Tracer.whole("traced", arguments, function).graph();
    }
}
