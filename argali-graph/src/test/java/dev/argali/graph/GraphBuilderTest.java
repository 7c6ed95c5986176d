package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.runtime.Snapshots;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private static final TensorType TYPE = TensorType.of(DType.FLOAT32, 2);

    private static Graph squares() {
        var b = new GraphBuilder();
        Value x = b.parameter(TYPE);
        Value y = b.add(new Prim.Binary(Prim.BinaryKind.MUL), x, x);
        return b.build(List.of(b.add(new Prim.Unary(Prim.UnaryKind.SQRT), y), y));
    }

    @Test
    void values_are_numbered_in_order_of_definition() {
        Graph graph = squares();
        assertThat(graph.valueCount()).isEqualTo(3);
        assertThat(graph.parameters()).containsExactly(new Value(0, TYPE));
        assertThat(graph.outputs()).containsExactly(new Value(2, TYPE), new Value(1, TYPE));
        assertThat(graph.outputTypes()).containsExactly(TYPE, TYPE);
    }

    @Test
    void graphs_that_say_the_same_are_equal() {
        assertThat(squares()).isEqualTo(squares()).hasSameHashCodeAs(squares());
        var b = new GraphBuilder();
        assertThat(squares()).isNotEqualTo(b.build(List.of(b.parameter(TYPE))));
    }

    @Test
    void the_site_of_a_node_is_no_part_of_its_meaning() {
        assertThat(sited("A.java:1")).isEqualTo(sited("B.java:2"));
    }

    private static Graph sited(String site) {
        var b = new GraphBuilder();
        Value x = b.parameter(TYPE);
        return b.build(b.add(new Prim.Unary(Prim.UnaryKind.NEG), List.of(x), site));
    }

    @Test
    void parameters_come_before_nodes() {
        var b = new GraphBuilder();
        b.add(new Prim.Unary(Prim.UnaryKind.NEG), b.parameter(TYPE));
        assertThatThrownBy(() -> b.parameter(TYPE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("parameters come before nodes");
    }

    @Test
    void a_graph_can_be_put_into_another() {
        var b = new GraphBuilder();
        Value x = b.parameter(TYPE);
        Value y = b.add(new Prim.Unary(Prim.UnaryKind.NEG), x);
        Graph graph = b.build(b.inline(squares(), List.of(y)));
        assertThat(graph).hasToString("""
                        (%0: float32[2]) {
                          %1: float32[2] = neg %0
                          %2: float32[2] = mul %1 %1
                          %3: float32[2] = sqrt %2
                          return %3 %2
                        }""");
    }

    @Test
    void every_primitive_has_a_text() {
        Snapshots.check("graph_text.txt", everything().toString());
    }

    private static Graph everything() {
        var b = new GraphBuilder();
        TensorType matrix = TensorType.of(DType.FLOAT32, 3, 4);
        Value x = b.parameter(matrix);
        Value state = b.parameter(TensorType.of(DType.INT64, 2));
        Value flag = b.parameter(TensorType.of(DType.BOOL));
        Value one = b.add(new Prim.Constant(Literal.scalar(DType.FLOAT32, 1.0)));
        Value index = b.add(new Prim.Iota(TensorType.of(DType.INT32, 2), 0));
        b.add(new Prim.RandomBits(Shape.of(5)), state);
        Value y = b.add(new Prim.Unary(Prim.UnaryKind.TANH), x);
        Value bits = b.add(new Prim.Compare(Prim.CompareKind.LE), x, y);
        b.add(new Prim.Select(), bits, x, y);
        b.add(new Prim.Cast(DType.BFLOAT16), x);
        b.add(new Prim.Bitcast(DType.INT32), x);
        b.add(new Prim.Broadcast(Shape.of(2, 3, 4), List.of(1, 2)), x);
        b.add(new Prim.Reshape(Shape.of(12)), x);
        b.add(new Prim.Transpose(List.of(1, 0)), x);
        b.add(new Prim.Slice(List.of(0, 1), List.of(3, 4), List.of(1, 2)), x);
        b.add(new Prim.Pad(List.of(0, 1), List.of(2, 0), List.of(0, 1)), x, one);
        b.add(new Prim.Concat(0), x, y);
        b.add(new Prim.Reverse(List.of(1)), x);
        Value rows = b.add(new Prim.Gather(0), x, index);
        b.add(new Prim.Scatter(Prim.ScatterKind.MAX, 0), x, index, rows);
        b.add(new Prim.DynamicSlice(List.of(2, 2)), x, state);
        b.add(new Prim.DynamicUpdateSlice(), x, rows, state);
        b.add(new Prim.Reduce(Prim.ReduceKind.SUM, List.of(0, 1)), x);
        b.add(new Prim.ArgReduce(Prim.ReduceKind.MIN, 1), x);
        b.add(new Prim.Cumulate(Prim.ReduceKind.PROD, 0, true), x);
        b.add(new Prim.Sort(1), List.of(x), "");
        b.add(new Prim.TopK(2), List.of(x), "");
        b.add(new Prim.Dot(List.of(0), List.of(0), List.of(1), List.of(1)), x, y);
        var attributes = new TreeMap<String, Object>();
        attributes.put("axis", -1);
        b.add(new Prim.Call("softmax", attributes, half()), x);
        b.add(new Prim.Cond(half(), half()), flag, x);
        b.add(new Prim.Scan(rowSquares(), 0, 1, 3, true), x);
        b.add(new Prim.Barrier(), List.of(x, y), "");
        Value checked = b.add(new Prim.Check("label", "too big", "Use another"), flag, x);
        Value last = b.add(new Prim.HostCall("print", in -> in, List.of(matrix)), checked);
        var no = new GraphBuilder();
        no.parameter(matrix);
        Graph never = no.build(List.of(no.add(new Prim.Constant(Literal.scalar(DType.BOOL, 0L)))));
        return Verifier.verify("test", b.build(List.of(b.add(new Prim.While(never, half()), last))));
    }

    private static Graph half() {
        var b = new GraphBuilder();
        Value x = b.parameter(TensorType.of(DType.FLOAT32, 3, 4));
        return b.build(List.of(b.add(new Prim.Unary(Prim.UnaryKind.EXP), x)));
    }

    private static Graph rowSquares() {
        var b = new GraphBuilder();
        Value x = b.parameter(TensorType.of(DType.FLOAT32, 4));
        return b.build(List.of(b.add(new Prim.Binary(Prim.BinaryKind.MUL), x, x)));
    }
}
