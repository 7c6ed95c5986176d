package dev.argali.cpu.onednn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.cpu.matmul.Element;
import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatmulTest {
    private static final int[] SIZES = {1, 7, 8, 15, 16, 17, 33, 64};

    private final Arena arena = Arena.ofConfined();
    private final SplittableRandom random = new SplittableRandom(7);
    private final OneDnn dnn = Natives.require();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void a_product_of_any_size_equals_the_naive_one() {
        for (int m : SIZES) {
            for (int k : SIZES) {
                for (int n : SIZES) {
                    check(MatmulSpec.of(MatmulShape.of(m, k, n)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 15, 16, 17, 33, 64})
    void transposed_operands_are_read_as_such(int size) {
        for (int other : SIZES) {
            check(MatmulSpec.of(MatmulShape.of(size, other, 17).transposeA()));
            check(MatmulSpec.of(MatmulShape.of(size, 17, other).transposeB()));
            check(MatmulSpec.of(MatmulShape.of(17, other, size).transposeA().transposeB()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 15, 16, 17, 33, 64})
    void a_stack_of_products_runs_as_one(int size) {
        check(MatmulSpec.of(MatmulShape.of(size, 17, 9).batch(5)));
        check(MatmulSpec.of(MatmulShape.of(9, size, 17).transposeB().batch(3)));
        MatmulShape dense = MatmulShape.of(7, size, 8).batch(4);
        check(MatmulSpec.of(new MatmulShape(dense.sizes(), dense.a(), dense.b().batch(0), dense.c())));
    }

    @Test
    void a_slice_of_columns_leaves_the_others_alone() {
        MatmulShape whole = MatmulShape.of(16, 33, 64);
        for (int from = 0; from < 64; from += 17) {
            int count = Math.min(17, 64 - from);
            var data = new Data(MatmulSpec.of(whole));
            data.run(
                    MatmulSpec.of(whole.columns(count)),
                    0,
                    whole.b().at(0, from),
                    whole.c().at(0, from));
            data.expectColumns(from, count);
        }
    }

    @Test
    void a_slice_of_rows_leaves_the_others_alone() {
        MatmulShape whole = MatmulShape.of(64, 33, 17).transposeA();
        for (int from = 0; from < 64; from += 15) {
            int count = Math.min(15, 64 - from);
            var data = new Data(MatmulSpec.of(whole));
            data.run(
                    MatmulSpec.of(whole.rows(count)),
                    whole.a().at(from, 0),
                    0,
                    whole.c().at(from, 0));
            data.expectRows(from, count);
        }
    }

    @Test
    void an_empty_product_is_refused_with_a_reason() {
        assertThat(dnn.matmul(MatmulSpec.of(MatmulShape.of(3, 0, 4))))
                .isEqualTo(new Offer.Refused<Matmul>("oneDNN matmul: a product without elements needs no kernel: "
                        + "Sizes[batch=1, m=3, k=0, n=4]."));
    }

    @Test
    void a_stride_of_zero_is_refused_with_a_reason() {
        MatmulShape dense = MatmulShape.of(3, 2, 4);
        var repeated = new MatmulShape(dense.sizes(), Strides.rows(0), dense.b(), dense.c());
        assertThat(dnn.matmul(MatmulSpec.of(repeated)))
                .isEqualTo(new Offer.Refused<Matmul>(
                        "oneDNN matmul: strides below 1 are not for oneDNN: " + "Strides[batch=0, row=0, column=1]."));
    }

    @Test
    void rows_that_share_elements_are_refused_with_a_reason() {
        MatmulShape dense = MatmulShape.of(3, 2, 4);
        var windows = new MatmulShape(dense.sizes(), Strides.rows(1), dense.b(), dense.c());
        assertThat(dnn.matmul(MatmulSpec.of(windows)))
                .isInstanceOfSatisfying(
                        Offer.Refused.class,
                        refused -> assertThat(refused.reason().toString())
                                .startsWith(
                                        "oneDNN matmul: rows that share elements, as windows do, are not for oneDNN: "));
    }

    @Test
    void a_type_without_a_kernel_is_refused_with_a_reason() {
        MatmulSpec doubles = MatmulSpec.of(MatmulShape.of(3, 2, 4)).types(Element.F64, Element.F64);
        assertThat(dnn.matmul(doubles))
                .isInstanceOfSatisfying(
                        Offer.Refused.class,
                        refused -> assertThat(refused.reason().toString())
                                .startsWith("oneDNN matmul: ")
                                .contains("F64"));
    }

    @Test
    void the_same_spec_gives_the_same_kernel() {
        MatmulSpec spec = MatmulSpec.of(MatmulShape.of(5, 6, 7));
        assertThat(dnn.matmul(spec)).isSameAs(dnn.matmul(MatmulSpec.of(MatmulShape.of(5, 6, 7))));
    }

    @Test
    void no_kernel_is_a_reference_kernel() {
        assertThat(kernel(MatmulSpec.of(MatmulShape.of(32, 784, 64))).implementation())
                .isNotEmpty()
                .doesNotStartWith("ref");
    }

    @Test
    void many_threads_run_one_kernel_at_once() throws InterruptedException {
        MatmulSpec spec = MatmulSpec.of(MatmulShape.of(33, 64, 17));
        Thread[] threads = new Thread[4];
        boolean[] fine = new boolean[threads.length];
        for (int t = 0; t < threads.length; t++) {
            int me = t;
            threads[t] = Thread.ofPlatform().start(() -> {
                dnn.prepareThread();
                try (Arena own = Arena.ofConfined()) {
                    for (int i = 0; i < 50; i++) {
                        var data = new Data(spec, own, new SplittableRandom(me));
                        data.run(spec, 0, 0, 0);
                        data.expectRows(0, 33);
                    }
                    fine[me] = true;
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(fine).containsOnly(true);
    }

    private void check(MatmulSpec spec) {
        var data = new Data(spec);
        data.run(spec, 0, 0, 0);
        data.expectRows(0, (int) spec.shape().sizes().m());
    }

    private Matmul kernel(MatmulSpec spec) {
        return Natives.kernel(dnn, spec);
    }

    /// Random operands of a product, and the naive product in double.
    private final class Data {
        private final MatmulSpec spec;
        private final Arena memory;
        private final SplittableRandom numbers;
        private final MemorySegment a;
        private final MemorySegment b;
        private final MemorySegment c;
        private final float[] before;

        Data(MatmulSpec spec) {
            this(spec, arena, random);
        }

        Data(MatmulSpec spec, Arena memory, SplittableRandom numbers) {
            this.spec = spec;
            this.memory = memory;
            this.numbers = numbers;
            MatmulShape.Sizes s = spec.shape().sizes();
            a = filled(s.batch() * s.m() * s.k());
            b = filled(s.batch() * s.k() * s.n());
            c = filled(s.batch() * s.m() * s.n());
            before = c.toArray(JAVA_FLOAT);
        }

        private MemorySegment filled(long count) {
            MemorySegment segment = memory.allocate(JAVA_FLOAT.byteSize() * count, 64);
            for (long i = 0; i < count; i++) {
                segment.setAtIndex(JAVA_FLOAT, i, (float) numbers.nextDouble(-1, 1));
            }
            return segment;
        }

        /// Runs `part`, its operands that many elements after ours.
        void run(MatmulSpec part, long aFrom, long bFrom, long cFrom) {
            Matmul kernel = kernel(part);
            MemorySegment scratch = memory.allocate(Math.max(64, kernel.scratchBytes()), 64);
            try (MatmulCall call = kernel.call(memory)) {
                call.run(a.address() + 4 * aFrom, b.address() + 4 * bFrom, c.address() + 4 * cFrom, scratch.address());
            }
        }

        void expectRows(int from, int count) {
            expect(from, count, 0, (int) spec.shape().sizes().n());
        }

        void expectColumns(int from, int count) {
            expect(0, (int) spec.shape().sizes().m(), from, count);
        }

        private void expect(int row, int rows, int column, int columns) {
            MatmulShape.Sizes s = spec.shape().sizes();
            for (int batch = 0; batch < s.batch(); batch++) {
                for (int i = 0; i < s.m(); i++) {
                    for (int j = 0; j < s.n(); j++) {
                        boolean inside = i >= row && i < row + rows && j >= column && j < column + columns;
                        long at = batch * spec.shape().c().batch()
                                + spec.shape().c().at(i, j);
                        double expected = inside ? naive(batch, i, j) : before[(int) at];
                        assertThat((double) c.getAtIndex(JAVA_FLOAT, at))
                                .as("%s at [%d, %d, %d]", spec, batch, i, j)
                                .isCloseTo(expected, within(inside ? 1e-5 * (1 + s.k()) : 0));
                    }
                }
            }
        }

        private double naive(int batch, int i, int j) {
            MatmulShape shape = spec.shape();
            double sum = 0;
            for (int p = 0; p < shape.sizes().k(); p++) {
                sum += (double) a.getAtIndex(
                                JAVA_FLOAT,
                                batch * shape.a().batch() + shape.a().at(i, p))
                        * b.getAtIndex(
                                JAVA_FLOAT,
                                batch * shape.b().batch() + shape.b().at(p, j));
            }
            return sum;
        }
    }
}
