package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small products against the definition, to the bit, for every size around the borders of vectors, panels and groups
/// of rows, and for operands that are dense, transposed and part of something larger; in vectors of 256 bits, and of
/// 512
/// where the processor has them.
class PanelProductTest {
    private static final float UNTOUCHED = -77;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 32})
    void every_number_of_columns(int rows) {
        for (int columns = 2; columns <= 70; columns++) {
            check(dense(rows, 5, columns));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 100})
    void every_number_of_terms(int terms) {
        for (int rows = 1; rows <= 20; rows++) {
            check(dense(rows, terms, 10));
            check(dense(rows, terms, 64));
        }
    }

    @Test
    void long_sums_of_few_rows() {
        for (int rows = 1; rows <= 6; rows++) {
            check(dense(rows, 3_001, 10));
        }
    }

    @Test
    void columns_of_one_row_around_a_block_of_64() {
        for (int columns = 60; columns <= 140; columns++) {
            check(dense(1, 9, columns));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 32})
    void transposed_operands(int rows) {
        for (int columns = 2; columns <= 40; columns++) {
            MatmulShape plain = dense(rows, 11, columns);
            check(plain.transposeA());
            check(plain.transposeB());
            check(plain.transposeA().transposeB());
        }
    }

    /// The JVM may collect meanwhile.
    @Test
    void products_that_last() {
        check(dense(256, 65, 128));
    }

    @Test
    void parts_of_larger_matrices() {
        for (int columns : new int[] {3, 10, 16, 33}) {
            var sizes = new MatmulShape.Sizes(1, 7, 9, columns);
            check(new MatmulShape(sizes, Strides.rows(12), Strides.rows(columns + 5), Strides.rows(columns + 3)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7, 13})
    void terms_in_runs(int rows) {
        for (int columns : new int[] {2, 6, 16, 33, 70}) {
            for (int runs = 2; runs <= 9; runs++) {
                for (int length = 1; length <= 9; length += 2) {
                    var sizes = new MatmulShape.Sizes(1, rows, (long) runs * length, columns);
                    var shape =
                            new MatmulShape(sizes, new Strides(0, 3, 1), Strides.rows(columns), Strides.rows(columns));
                    check(shape, new PanelProduct.Form(runs, 50, false));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7, 13})
    void added_to_rows_that_overlap(int rows) {
        for (int columns : new int[] {2, 6, 16, 33, 70, 300}) {
            var sizes = new MatmulShape.Sizes(1, rows, 5, columns);
            for (int apart : new int[] {1, 2, columns, columns + 1}) {
                var shape = new MatmulShape(sizes, Strides.rows(5), Strides.rows(columns), Strides.rows(apart));
                check(shape, new PanelProduct.Form(1, 0, true));
            }
        }
    }

    private static MatmulShape dense(int m, int k, int n) {
        return MatmulShape.of(m, k, n);
    }

    private static void check(MatmulShape shape) {
        check(shape, PanelProduct.Form.PLAIN);
    }

    private static void check(MatmulShape shape, PanelProduct.Form form) {
        check(shape, form, false);
        if (PanelVectors.LONG) {
            check(shape, form, true);
        }
    }

    private static void check(MatmulShape shape, PanelProduct.Form form, boolean wide) {
        Optional<PanelProduct> code = PanelProduct.of(shape, form, wide);
        MatmulShape.Sizes s = shape.sizes();
        assertThat(code.isPresent()).as("code for %s", shape).isEqualTo(NestCode.isAvailable());
        if (code.isEmpty()) {
            return;
        }
        long run = s.k() / form.runs();
        int behind = (int) ((form.runs() - 1) * form.apart());
        float[] left = values(extent(shape.a(), s.m(), run) + behind, 0.3);
        float[] right = values(extent(shape.b(), s.k(), s.n()), 0.7);
        float[] result = new float[extent(shape.c(), s.m(), s.n()) + 1];
        Arrays.fill(result, UNTOUCHED);
        long bytes = code.get().blockBytes();
        long a = copy(left);
        long b = copy(right);
        long c = copy(result);
        long block = NativeMemory.allocate(bytes);
        code.get().begin(block);
        code.get().run(block, a, b, c);
        multiply(shape, form, left, right, result);
        for (int i = 0; i < result.length; i++) {
            // Rows that overlap are added panel by panel.
            float off = form.adds() ? 1e-4f : 0;
            assertThat(ALL.get(JAVA_FLOAT, c + i * 4L)).as("%s, %d", shape, i).isCloseTo(result[i], within(off));
        }
        NativeMemory.free(a, left.length * 4L);
        NativeMemory.free(b, right.length * 4L);
        NativeMemory.free(c, result.length * 4L);
        NativeMemory.free(block, bytes);
    }

    private static void multiply(
            MatmulShape shape, PanelProduct.Form form, float[] left, float[] right, float[] result) {
        MatmulShape.Sizes s = shape.sizes();
        for (int i = 0; i < s.m(); i++) {
            for (int j = 0; j < s.n(); j++) {
                float sum = 0;
                for (int t = 0; t < s.k(); t++) {
                    long run = s.k() / form.runs();
                    float x = left[(int) (shape.a().at(i, t % run) + t / run * form.apart())];
                    sum = Math.fma(x, right[(int) shape.b().at(t, j)], sum);
                }
                int at = (int) shape.c().at(i, j);
                result[at] = form.adds() ? sum + result[at] : sum;
            }
        }
    }

    private static int extent(Strides strides, long rows, long columns) {
        return (int) strides.at(rows - 1, columns - 1) + 1;
    }

    private static float[] values(int count, double step) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.cos(1 + i * step);
        }
        return values;
    }

    private static long copy(float[] values) {
        long at = NativeMemory.allocate(values.length * 4L);
        for (int i = 0; i < values.length; i++) {
            ALL.set(JAVA_FLOAT, at + i * 4L, values[i]);
        }
        return at;
    }
}
