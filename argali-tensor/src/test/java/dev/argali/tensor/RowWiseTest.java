package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.ops.Creation;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Indexing;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.ops.Reductions;
import dev.argali.ops.Shapes;
import dev.argali.ops.Sorting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Functions of `[rows, 4, 6]`: which of them treat each row by itself.
class RowWiseTest {
    private static final int FEW = 5;
    private static final int MORE = 8;
    private static final Tensor WEIGHTS = Tensor.of(numbers(6 * 7), 6, 7);
    private static final Tensor SQUARE = Tensor.of(numbers(36), 6, 6);

    private static float[] numbers(int n) {
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            out[i] = (float) Math.sin(1 + 0.7 * i);
        }
        return out;
    }

    private static Tensor rows(int n) {
        return Tensor.of(numbers(n * 24), n, 4, 6);
    }

    private static boolean asked(UnaryOperator<Tensor> f) {
        return Jit.isRowWise(f, TensorType.of(DType.FLOAT32, FEW, 4, 6), MORE);
    }

    private static Map<String, UnaryOperator<Tensor>> byRow() {
        Map<String, UnaryOperator<Tensor>> all = new LinkedHashMap<>();
        all.put("itself", x -> x);
        all.put("elementwise", x -> x.mul(2).add(1).tanh());
        all.put("with constants", x -> x.mul(Tensor.of(numbers(6))));
        all.put("with zeros of its shape", x -> x.add(Creation.zeros(x.shape().dims())));
        all.put("softmax", x -> Nonlinear.softmax(x, -1));
        all.put("where", x -> Elementwise.where(x.gt(0), x, x.neg()));
        all.put("dense", x -> Nonlinear.relu(Linalg.matmul(x, WEIGHTS)));
        all.put(
                "dense of the flattened",
                x -> Linalg.matmul(x.reshape(x.shape().dim(0), -1), Tensor.of(numbers(48), 24, 2)));
        all.put("attention", x -> Linalg.matmul(Nonlinear.softmax(Linalg.matmul(x, x.transpose(0, 2, 1)), -1), x));
        all.put("sums over others", x -> x.sum(-1).max(1));
        all.put("mean of each row", x -> x.sub(x.mean(1, 2).reshape(-1, 1, 1)));
        all.put("argmax", x -> x.argmax(-1));
        all.put("there and back", x -> x.transpose(2, 0, 1).exp().transpose(1, 2, 0));
        all.put("slices of others", x -> Indexing.slice(x, 1, 1, 3));
        all.put("concatenated", x -> Shapes.concatenate(List.of(x, x.mul(2)), 1));
        all.put("turned around", x -> Shapes.flip(x, 1));
        all.put("sorted inside", x -> Sorting.sort(x, -1));
        all.put("running sums inside", x -> Reductions.cumsum(x, 1));
        all.put("looked up", x -> Indexing.take(SQUARE, x.abs().mul(0.1).cast("int32"), 0));
        all.put("columns taken", x -> Indexing.take(x, Tensor.of(2, 0, 2), 2));
        all.put(
                "numbered rows",
                x -> x.add(Creation.arange(x.shape().dim(0)).reshape(-1, 1, 1).cast("float32")));
        all.put(
                "cond",
                x -> Control.cond(Tensor.of(1f).sum().gt(0), () -> Nest.of(x.mul(2)), () -> Nest.of(x))
                        .single());
        all.put("recurrent", RowWiseTest::recurrent);
        return all;
    }

    /// A simple recurrent network along axis 1, which begins with zeros.
    private static Tensor recurrent(Tensor x) {
        Nest start = Nest.of(Creation.zeros(x.shape().dim(0), 6));
        return Control.scan(
                        (state, in) -> {
                            Tensor next = Linalg.matmul(state.single(), SQUARE)
                                    .add(in.single())
                                    .tanh();
                            return new Control.Step(Nest.of(next), Nest.of(next));
                        },
                        start,
                        Nest.of(x.transpose(1, 0, 2)))
                .carry()
                .single();
    }

    private static Map<String, UnaryOperator<Tensor>> mixed() {
        var seeds = SeedGenerator.of(3);
        Variable count = Variable.untrained("count", Tensor.scalar(0f));
        Map<String, UnaryOperator<Tensor>> all = new LinkedHashMap<>();
        all.put("normalised over the batch", x -> x.sub(x.mean(0)));
        all.put("sum over the batch", x -> x.sum(0));
        all.put("sum of all", x -> x.sum());
        all.put(
                "product of rows with rows",
                x -> Linalg.matmul(
                        x.reshape(x.shape().dim(0), 24),
                        x.reshape(x.shape().dim(0), 24).transpose()));
        all.put("softmax over the batch", x -> Nonlinear.softmax(x, 0));
        all.put("running sums over the batch", x -> Reductions.cumsum(x, 0));
        all.put("sorted over the batch", x -> Sorting.sort(x, 0));
        all.put("turned around", x -> Shapes.flip(x, 0));
        all.put("first row for all", x -> x.add(Indexing.slice(x, 0, 0, 1)));
        all.put(
                "last row for all",
                x -> x.add(Indexing.slice(x, 0, x.shape().dim(0) - 1, x.shape().dim(0))));
        all.put("all but the first row", x -> Indexing.slice(x, 0, 1, x.shape().dim(0)));
        all.put("rows along another axis", x -> x.transpose(1, 0, 2));
        all.put("rows twice", x -> Shapes.concatenate(List.of(x, x), 0));
        all.put("rows and others in one axis", x -> x.reshape(-1, 6));
        all.put("times the number of rows", x -> x.mul(x.shape().dim(0)));
        all.put("other sizes do other things", x -> x.shape().dim(0) > 6 ? x.mul(2) : x.mul(3));
        all.put(
                "plus the sum of row numbers",
                x -> x.add(Creation.arange(x.shape().dim(0)).sum().cast("float32")));
        all.put("random", x -> x.add(Randoms.uniform(Shape.of(x.shape().dims()), 0, 1, DType.FLOAT32, seeds)));
        all.put("counts its calls", x -> {
            count.assign(count.value().add(1));
            return x.add(count.value());
        });
        all.put("reads a value", x -> x.sum().item() > 0 ? x : x.neg());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> rows_by_themselves_are_found_and_more_rows_change_nothing() {
        return byRow().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    UnaryOperator<Tensor> f = e.getValue();
                    assertThat(asked(f)).isTrue();
                    float[] few = f.apply(rows(FEW)).toFloats();
                    float[] more = f.apply(rows(MORE)).toFloats();
                    assertThat(few.length * MORE).isEqualTo(more.length * FEW);
                    assertThat(Arrays.copyOf(more, few.length)).containsExactly(few, within(1e-6f));
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatever_else_is_left_alone() {
        return mixed().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey(), () -> assertThat(asked(e.getValue())).isFalse()));
    }

    @Test
    void asking_assigns_nothing() {
        Variable count = Variable.untrained("count", Tensor.scalar(0f));
        asked(x -> {
            count.assign(count.value().add(1));
            return x;
        });
        assertThat(count.value().item()).isZero();
    }

    @Test
    void copies_of_rows_repeat_the_last_one() {
        for (int width : new int[] {1, 300}) {
            Tensor x = Tensor.of(numbers(4 * width), 4, width);
            Tensor copy = Rows.copy(x, 1, 3, 5);
            assertThat(copy.shape()).isEqualTo(Shape.of(5, width));
            float[] all = x.toFloats();
            float[] found = copy.toFloats();
            for (int row = 0; row < 5; row++) {
                int from = Math.min(row + 1, 2) * width;
                assertThat(Arrays.copyOfRange(found, row * width, (row + 1) * width))
                        .containsExactly(Arrays.copyOfRange(all, from, from + width));
            }
            Tensor first = Rows.first(copy, 2);
            copy.release();
            assertThat(first.toFloats()).containsExactly(Arrays.copyOfRange(all, width, 3 * width));
            assertThat(first.mul(2).toFloats()[0]).isEqualTo(2 * all[width]);
        }
    }
}
