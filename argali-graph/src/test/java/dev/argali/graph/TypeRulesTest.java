package dev.argali.graph;

import static dev.argali.graph.Prim.BinaryKind.ADD;
import static dev.argali.graph.Prim.ReduceKind.MAX;
import static dev.argali.graph.Prim.ReduceKind.SUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TypeRulesTest {
    private static final int ANY = Shape.ANY;
    private static final TensorType SCALAR = f32();
    private static final TensorType INDICES = TensorType.of(DType.INT32, 7);
    private static final List<Integer> NONE = List.of();

    private static TensorType f32(int... dims) {
        return TensorType.of(DType.FLOAT32, dims);
    }

    private static List<TensorType> infer(Prim prim, TensorType... in) {
        return TypeRules.infer(prim, List.of(in));
    }

    private static void gives(TensorType expected, Prim prim, TensorType... in) {
        assertThat(infer(prim, in)).containsExactly(expected);
    }

    private static void refuses(String message, Prim prim, TensorType... in) {
        assertThatThrownBy(() -> infer(prim, in))
                .isInstanceOf(ArgaliException.class)
                .hasMessage(message);
    }

    private static Prim slice(int start, int limit, int stride) {
        return new Prim.Slice(List.of(start), List.of(limit), List.of(stride));
    }

    private static Prim pad(int low, int high, int interior) {
        return new Prim.Pad(List.of(low), List.of(high), List.of(interior));
    }

    private static Prim dot(int left, int right) {
        return new Prim.Dot(NONE, NONE, List.of(left), List.of(right));
    }

    @Test
    void leaves_state_their_type() {
        gives(f32(), new Prim.Constant(Literal.scalar(DType.FLOAT32, 1.0)));
        gives(f32(2, 3), new Prim.Iota(f32(2, 3), 1));
        gives(TensorType.of(DType.UINT32, 9), new Prim.RandomBits(Shape.of(9)), TensorType.of(DType.INT64, 2));
        refuses(
                "iota 2: operands [float32[2, 3]] do not fit. axis 2 is not one of its 2.",
                new Prim.Iota(f32(2, 3), 2));
        refuses(
                "random_bits: operands [int64[3]] do not fit. the state is int64[2].",
                new Prim.RandomBits(Shape.of(9)),
                TensorType.of(DType.INT64, 3));
    }

    @Test
    void elementwise_primitives_keep_the_type() {
        gives(f32(2, ANY), new Prim.Unary(Prim.UnaryKind.EXP), f32(2, ANY));
        gives(f32(2, 3), new Prim.Binary(ADD), f32(ANY, 3), f32(2, ANY));
        gives(TensorType.of(DType.BOOL, 2), new Prim.Compare(Prim.CompareKind.LT), f32(2), f32(2));
        gives(f32(2), new Prim.Select(), TensorType.of(DType.BOOL, 2), f32(2), f32(ANY));
        gives(TensorType.of(DType.INT8, 2), new Prim.Cast(DType.INT8), f32(2));
        gives(TensorType.of(DType.UINT32, 2), new Prim.Bitcast(DType.UINT32), f32(2));
    }

    @Test
    void elementwise_primitives_refuse_what_does_not_fit() {
        refuses(
                "exp: not defined for int32. Cast to a floating dtype first.",
                new Prim.Unary(Prim.UnaryKind.EXP),
                INDICES);
        refuses(
                "neg: not defined for bool. Cast to a number first.",
                new Prim.Unary(Prim.UnaryKind.NEG),
                TensorType.of(DType.BOOL));
        refuses(
                "not: not defined for float32. Cast to bool or an integer first.",
                new Prim.Unary(Prim.UnaryKind.NOT),
                SCALAR);
        refuses(
                "add: operands differ in dtype: float32[7] and int32[7]. Cast one.",
                new Prim.Binary(ADD),
                f32(7),
                INDICES);
        refuses(
                "add: operands [float32[7], float32[1]] do not fit. both operands have one shape.",
                new Prim.Binary(ADD),
                f32(7),
                f32(1));
        refuses("add: operands [float32[7]] do not fit. it takes 2 operands.", new Prim.Binary(ADD), f32(7));
        refuses(
                "sub: not defined for bool. Cast to a number first.",
                new Prim.Binary(Prim.BinaryKind.SUB),
                TensorType.of(DType.BOOL),
                TensorType.of(DType.BOOL));
        refuses(
                "shl: not defined for float32. Cast to an integer first.",
                new Prim.Binary(Prim.BinaryKind.SHL),
                SCALAR,
                SCALAR);
        refuses(
                "select: operands [float32[], float32[], float32[]] do not fit. "
                        + "the condition is bool of the same shape.",
                new Prim.Select(),
                SCALAR,
                SCALAR,
                SCALAR);
        refuses(
                "bitcast int64: operands [float32[]] do not fit. the dtypes have one size, and none is bool.",
                new Prim.Bitcast(DType.INT64),
                SCALAR);
    }

    @Test
    void moves_know_the_shape_that_they_make() {
        gives(f32(4, 2, 3), new Prim.Broadcast(Shape.of(4, 2, 3), List.of(1, 2)), f32(2, 1));
        gives(f32(6, 4), new Prim.Reshape(Shape.of(6, ANY)), f32(2, 3, 4));
        gives(f32(6, ANY), new Prim.Reshape(Shape.of(6, ANY)), f32(ANY, 3, 4));
        gives(f32(4, ANY, 2), new Prim.Transpose(List.of(2, 0, 1)), f32(ANY, 2, 4));
        gives(f32(3), slice(1, 7, 2), f32(9));
        gives(f32(ANY), slice(0, ANY, 1), f32(ANY));
        gives(f32(10), pad(1, -1, 2), f32(4), SCALAR);
        gives(f32(5, ANY), new Prim.Concat(1), f32(5, 2), f32(5, ANY));
        gives(f32(5, 9), new Prim.Concat(1), f32(5, 2), f32(ANY, 7));
        gives(f32(5, 2), new Prim.Reverse(List.of(0)), f32(5, 2));
    }

    @Test
    void moves_refuse_what_does_not_fit() {
        refuses(
                "broadcast [1, 0]: operands [float32[2, 3]] do not fit. axes increase and lie inside [3, 2].",
                new Prim.Broadcast(Shape.of(3, 2), List.of(1, 0)),
                f32(2, 3));
        refuses(
                "broadcast [0]: operands [float32[2]] do not fit. does not fit [3].",
                new Prim.Broadcast(Shape.of(3), List.of(0)),
                f32(2));
        refuses(
                "reshape: cannot make [5, ?] of [2, 3] with 6 elements. The number of elements must stay the same.",
                new Prim.Reshape(Shape.of(5, ANY)),
                f32(2, 3));
        refuses(
                "transpose [1, -1]: operands [float32[2, 3]] do not fit. axes are distinct and inside the rank.",
                new Prim.Transpose(List.of(1, -1)),
                f32(2, 3));
        refuses(
                "transpose [0]: operands [float32[2, 3]] do not fit. every axis is named once.",
                new Prim.Transpose(List.of(0)),
                f32(2, 3));
        refuses(
                "slice [0]:[9]:[1]: operands [float32[5]] do not fit. axis 0 has the elements 0 to 4.",
                slice(0, 9, 1),
                f32(5));
        refuses("slice [0]:[5]:[0]: operands [float32[?]] do not fit. strides are positive.", slice(0, 5, 0), f32(ANY));
        refuses(
                "pad [-9]:[0]:[0]: operands [float32[5]] do not fit. axis 0 keeps elements.",
                pad(-9, 0, 0),
                f32(5),
                SCALAR);
        refuses(
                "concat 0: operands [float32[5, 2], float32[5, 3]] do not fit. "
                        + "all extents but that of axis 0 are equal, and so are the dtypes.",
                new Prim.Concat(0),
                f32(5, 2),
                f32(5, 3));
        refuses(
                "reverse [0, 0]: operands [float32[2]] do not fit. axes are distinct and inside the rank.",
                new Prim.Reverse(List.of(0, 0)),
                f32(2));
    }

    @Test
    void indices_stand_in_the_place_of_the_axis() {
        TensorType square = TensorType.of(DType.INT64, 2, 2);
        gives(f32(3, 2, 2, 5), new Prim.Gather(1), f32(3, 4, 5), square);
        gives(f32(3, 5), new Prim.Gather(1), f32(3, 4, 5), TensorType.of(DType.INT32));
        gives(f32(3, 4), new Prim.Scatter(Prim.ScatterKind.ADD, 0), f32(3, 4), INDICES, f32(7, 4));
        gives(f32(2, 3), new Prim.DynamicSlice(List.of(2, 3)), f32(5, ANY), TensorType.of(DType.INT32, 2));
        gives(f32(5), new Prim.DynamicUpdateSlice(), f32(5), f32(3), TensorType.of(DType.INT64, 1));
        refuses(
                "gather 0: operands [float32[3], float32[3]] do not fit. indices are int32 or int64.",
                new Prim.Gather(0),
                f32(3),
                f32(3));
        refuses(
                "scatter_add 0: operands [float32[3, 4], int32[7], float32[7, 3]] do not fit. "
                        + "updates must be float32[7, 4].",
                new Prim.Scatter(Prim.ScatterKind.ADD, 0),
                f32(3, 4),
                INDICES,
                f32(7, 3));
        refuses(
                "dynamic_slice [4]: operands [float32[3], int32[1]] do not fit. the block fits into the data.",
                new Prim.DynamicSlice(List.of(4)),
                f32(3),
                TensorType.of(DType.INT32, 1));
        refuses(
                "dynamic_update_slice: operands [float32[3], float32[2], int32[2]] do not fit. "
                        + "starts are int32 or int64 of shape [rank].",
                new Prim.DynamicUpdateSlice(),
                f32(3),
                f32(2),
                TensorType.of(DType.INT32, 2));
    }

    @Test
    void reductions_lose_their_axes() {
        gives(f32(3), new Prim.Reduce(SUM, List.of(2, 0)), f32(ANY, 3, 4));
        gives(TensorType.of(DType.INT32, 3), new Prim.ArgReduce(MAX, 1), f32(3, 4));
        gives(f32(3, 4), new Prim.Cumulate(SUM, 1, true), f32(3, 4));
        assertThat(infer(new Prim.Sort(0), f32(5))).containsExactly(f32(5), TensorType.of(DType.INT32, 5));
        assertThat(infer(new Prim.TopK(2), f32(3, 5))).containsExactly(f32(3, 2), TensorType.of(DType.INT32, 3, 2));
        refuses(
                "reduce_sum [1]: operands [float32[5]] do not fit. axes are distinct and inside the rank.",
                new Prim.Reduce(SUM, List.of(1)),
                f32(5));
        refuses(
                "reduce_and [0]: not defined for float32. Cast to bool first.",
                new Prim.Reduce(Prim.ReduceKind.AND, List.of(0)),
                f32(5));
        refuses(
                "cumulate_or 0: not defined for float32. Cast to bool first.",
                new Prim.Cumulate(Prim.ReduceKind.OR, 0, false),
                f32(5));
        refuses(
                "arg_sum 0: not defined for float32. Only MIN and MAX have a position.",
                new Prim.ArgReduce(SUM, 0),
                f32(5));
        refuses(
                "arg_max 0: operands [float32[0]] do not fit. the axis has elements.",
                new Prim.ArgReduce(MAX, 0),
                f32(0));
        refuses("sort -1: operands [float32[5]] do not fit. axis -1 is not one of its 1.", new Prim.Sort(-1), f32(5));
        refuses(
                "top_k 6: operands [float32[5]] do not fit. k lies between 0 and the last extent.",
                new Prim.TopK(6),
                f32(5));
    }

    @Test
    void products_have_batch_then_left_then_right_axes() {
        gives(f32(2, 4), dot(1, 0), f32(2, 3), f32(3, 4));
        gives(f32(ANY, 4), dot(1, 0), f32(ANY, 3), f32(3, 4));
        gives(f32(8, 2, 4), new Prim.Dot(List.of(1), List.of(0), List.of(2), List.of(2)), f32(2, 8, 3), f32(8, 4, 3));
        refuses(
                "dot([][1]x[][0]): operands [float32[2, 3], float32[4, 5]] do not fit. "
                        + "left axis 1 has 3 elements, right axis 0 has 4.",
                dot(1, 0),
                f32(2, 3),
                f32(4, 5));
        refuses(
                "dot([][2]x[][0]): operands [float32[2, 3]] do not fit. " + "axes are distinct and inside the rank.",
                dot(2, 0),
                f32(2, 3),
                f32(3));
        refuses(
                "dot([][0]x[][0]): operands [bool[3], bool[3]] do not fit. both operands have one numeric dtype.",
                dot(0, 0),
                TensorType.of(DType.BOOL, 3),
                TensorType.of(DType.BOOL, 3));
    }

    private static Graph identity(TensorType... types) {
        var b = new GraphBuilder();
        return b.build(List.of(types).stream().map(b::parameter).toList());
    }

    @Test
    void sub_graphs_take_the_operands_and_give_the_results() {
        TensorType flag = TensorType.of(DType.BOOL);
        gives(f32(2), new Prim.Call("f", new TreeMap<>(), identity(f32(2))), f32(2));
        gives(f32(2), new Prim.Cond(identity(f32(2)), identity(f32(2))), flag, f32(2));
        gives(flag, new Prim.While(identity(flag), identity(flag)), flag);
        assertThat(infer(new Prim.Scan(identity(f32(2), f32(3)), 1, 1, 5, false), f32(2), f32(5, 3)))
                .containsExactly(f32(2), f32(5, 3));
        refuses(
                "call f: got [float32[3]], the body takes [float32[2]].",
                new Prim.Call("f", new TreeMap<>(), identity(f32(2))),
                f32(3));
        refuses(
                "cond: the branches return [float32[2]] and [float32[2], float32[2]]. Return equal types from both.",
                new Prim.Cond(identity(f32(2)), twice(f32(2))),
                flag,
                f32(2));
        assertThatThrownBy(() -> infer(new Prim.While(identity(f32()), identity(f32())), f32()))
                .isInstanceOf(ShapeException.class)
                .hasMessageEndingWith("the condition maps the state to a bool scalar.");
        assertThatThrownBy(() -> infer(new Prim.Scan(identity(f32(2), f32(3)), 1, 1, 5, false), f32(2), f32(4, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessageEndingWith("sequences have 5 rows.");
        refuses(
                "check 'a: b': operands [float32[], float32[2]] do not fit. the condition is a bool scalar.",
                new Prim.Check("a", "b", "c"),
                SCALAR,
                f32(2));
        gives(f32(2), new Prim.Check("a", "b", "c"), flag, f32(2));
        gives(f32(9), new Prim.HostCall("h", in -> in, List.of(f32(9))), f32(2), flag);
        assertThat(infer(new Prim.Barrier(), f32(2), flag)).containsExactly(f32(2), flag);
    }

    private static Graph twice(TensorType type) {
        var b = new GraphBuilder();
        Value x = b.parameter(type);
        return b.build(List.of(x, x));
    }
}
