package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.ScatterKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.graph.ValueException;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReferenceEvaluationTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Literal f32(double... values) {
        return of(DType.FLOAT32, values);
    }

    private static Literal ints(double... values) {
        return of(DType.INT32, values);
    }

    private static Literal of(DType dtype, double... values) {
        Literal out = Literal.zeros(TensorType.of(dtype, values.length));
        for (int i = 0; i < values.length; i++) {
            out.setDouble(i, values[i]);
        }
        return out;
    }

    private static Literal matrix(int rows, double... values) {
        return f32(values).reshape(Shape.of(rows, values.length / rows));
    }

    private static double[] run(Prim prim, Literal... in) {
        return doubles(ReferenceEvaluation.evaluate(prim, List.of(in)).getFirst());
    }

    private static double[] doubles(Literal x) {
        return LongStream.range(0, x.type().size()).mapToDouble(x::getDouble).toArray();
    }

    private static double[] run(BinaryKind kind, Literal x, Literal y) {
        return run(new Prim.Binary(kind), x, y);
    }

    private static double[] run(UnaryKind kind, Literal x) {
        return run(new Prim.Unary(kind), x);
    }

    @Test
    void floating_functions_of_one_number() {
        assertThat(run(UnaryKind.ROUND, f32(0.5, 1.5, -2.5, 2.6))).containsExactly(0, 2, -2, 3);
        assertThat(run(UnaryKind.SIGN, f32(-3, 0, 7, NAN))).containsExactly(-1, 0, 1, NAN);
        assertThat(run(UnaryKind.FLOOR, f32(-1.5, 1.5))).containsExactly(-2, 1);
        assertThat(run(UnaryKind.CEIL, f32(-1.5, 1.5))).containsExactly(-1, 2);
        assertThat(run(UnaryKind.RSQRT, f32(4, 0))).containsExactly(0.5, INF);
        assertThat(run(UnaryKind.SIGMOID, f32(0, 1000, -1000))).containsExactly(0.5, 1, 0);
        assertThat(run(UnaryKind.EXP, f32(1))).containsExactly((float) Math.E);
        assertThat(run(UnaryKind.EXP, of(DType.FLOAT16, 1))).containsExactly(2.71875);
        assertThat(run(UnaryKind.EXPM1, of(DType.FLOAT64, 1e-20))).containsExactly(1e-20);
        assertThat(run(UnaryKind.LOG1P, of(DType.FLOAT64, 1e-20))).containsExactly(1e-20);
        assertThat(run(UnaryKind.LOG, f32(0, -1))).containsExactly(-INF, NAN);
    }

    @Test
    void whole_functions_of_one_number() {
        assertThat(run(UnaryKind.NEG, of(DType.INT8, -128, 5))).containsExactly(-128, -5);
        assertThat(run(UnaryKind.NEG, of(DType.UINT8, 1))).containsExactly(255);
        assertThat(run(UnaryKind.ABS, of(DType.INT8, -128, -5))).containsExactly(-128, 5);
        assertThat(run(UnaryKind.NOT, of(DType.BOOL, 0, 1))).containsExactly(1, 0);
        assertThat(run(UnaryKind.NOT, of(DType.UINT8, 1))).containsExactly(254);
        assertThat(run(UnaryKind.NOT, ints(1))).containsExactly(-2);
    }

    @Test
    void integer_division_is_cut_and_by_zero_is_zero() {
        assertThat(run(BinaryKind.DIV, ints(7, -7, 7, 5), ints(2, 2, -2, 0))).containsExactly(3, -3, -3, 0);
        assertThat(run(BinaryKind.REM, ints(7, -7, 7, 5), ints(2, 2, -2, 0))).containsExactly(1, -1, 1, 0);
        Literal smallest = ints(Integer.MIN_VALUE);
        assertThat(run(BinaryKind.DIV, smallest, ints(-1))).containsExactly(Integer.MIN_VALUE);
        assertThat(run(BinaryKind.DIV, of(DType.UINT32, 4294967295.0), of(DType.UINT32, 2)))
                .containsExactly(2147483647.0);
    }

    @Test
    void integer_powers_wrap_and_negative_ones_vanish() {
        assertThat(run(BinaryKind.POW, ints(2, 3, 0, 10), ints(10, 4, 0, 10))).containsExactly(1024, 81, 1, 1410065408);
        assertThat(run(BinaryKind.POW, ints(2, 1, -1, -1, 0), ints(-1, -5, -2, -3, -1)))
                .containsExactly(0, 1, 1, -1, 0);
    }

    @Test
    void shifts_outside_the_width_empty_the_number() {
        assertThat(run(BinaryKind.SHL, of(DType.INT8, 1, 1, 1, 1), of(DType.INT8, 3, 7, 8, -1)))
                .containsExactly(8, -128, 0, 0);
        assertThat(run(BinaryKind.SHR, of(DType.INT8, -16, -16, 16, -1), of(DType.INT8, 2, 8, 8, -1)))
                .containsExactly(-4, -1, 0, -1);
        assertThat(run(BinaryKind.SHR, of(DType.UINT8, 255), of(DType.UINT8, 4)))
                .containsExactly(15);
    }

    @Test
    void floating_functions_of_two_numbers() {
        assertThat(run(BinaryKind.MIN, f32(1, NAN, 1), f32(2, 1, NAN))).containsExactly(1, NAN, NAN);
        assertThat(run(BinaryKind.MAX, f32(1, NAN, 1), f32(2, 1, NAN))).containsExactly(2, NAN, NAN);
        assertThat(run(BinaryKind.POW, f32(2, 1, 0, -8, -1), f32(0.5, NAN, 0, 3, INF)))
                .containsExactly((float) Math.sqrt(2), 1, 1, -512, 1);
        assertThat(run(BinaryKind.REM, f32(-7.5, 7.5), f32(2, -2))).containsExactly(-1.5, 1.5);
        assertThat(run(BinaryKind.ATAN2, f32(1), f32(-1))).containsExactly((float) (Math.PI * 0.75));
        assertThat(run(BinaryKind.ADD, f32(16777216), f32(1))).containsExactly(16777216);
        assertThat(run(BinaryKind.ADD, of(DType.BOOL, 0, 0, 1), of(DType.BOOL, 0, 1, 1)))
                .containsExactly(0, 1, 1);
        assertThat(run(BinaryKind.ADD, of(DType.UINT8, 250), of(DType.UINT8, 10)))
                .containsExactly(4);
    }

    @Test
    void comparisons_and_choices() {
        Literal x = f32(1, 2, NAN);
        assertThat(run(new Prim.Compare(Prim.CompareKind.EQ), x, x)).containsExactly(1, 1, 0);
        assertThat(run(new Prim.Compare(Prim.CompareKind.NE), x, x)).containsExactly(0, 0, 1);
        assertThat(run(new Prim.Compare(Prim.CompareKind.GE), x, f32(2, 2, 2))).containsExactly(0, 1, 0);
        assertThat(run(new Prim.Select(), of(DType.BOOL, 1, 0, 1), x, f32(7, 8, 9)))
                .containsExactly(1, 8, NAN);
    }

    @Test
    void conversions() {
        assertThat(run(new Prim.Cast(DType.INT8), f32(-1.9, 300, NAN, 1e30))).containsExactly(-1, 44, 0, -1);
        assertThat(run(new Prim.Cast(DType.BOOL), f32(0, 0.1, NAN))).containsExactly(0, 1, 1);
        assertThat(run(new Prim.Cast(DType.BFLOAT16), f32(1.00390625))).containsExactly(1);
        assertThat(run(new Prim.Bitcast(DType.INT32), f32(1))).containsExactly(0x3F800000);
    }

    @Test
    void leaves() {
        assertThat(run(new Prim.Iota(TensorType.of(DType.INT32, 2, 2), 1))).containsExactly(0, 1, 0, 1);
        assertThat(run(new Prim.Constant(f32(4, 5)))).containsExactly(4, 5);
    }

    @Test
    void moves() {
        Literal x = matrix(2, 1, 2, 3, 4, 5, 6);
        assertThat(run(new Prim.Broadcast(Shape.of(2, 2), List.of(0)), f32(1, 2)))
                .containsExactly(1, 1, 2, 2);
        assertThat(run(new Prim.Broadcast(Shape.of(2, 2), List.of(1)), f32(1, 2)))
                .containsExactly(1, 2, 1, 2);
        assertThat(run(new Prim.Transpose(List.of(1, 0)), x)).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(run(new Prim.Slice(List.of(0, 0), List.of(2, 3), List.of(1, 2)), x))
                .containsExactly(1, 3, 4, 6);
        assertThat(run(new Prim.Reverse(List.of(0)), x)).containsExactly(4, 5, 6, 1, 2, 3);
        assertThat(run(new Prim.Concat(1), x, matrix(2, 7, 8))).containsExactly(1, 2, 3, 7, 4, 5, 6, 8);
        Literal nine = Literal.scalar(DType.FLOAT32, 9.0);
        assertThat(run(new Prim.Pad(List.of(1), List.of(0), List.of(1)), f32(1, 2), nine))
                .containsExactly(9, 1, 9, 2);
        assertThat(run(new Prim.Pad(List.of(-1), List.of(2), List.of(0)), f32(1, 2), nine))
                .containsExactly(2, 9, 9);
    }

    @Test
    void indices_outside_read_zero_and_write_nothing() {
        Literal x = matrix(3, 1, 2, 3, 4, 5, 6);
        Literal indices = ints(2, -1, 0, 3);
        assertThat(run(new Prim.Gather(0), x, indices)).containsExactly(5, 6, 0, 0, 1, 2, 0, 0);
        assertThat(run(new Prim.Gather(1), x, ints(1))).containsExactly(2, 4, 6);
        Literal updates = f32(10, 20, 30, 40);
        assertThat(run(new Prim.Scatter(ScatterKind.ADD, 0), f32(1, 2, 3), ints(0, 0, 5, 2), updates))
                .containsExactly(31, 2, 43);
        assertThat(run(new Prim.Scatter(ScatterKind.SET, 0), f32(1, 2, 3), ints(0, 0, -1, 2), updates))
                .containsExactly(20, 2, 40);
        assertThat(run(new Prim.Scatter(ScatterKind.MAX, 0), f32(15, 2, 99), ints(0, 0, 1, 2), updates))
                .containsExactly(20, 30, 99);
    }

    @Test
    void blocks_are_moved_inward() {
        Literal x = f32(1, 2, 3, 4);
        assertThat(run(new Prim.DynamicSlice(List.of(2)), x, ints(9))).containsExactly(3, 4);
        assertThat(run(new Prim.DynamicSlice(List.of(2)), x, ints(-9))).containsExactly(1, 2);
        assertThat(run(new Prim.DynamicUpdateSlice(), x, f32(7, 8), ints(3))).containsExactly(1, 2, 7, 8);
    }

    @Test
    void reductions() {
        Literal x = matrix(2, 1, 2, 3, 4, 5, 6);
        assertThat(run(new Prim.Reduce(ReduceKind.SUM, List.of(0)), x)).containsExactly(5, 7, 9);
        assertThat(run(new Prim.Reduce(ReduceKind.PROD, List.of(1)), x)).containsExactly(6, 120);
        assertThat(run(new Prim.Reduce(ReduceKind.MAX, List.of(1, 0)), x)).containsExactly(6);
        assertThat(run(new Prim.Reduce(ReduceKind.MIN, List.of(0)), f32(1, NAN)))
                .containsExactly(NAN);
        assertThat(run(new Prim.Reduce(ReduceKind.MAX, List.of(0)), f32())).containsExactly(-INF);
        assertThat(run(new Prim.Reduce(ReduceKind.MIN, List.of(0)), ints())).containsExactly(Integer.MAX_VALUE);
        assertThat(run(new Prim.Reduce(ReduceKind.AND, List.of(0)), of(DType.UINT8, 6, 3)))
                .containsExactly(2);
        assertThat(run(new Prim.Reduce(ReduceKind.AND, List.of(0)), of(DType.BOOL)))
                .containsExactly(1);
        assertThat(run(new Prim.Cumulate(ReduceKind.SUM, 0, false), f32(1, 2, 3)))
                .containsExactly(1, 3, 6);
        assertThat(run(new Prim.Cumulate(ReduceKind.SUM, 0, true), f32(1, 2, 3)))
                .containsExactly(6, 5, 3);
    }

    @Test
    void positions_are_those_of_the_first_and_of_nan() {
        Literal x = f32(3, 7, 7, 1, 1);
        assertThat(run(new Prim.ArgReduce(ReduceKind.MAX, 0), x)).containsExactly(1);
        assertThat(run(new Prim.ArgReduce(ReduceKind.MIN, 0), x)).containsExactly(3);
        assertThat(run(new Prim.ArgReduce(ReduceKind.MIN, 0), f32(3, NAN, 1, NAN)))
                .containsExactly(1);
        assertThat(run(new Prim.ArgReduce(ReduceKind.MAX, 0), f32(NAN, 9, NAN))).containsExactly(0);
    }

    @Test
    void order() {
        Literal x = f32(3, NAN, -INF, 3, 1);
        List<Literal> sorted = ReferenceEvaluation.evaluate(new Prim.Sort(0), List.of(x));
        assertThat(doubles(sorted.get(0))).containsExactly(-INF, 1, 3, 3, NAN);
        assertThat(doubles(sorted.get(1))).containsExactly(2, 4, 0, 3, 1);
        List<Literal> top = ReferenceEvaluation.evaluate(new Prim.TopK(3), List.of(x));
        assertThat(doubles(top.get(0))).containsExactly(NAN, 3, 3);
        assertThat(doubles(top.get(1))).containsExactly(1, 0, 3);
    }

    @Test
    void products() {
        Literal x = matrix(2, 1, 2, 3, 4, 5, 6);
        var rows = new Prim.Dot(List.of(), List.of(), List.of(1), List.of(1));
        assertThat(run(rows, x, x)).containsExactly(14, 32, 32, 77);
        var batched = new Prim.Dot(List.of(0), List.of(0), List.of(1), List.of(1));
        assertThat(run(batched, x, x)).containsExactly(14, 77);
        var outer = new Prim.Dot(List.of(), List.of(), List.of(), List.of());
        assertThat(run(outer, f32(1, 2), f32(3, 4))).containsExactly(3, 4, 6, 8);
        Literal wide = of(DType.UINT8, 200, 100);
        var inner = new Prim.Dot(List.of(), List.of(), List.of(0), List.of(0));
        assertThat(run(inner, wide, wide)).containsExactly(50000 % 256);
    }

    private static Graph binary(BinaryKind kind) {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 1));
        Value y = s.parameter(TensorType.of(DType.FLOAT32, 1));
        return s.build(s.of(kind, x, y));
    }

    @Test
    void branches_and_calls() {
        Graph sum = binary(BinaryKind.ADD);
        Graph difference = binary(BinaryKind.SUB);
        assertThat(run(new Prim.Call("f", new TreeMap<>(), sum), f32(5), f32(2)))
                .containsExactly(7);
        Literal yes = Literal.scalar(DType.BOOL, 1L);
        Literal no = Literal.scalar(DType.BOOL, 0L);
        assertThat(run(new Prim.Cond(sum, difference), yes, f32(5), f32(2))).containsExactly(7);
        assertThat(run(new Prim.Cond(sum, difference), no, f32(5), f32(2))).containsExactly(3);
        assertThat(run(new Prim.Check("a", "b", "c"), yes, f32(5))).containsExactly(5);
        assertThatThrownBy(() -> run(new Prim.Check("label", "it is 9", "Use 0 to 8"), no, f32(5)))
                .isInstanceOf(ValueException.class)
                .hasMessage("label: it is 9. Use 0 to 8.");
    }

    @Test
    void loops_and_scans() {
        var test = new Sketch();
        Value n = test.parameter(TensorType.of(DType.FLOAT32));
        Graph below = test.build(test.add(new Prim.Compare(Prim.CompareKind.LT), n, test.like(n, 100)));
        var step = new Sketch();
        Value x = step.parameter(TensorType.of(DType.FLOAT32));
        Graph twice = step.build(step.of(BinaryKind.ADD, x, x));
        assertThat(run(new Prim.While(below, twice), Literal.scalar(DType.FLOAT32, 3.0)))
                .containsExactly(192);
        var row = new Sketch();
        Value carry = row.parameter(TensorType.of(DType.FLOAT32));
        Value element = row.parameter(TensorType.of(DType.FLOAT32));
        Value next = row.of(BinaryKind.SUB, element, carry);
        Graph body = row.build(next, row.of(BinaryKind.MUL, next, 10));
        Literal zero = Literal.scalar(DType.FLOAT32, 0.0);
        for (boolean reverse : new boolean[] {false, true}) {
            List<Literal> results =
                    ReferenceEvaluation.evaluate(new Prim.Scan(body, 1, 1, 3, reverse), List.of(zero, f32(1, 5, 2)));
            assertThat(doubles(results.get(0))).containsExactly(-2);
            assertThat(doubles(results.get(1)))
                    .containsExactly(reverse ? new double[] {-20, 30, 20} : new double[] {10, 40, -20});
        }
    }

    @Test
    void host_calls_must_keep_their_word() {
        var lies = new Prim.HostCall("lies", in -> List.of(ints(1)), List.of(TensorType.of(DType.INT32, 2)));
        assertThatThrownBy(() -> run(lies, f32(1)))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("host call lies: it returned [int32[1]], and was declared to return [int32[2]]. "
                        + "Return literals of the declared types.");
    }

    @Test
    void arguments_of_another_type_are_refused() {
        assertThatThrownBy(() -> ReferenceEvaluation.evaluate(binary(BinaryKind.ADD), List.of(f32(1), ints(1))))
                .hasMessage("reference: %1 is float32[1], got int32[1]. Give a literal of that type.");
        assertThatThrownBy(() -> ReferenceEvaluation.evaluate(binary(BinaryKind.ADD), List.of(f32(1))))
                .hasMessage("reference: the graph takes 2 arguments, got 1. Give one for each parameter.");
    }
}
