package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.runtime.ReferenceEvaluation;
import java.util.List;
import java.util.stream.LongStream;

/// What tests of passes ask of graphs.
final class Graphs {
    private Graphs() {}

    static List<Prim.Scan> scans(Graph graph) {
        return graph.nodes().stream()
                .map(n -> n.prim())
                .filter(Prim.Scan.class::isInstance)
                .map(Prim.Scan.class::cast)
                .toList();
    }

    static long count(Graph graph, Class<? extends Prim> kind) {
        return graph.nodes().stream().filter(n -> kind.isInstance(n.prim())).count();
    }

    /// All numbers of all results, of arguments that are sines.
    static double[] run(Graph graph) {
        List<Literal> arguments =
                graph.parameterTypes().stream().map(Graphs::argument).toList();
        return ReferenceEvaluation.evaluate(graph, arguments).stream()
                .flatMapToDouble(l -> LongStream.range(0, l.type().size()).mapToDouble(l::getDouble))
                .toArray();
    }

    private static Literal argument(TensorType type) {
        Literal made = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            made.setDouble(i, Math.sin(i * 1.7 + type.size()) / 2);
        }
        return made;
    }
}
