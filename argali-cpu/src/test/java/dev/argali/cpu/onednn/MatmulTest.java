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
import java.util.function.DoubleUnaryOperator;
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
    void bias_old_values_and_functions_come_in_this_order() {
        for (int size : SIZES) {
            MatmulSpec plain = MatmulSpec.of(MatmulShape.of(size, 33, size));
            check(plain.bias());
            check(plain.accumulate());
            check(plain.bias().posts(relu()));
            check(plain.bias().accumulate().posts(relu()));
            check(plain.posts(PostOp.Eltwise.of(PostOp.Kind.TANH)));
            check(plain.posts(PostOp.Eltwise.of(PostOp.Kind.LOGISTIC)));
            check(plain.posts(PostOp.Eltwise.of(PostOp.Kind.GELU_ERF)));
            check(plain.posts(new PostOp.Eltwise(PostOp.Kind.LINEAR, 0.5f, 2)));
        }
    }

    @Test
    void a_matrix_or_a_row_is_added_before_the_function() {
        for (int size : SIZES) {
            MatmulSpec plain = MatmulSpec.of(MatmulShape.of(size, 9, size)).accumulate();
            check(plain.posts(new PostOp.Add(Strides.rows(size)), relu()));
            check(plain.posts(new PostOp.Add(Strides.rows(0)), relu()));
        }
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
    void packed_weights_give_the_same_product() {
        for (int size : SIZES) {
            check(MatmulSpec.of(MatmulShape.of(32, size, 64)).packB().bias());
            check(MatmulSpec.of(MatmulShape.of(8, 64, size).transposeB()).packB());
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
    void nan_survives_a_plain_product_and_the_smooth_functions() {
        assertThat(afterNan()).isNaN();
        assertThat(afterNan(PostOp.Eltwise.of(PostOp.Kind.TANH))).isNaN();
        assertThat(afterNan(PostOp.Eltwise.of(PostOp.Kind.LOGISTIC))).isNaN();
        assertThat(afterNan(PostOp.Eltwise.of(PostOp.Kind.GELU_ERF))).isNaN();
        assertThat(afterNan(new PostOp.Eltwise(PostOp.Kind.RELU, 0.1f, 0))).isNaN();
    }

    @Test
    void nan_is_lost_by_relu_as_its_documentation_says() {
        assertThat(afterNan(relu())).isZero();
    }

    @Test
    void many_threads_run_one_kernel_at_once() throws InterruptedException {
        MatmulSpec spec = MatmulSpec.of(MatmulShape.of(33, 64, 17)).bias();
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

    private static PostOp relu() {
        return PostOp.Eltwise.of(PostOp.Kind.RELU);
    }

    private float afterNan(PostOp... posts) {
        MatmulSpec spec = MatmulSpec.of(MatmulShape.of(8, 16, 16)).posts(posts);
        var data = new Data(spec);
        data.a.set(JAVA_FLOAT, 0, Float.NaN);
        data.run(spec, 0, 0, 0);
        return data.c.get(JAVA_FLOAT, 0);
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
        private final MemorySegment bias;
        private final MemorySegment added;
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
            bias = filled(s.n());
            added = filled(s.m() * s.n());
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
            long weights = b.address() + 4 * bFrom;
            if (kernel.packing().isPresent()) {
                Reorder packing = kernel.packing().get();
                MemorySegment packed = memory.allocate(Math.max(64, kernel.packedBytes()), 64);
                MemorySegment space = memory.allocate(Math.max(64, packing.scratchBytes()), 64);
                try (ReorderCall call = packing.call(memory)) {
                    call.run(weights, packed.address(), space.address());
                }
                weights = packed.address();
            }
            try (MatmulCall call = kernel.call(memory)) {
                if (part.epilogue().posts().stream().anyMatch(p -> p instanceof PostOp.Add)) {
                    call.addend(0, added.address());
                }
                call.run(a.address() + 4 * aFrom, weights, bias.address(), c.address() + 4 * cFrom, scratch.address());
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
            sum += spec.epilogue().bias() ? bias.getAtIndex(JAVA_FLOAT, j) : 0;
            sum += spec.epilogue().accumulate()
                    ? before[(int) (batch * shape.c().batch() + shape.c().at(i, j))]
                    : 0;
            for (PostOp post : spec.epilogue().posts()) {
                sum = switch (post) {
                    case PostOp.Add add ->
                        sum + added.getAtIndex(JAVA_FLOAT, add.strides().at(i, j));
                    case PostOp.Eltwise e -> function(e).applyAsDouble(sum);
                };
            }
            return sum;
        }

        private static DoubleUnaryOperator function(PostOp.Eltwise e) {
            return switch (e.kind()) {
                case RELU -> x -> x > 0 ? x : e.alpha() * x;
                case TANH -> Math::tanh;
                case LOGISTIC -> x -> 1 / (1 + Math.exp(-x));
                case LINEAR -> x -> e.alpha() * x + e.beta();
                case GELU_ERF -> x -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
                case ELU, SQUARE, ABS, SQRT, SOFTPLUS, EXP, GELU_TANH, SWISH ->
                    throw new AssertionError("no test uses " + e);
            };
        }

        /// The Taylor series of the error function, enough for the few units around 0 that products here reach.
        private static double erf(double x) {
            double term = x;
            double sum = x;
            for (int i = 1; i < 200; i++) {
                term *= -x * x / i;
                sum += term / (2 * i + 1);
            }
            return 2 / Math.sqrt(Math.PI) * sum;
        }
    }
}
