package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.DType;
import dev.argali.graph.DTypeException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Java arrays to tensors and back, and between dtypes.
class TensorArraysTest {
    static List<Object> arrays() {
        return List.of(
                new float[] {1.5f, -0f, Float.NaN},
                new double[][] {{1, 2, 3}, {4, 5, 6}},
                new int[][][] {{{1}, {2}}, {{3}, {4}}, {{5}, {Integer.MIN_VALUE}}},
                new long[][][][] {{{{Long.MAX_VALUE, 1}}}},
                new byte[] {-128, 127},
                new boolean[][] {{true, false}},
                new float[2][0],
                new int[0],
                new float[1][1][1][1][2],
                new float[60][50],
                new double[][][] {distinct(70, 3), distinct(70, 3)},
                new boolean[40][50]);
    }

    /// Too many numbers to stay on the Java heap, no two alike.
    private static double[][] distinct(int rows, int columns) {
        double[][] out = new double[rows][columns];
        for (int i = 0; i < rows * columns; i++) {
            out[i / columns][i % columns] = i;
        }
        return out;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void rows_of_every_dtype_come_out(DType dtype) {
        for (int rows : new int[] {2, 500}) {
            Tensor t = Tensor.ofArray(distinct(rows, 5)).mod(2).cast(dtype);
            Object[] out = (Object[]) t.toArray();
            assertThat(out).hasSize(rows);
            Object last = out[rows - 1];
            for (int i = 0; i < 5; i++) {
                int odd = ((rows - 1) * 5 + i) % 2;
                Object expected = dtype == DType.BOOL ? (Object) (odd == 1) : (Object) (double) odd;
                Object element = Array.get(last, i);
                assertThat(element instanceof Number n ? (Object) n.doubleValue() : element)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void an_array_of_any_rank_comes_back_as_it_was(Object array) {
        Tensor t = Tensor.ofArray(array);
        assertThat(t.toArray()).isEqualTo(array);
        assertThat(t.eval().toArray()).isEqualTo(array);
        assertThat(t.reshape(-1).reshape(t.shape().dims()).toArray())
                .as("computed")
                .isEqualTo(array);
    }

    @Test
    void later_changes_of_the_array_do_not_reach_the_tensor() {
        for (int n : new int[] {3, 5_000}) {
            float[] array = new float[n];
            Tensor t = Tensor.of(array);
            array[1] = 9;
            assertThat(t.toFloats()).containsOnly(0);
            t.toFloats()[1] = 9;
            assertThat(t.toFloats()).containsOnly(0);
        }
    }

    @Test
    void memory_given_back_by_hand_is_gone_for_good() {
        for (Tensor t :
                List.of(Tensor.of(new float[5_000], 5_000), Tensor.of(1f).add(1).eval())) {
            Tensor before = t.add(1);
            before.eval();
            Tensor after = t.add(2);
            t.release();
            t.release();
            String message = "Tensor: the memory of a tensor " + t.type() + " was given back by release()."
                    + " Read it, and what is computed from it, before that.";
            assertThat(before.toFloats()[0]).isGreaterThan(0);
            assertThatThrownBy(t::toFloats).hasMessage(message);
            assertThatThrownBy(after::toFloats).hasMessage(message);
            assertThatThrownBy(() -> Variable.of("w", t)).hasMessage(message);
            assertThatThrownBy(t::toString).hasMessage(message);
        }
    }

    @Test
    void what_is_pending_or_small_has_no_memory_to_give_back() {
        Tensor pending = Tensor.of(1f).add(1);
        pending.release();
        assertThat(pending.item()).isEqualTo(2);
    }

    @Test
    void bytes_of_a_segment_come_in_and_go_out() {
        var data = MemorySegment.ofArray(new int[] {1, 2, 3, 4, 5, 6});
        Tensor t = Tensor.of(data, DType.INT32, Shape.of(2, 3));
        assertThat(t.sum(0).toInts()).containsExactly(5, 7, 9);
        int[] out = new int[6];
        t.add(1).copyTo(MemorySegment.ofArray(out));
        assertThat(out).containsExactly(2, 3, 4, 5, 6, 7);
    }

    @Test
    void more_elements_than_a_java_array_holds_are_not_read_into_one() {
        Tensor wide = Tensor.scalar(1f).broadcastTo(1 << 16, 1 << 16);
        assertThatThrownBy(wide::toFloats)
                .isInstanceOf(ShapeException.class)
                .hasMessage("Tensor: the 4294967296 elements of [65536, 65536] do not fit into one Java array."
                        + " Read slices of it.");
    }

    @Test
    void arrays_that_are_no_tensors_are_refused() {
        assertThatThrownBy(() -> Tensor.of(new float[][] {{1, 2}, {3}}))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Tensor.of: the array is ragged: 1 elements where others have 2. Pad the rows.");
        assertThatThrownBy(() -> Tensor.ofArray(new int[][] {{1, 2}, null}))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Tensor.of: the array is ragged: null where others have 2. Pad the rows.");
        assertThatThrownBy(() -> Tensor.ofArray(new String[] {"a"}))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Tensor.of: String[] is no array of numbers. Give an array such as float[][].");
        assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Tensor.of: shape [2, 3] has 6 elements, the data 5. Give as many as the shape has.");
        assertThatThrownBy(() -> Tensor.of(1f, 2f).item())
                .isInstanceOf(ShapeException.class)
                .hasMessage("Tensor.item: a tensor of shape [2] has 2 elements. Reduce it first.");
        assertThatThrownBy(() -> Tensor.of(1f).cast("float31")).isInstanceOf(DTypeException.class);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void small_whole_numbers_survive_every_dtype(DType dtype) {
        Tensor t = Tensor.of(0, 1, 1, 0).cast(dtype);
        assertThat(t.dtype()).isEqualTo(dtype);
        assertThat(t.toFloats()).containsExactly(0, 1, 1, 0);
        assertThat(t.toDoubles()).containsExactly(0, 1, 1, 0);
        assertThat(t.toInts()).containsExactly(0, 1, 1, 0);
        assertThat(t.toLongs()).containsExactly(0, 1, 1, 0);
        assertThat(t.toBooleans()).containsExactly(false, true, true, false);
        assertThat(t.cast("float64").cast(dtype).toInts()).containsExactly(0, 1, 1, 0);
    }

    @Test
    void half_types_store_what_they_can_hold() {
        Tensor x = Tensor.of(1f / 3, 65_504, 70_000, 1e-8f, Float.NaN, -0f, 2_049);
        // The nearest float16: ties to even, past 65,504 infinity, below 2⁻²⁵ zero.
        assertThat(x.cast("float16").toFloats())
                .containsExactly(0.33325195f, 65_504, Float.POSITIVE_INFINITY, 0, Float.NaN, -0f, 2_048);
        assertThat(x.cast("bfloat16").toFloats())
                .containsExactly(0.33398438f, 65_536, 70_144, 1.0011718E-8f, Float.NaN, -0f, 2_048);
        assertThat(x.cast("float16").add(1).dtype()).isEqualTo(DType.FLOAT16);
        assertThat(x.cast("float16").add(x.cast("bfloat16")).dtype()).isEqualTo(DType.FLOAT32);
    }

    @Test
    void floats_are_cut_toward_zero_and_integers_wrap() {
        assertThat(Tensor.of(1.9f, -1.9f, 0.5f).cast("int32").toInts()).containsExactly(1, -1, 0);
        assertThat(Tensor.of(300, -1).cast("uint8").toInts()).containsExactly(44, 255);
        assertThat(Tensor.of(200, -129).cast("int8").toInts()).containsExactly(-56, 127);
        assertThat(Tensor.of(-1).cast("uint32").toLongs()).containsExactly(0xFFFF_FFFFL);
        assertThat(Tensor.of((1L << 53) + 1).toLongs()).containsExactly((1L << 53) + 1);
        assertThat(Tensor.of(0.25f, -0f, Float.NaN).cast("bool").toBooleans()).containsExactly(true, false, true);
    }

    @Test
    void a_java_number_is_whole_or_floating_as_it_was_written() {
        Tensor ints = Tensor.of(1, 2);
        assertThat(ints.mul(2).dtype()).isEqualTo(DType.INT32);
        assertThat(ints.mul(2L).dtype()).isEqualTo(DType.INT32);
        assertThat(ints.mul(2.0).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(ints.mul(2f).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(ints.div(2).toFloats()).containsExactly(0.5f, 1);
        assertThat(Tensor.of(1L << 60).add(1L).toLongs()).containsExactly((1L << 60) + 1);
        assertThat(Tensor.of(1.0).add(0.1).item()).isEqualTo(1.1);
        assertThat(Tensor.of(true).add(1).dtype()).isEqualTo(DType.INT32);
    }

    @Test
    void scalars_have_the_dtype_of_their_java_type() {
        assertThat(Tensor.scalar(2f).type()).hasToString("float32[]");
        assertThat(Tensor.scalar(2).type()).hasToString("int32[]");
        assertThat(Tensor.scalar(true).type()).hasToString("bool[]");
        assertThat(Tensor.scalar(2f).toArray()).isEqualTo(2f);
        assertThat(Tensor.scalar(true).item()).isEqualTo(1);
    }

    @Test
    void result_dtypes_are_those_of_keras() {
        for (var row : Goldens.rows("/goldens/dtype_promotion.json", "cases")) {
            String a = row.get("a").getAsString();
            String b = row.get("b").getAsString();
            if (a.startsWith("python") || row.get("result").isJsonNull()) {
                continue;
            }
            Tensor x = Tensor.of(1).cast(a);
            Tensor sum = switch (b) {
                case "python int" -> x.add(1);
                case "python float" -> x.add(1.0);
                default -> x.add(Tensor.of(1).cast(b));
            };
            // We have no int16: its place is taken by int32.
            assertThat(sum.dtype().text())
                    .as("%s with %s", a, b)
                    .isEqualTo(row.get("result").getAsString().replace("int16", "int32"));
        }
    }
}
