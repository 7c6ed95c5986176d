package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/// The suite must let pass what only rounds otherwise, and catch planted faults.
class ConformanceSensitivityTest {
    private static boolean passes(GraphCase c, UnaryOperator<Prim> fault) {
        Graph changed = changed(c.graph(), fault);
        List<Literal> expected = ReferenceEvaluation.evaluate(c.graph(), c.arguments());
        try {
            c.compare(expected, ReferenceEvaluation.evaluate(changed, c.arguments()));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static Graph changed(Graph graph, UnaryOperator<Prim> fault) {
        var b = new GraphBuilder();
        Value[] values = new Value[graph.valueCount()];
        graph.parameters().forEach(p -> values[p.id()] = b.parameter(p.type()));
        for (Node node : graph.nodes()) {
            List<Value> in = node.inputs().stream().map(v -> values[v.id()]).toList();
            List<Value> out = b.add(fault.apply(node.prim()), in, "");
            for (int i = 0; i < out.size(); i++) {
                values[node.outputs().get(i).id()] = out.get(i);
            }
        }
        return b.build(graph.outputs().stream().map(v -> values[v.id()]).toList());
    }

    private static Prim tanhIsErf(Prim p) {
        return p.equals(new Prim.Unary(Prim.UnaryKind.TANH)) ? new Prim.Unary(Prim.UnaryKind.ERF) : p;
    }

    private static Prim maxIsMin(Prim p) {
        return p instanceof Prim.Reduce r && r.kind() == Prim.ReduceKind.MAX
                ? new Prim.Reduce(Prim.ReduceKind.MIN, r.axes())
                : p;
    }

    private static Prim addIsMul(Prim p) {
        return p.equals(new Prim.Binary(Prim.BinaryKind.ADD)) ? new Prim.Binary(Prim.BinaryKind.MUL) : p;
    }

    private static List<GraphCase> composites() {
        List<GraphCase> cases = new ArrayList<>();
        CompositeCases.addTo(cases::add);
        return cases;
    }

    private static long caught(UnaryOperator<Prim> fault) {
        return composites().stream()
                .filter(c -> !changed(c.graph(), fault).equals(c.graph()))
                .filter(c -> !passes(c, fault))
                .count();
    }

    @Test
    void planted_faults_in_composites_are_caught() {
        assertThat(composites()).allMatch(c -> passes(c, UnaryOperator.identity()));
        assertThat(caught(ConformanceSensitivityTest::addIsMul)).isGreaterThan(20);
        assertThat(caught(ConformanceSensitivityTest::tanhIsErf)).isEqualTo(1);
        assertThat(caught(ConformanceSensitivityTest::maxIsMin)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void random_graphs_catch_a_wrong_sum_wherever_it_shows() {
        long used = 0;
        long caught = 0;
        for (long seed = 0; seed < 200; seed++) {
            GraphCase c = RandomGraphs.of(new Draw(seed));
            if (!changed(c.graph(), ConformanceSensitivityTest::addIsMul).equals(c.graph())) {
                used++;
                caught += passes(c, ConformanceSensitivityTest::addIsMul) ? 0 : 1;
            }
        }
        assertThat(used).isGreaterThan(50);
        // The rest are lost in what a decision may turn around, or in saturated functions.
        assertThat((double) caught / used).isGreaterThan(0.7);
    }

    @Test
    void random_graphs_allow_what_only_rounds_otherwise() {
        for (long seed = 0; seed < 100; seed++) {
            GraphCase c = RandomGraphs.of(new Draw(seed));
            List<Literal> expected = ReferenceEvaluation.evaluate(c.graph(), c.arguments());
            assertThatCode(() -> c.compare(expected, inFloat(c)))
                    .as("seed %s", seed)
                    .doesNotThrowAnyException();
        }
    }

    /// The graph with every float32 sum added from the back, rounded after each term.
    private static List<Literal> inFloat(GraphCase c) {
        Literal[] values = new Literal[c.graph().valueCount()];
        for (int i = 0; i < c.arguments().size(); i++) {
            values[i] = c.arguments().get(i);
        }
        for (Node node : c.graph().nodes()) {
            List<Literal> in = node.inputs().stream().map(v -> values[v.id()]).toList();
            List<Literal> out = node.prim() instanceof Prim.Reduce r
                            && r.kind() == Prim.ReduceKind.SUM
                            && r.axes().size() == 1
                            && in.getFirst().type().dtype() == DType.FLOAT32
                    ? List.of(backward(in.getFirst(), r.axes().getFirst()))
                    : ReferenceEvaluation.evaluate(node.prim(), in);
            for (int i = 0; i < out.size(); i++) {
                values[node.outputs().get(i).id()] = out.get(i);
            }
        }
        return c.graph().outputs().stream().map(v -> values[v.id()]).toList();
    }

    private static Literal backward(Literal x, int axis) {
        Literal out = Literal.zeros(x.type().with(x.type().shape().remove(axis)));
        int extent = x.type().shape().dim(axis);
        long stride = x.type().shape().strides()[axis];
        LongStream.range(0, out.type().size()).forEach(i -> {
            long start = i / stride * stride * extent + i % stride;
            float total = 0;
            for (int t = extent - 1; t >= 0; t--) {
                total += (float) x.getDouble(start + t * stride);
            }
            out.setDouble(i, total);
        });
        return out;
    }

    @Test
    void the_contract_catches_a_device_that_forgets_donation() {
        Backend forgetful = new ForgetfulBackend();
        List<DynamicTest> tests = BackendConformance.contracts(forgetful)
                .filter(t -> t.getDisplayName().startsWith("a_donated"))
                .toList();
        assertThat(tests).hasSize(1);
        assertThatThrownBy(() -> tests.getFirst().getExecutable().execute()).isInstanceOf(AssertionError.class);
    }

    /// Never takes what it is given.
    private static final class ForgetfulBackend implements Backend {
        private final Backend real = new ReferenceBackend();

        @Override
        public String name() {
            return "forgetful";
        }

        @Override
        public Optional<String> refusal() {
            return Optional.empty();
        }

        @Override
        public int priority() {
            return -3;
        }

        @Override
        public DeviceBuffer allocate(long bytes) {
            return real.allocate(bytes);
        }

        @Override
        public Program compile(Graph graph, List<InPlace> inPlace) {
            Program program = real.compile(graph, inPlace);
            return new Program() {
                @Override
                public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {
                    program.run(arguments, new boolean[donated.length], results);
                }

                @Override
                public void close() {
                    program.close();
                }
            };
        }
    }
}
