package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerifierTest {
    private static final TensorType TYPE = TensorType.of(DType.FLOAT32, 2);
    private static final Value X = new Value(0, TYPE);
    private static final Value Y = new Value(1, TYPE);
    private static final Prim EXP = new Prim.Unary(Prim.UnaryKind.EXP);

    private static Node exp(Value in, Value out) {
        return new Node(EXP, List.of(in), List.of(out), "");
    }

    private static void refuses(String message, List<Node> nodes, Value... outputs) {
        Graph graph = new Graph(List.of(X), nodes, List.of(outputs), 3);
        assertThatThrownBy(() -> Verifier.verify("pass", graph))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void a_whole_graph_is_returned() {
        Graph graph = new Graph(List.of(X), List.of(exp(X, Y)), List.of(Y), 2);
        assertThat(Verifier.verify("pass", graph)).isSameAs(graph);
    }

    @Test
    void values_are_defined_before_they_are_used() {
        Value z = new Value(2, TYPE);
        refuses("pass: [%1] = exp[%2] uses %2: float32[2] before it is defined so", List.of(exp(z, Y), exp(X, z)), Y);
        refuses(
                "pass: [%1] = exp[%9] uses %9: float32[2] before it is defined so",
                List.of(exp(new Value(9, TYPE), Y)), Y);
        refuses("pass: result %2 is not defined", List.of(exp(X, Y)), z);
        refuses("pass: result %9 is not defined", List.of(exp(X, Y)), new Value(9, TYPE));
    }

    @Test
    void values_are_defined_once() {
        refuses("pass: %1 is defined twice, or numbered beyond the count", List.of(exp(X, Y), exp(X, Y)), Y);
        refuses("pass: %7 is defined twice, or numbered beyond the count", List.of(exp(X, new Value(7, TYPE))), X);
    }

    @Test
    void types_are_what_the_rules_say() {
        Value wrong = new Value(1, TensorType.of(DType.FLOAT32, 3));
        refuses("pass: [%1] = exp[%0] is typed [float32[2]]", List.of(exp(X, wrong)), wrong);
        Value other = new Value(0, TensorType.of(DType.FLOAT32, 5));
        refuses("pass: [%1] = exp[%0] uses %0: float32[5] before it is defined so", List.of(exp(other, Y)), Y);
        Node two = new Node(EXP, List.of(X, X), List.of(Y), "");
        refuses("pass: [%1] = exp[%0, %0] takes 1 operands", List.of(two), Y);
    }

    @Test
    void extents_are_known() {
        Value open = new Value(0, TensorType.of(DType.FLOAT32, Shape.ANY));
        assertThatThrownBy(() -> Verifier.verify("pass", new Graph(List.of(open), List.of(), List.of(open), 1)))
                .hasMessage("pass: %0 has an unknown extent: float32[?]");
    }

    @Test
    void sub_graphs_are_looked_at_too() {
        Graph broken = new Graph(List.of(X), List.of(), List.of(Y), 2);
        Node call = new Node(new Prim.Call("f", new TreeMap<>(), broken), List.of(X), List.of(Y), "");
        refuses("pass: result %1 is not defined", List.of(call), Y);
    }
}
