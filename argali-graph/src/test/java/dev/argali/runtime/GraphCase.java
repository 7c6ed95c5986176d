package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A graph with arguments, and how far from the reference a backend's results may lie.
///
/// @param name what is tried
/// @param graph the graph
/// @param arguments one per parameter
/// @param allowance the distance allowed
public record GraphCase(String name, Graph graph, List<Literal> arguments, Allowance allowance) {

    /// How far each element of each result may lie from what the reference gives.
    @FunctionalInterface
    public interface Allowance {
        /// One array per result; 0 asks for equality, infinity for nothing.
        List<double[]> of(Graph graph, List<Literal> arguments, List<Literal> expected);
    }

    /// A case of one primitive applied to these operands; all its results are looked at.
    public static GraphCase of(String name, Allowance allowance, Prim prim, Literal... operands) {
        var builder = new GraphBuilder();
        List<Value> parameters =
                Arrays.stream(operands).map(o -> builder.parameter(o.type())).toList();
        List<Value> results = builder.add(prim, parameters, "");
        return new GraphCase(name, builder.build(results), List.of(operands), allowance);
    }

    /// Runs it on a backend and compares with the reference.
    public void check(Backend backend) {
        List<Literal> expected = ReferenceEvaluation.evaluate(graph, arguments);
        compare(expected, run(backend, graph, arguments));
    }

    /// Compares results with the expected ones.
    void compare(List<Literal> expected, List<Literal> actual) {
        List<double[]> allowed = allowance.of(graph, arguments, expected);
        assertThat(actual).hasSameSizeAs(expected);
        for (int r = 0; r < expected.size(); r++) {
            assertThat(actual.get(r).type()).isEqualTo(expected.get(r).type());
            for (int i = 0; i < allowed.get(r).length; i++) {
                if (!close(expected.get(r), actual.get(r), i, allowed.get(r)[i])) {
                    fail(
                            "%s: result %d, element %d of %s is %s, the reference gives %s; allowed is %s%n%s",
                            name,
                            r,
                            i,
                            expected.get(r).type(),
                            text(actual.get(r), i),
                            text(expected.get(r), i),
                            allowed.get(r)[i],
                            graph);
                }
            }
        }
    }

    private static boolean close(Literal expected, Literal actual, int i, double allowed) {
        if (allowed == Double.POSITIVE_INFINITY) {
            return true;
        }
        if (expected.type().dtype() == DType.BOOL) {
            // Any other byte would be true too, but not equal to true for those who compare bytes.
            return expected.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, i)
                    == actual.data().get(java.lang.foreign.ValueLayout.JAVA_BYTE, i);
        }
        if (!expected.type().dtype().isFloating()) {
            return expected.getLong(i) == actual.getLong(i);
        }
        double e = expected.getDouble(i);
        double a = actual.getDouble(i);
        return e == a || (Double.isNaN(e) && Double.isNaN(a)) || Math.abs(e - a) <= allowed;
    }

    private static String text(Literal literal, int i) {
        return literal.type().dtype().isFloating() ? "" + literal.getDouble(i) : "" + literal.getLong(i);
    }

    /// {@return what a backend gives for a graph; nothing is donated, and all memory is given back}
    public static List<Literal> run(Backend backend, Graph graph, List<Literal> arguments) {
        try (Program program = backend.compile(graph, List.of())) {
            DeviceBuffer[] in = upload(backend, arguments);
            DeviceBuffer[] out = new DeviceBuffer[graph.outputs().size()];
            try {
                program.run(in, new boolean[in.length], out);
                return download(graph, out);
            } finally {
                Arrays.stream(in).forEach(DeviceBuffer::release);
            }
        }
    }

    static DeviceBuffer[] upload(Backend backend, List<Literal> literals) {
        return literals.stream()
                .map(l -> backend.upload(l.data().asSlice(0, l.type().bytes())))
                .toArray(DeviceBuffer[]::new);
    }

    static List<Literal> download(Graph graph, DeviceBuffer[] buffers) {
        List<Literal> literals = new ArrayList<>();
        for (int i = 0; i < buffers.length; i++) {
            literals.add(download(graph.outputs().get(i), buffers[i]));
            buffers[i].release();
        }
        return literals;
    }

    static Literal download(Value value, DeviceBuffer buffer) {
        Literal literal = Literal.zeros(value.type());
        buffer.read(literal.data().asSlice(0, value.type().bytes()));
        return literal;
    }
}
