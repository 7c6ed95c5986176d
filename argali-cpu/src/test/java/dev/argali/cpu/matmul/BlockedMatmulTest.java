package dev.argali.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockedMatmulTest {
    private static final int[] SIZES = {0, 1, 2, 7, 16, 17, 33, 65};

    private final Arena arena = Arena.ofConfined();
    private final SplittableRandom random = new SplittableRandom(11);

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_product_of_any_size_equals_the_naive_one(Element element) {
        for (int m : SIZES) {
            for (int k : SIZES) {
                for (int n : SIZES) {
                    check(element, MatmulShape.of(m, k, n), false);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void transposed_operands_are_read_as_such(Element element) {
        check(element, MatmulShape.of(33, 17, 65).transposeA(), false);
        check(element, MatmulShape.of(33, 17, 65).transposeB(), false);
        check(element, MatmulShape.of(65, 17, 3).transposeA().transposeB(), true);
    }

    @ParameterizedTest
    @EnumSource
    void products_larger_than_a_block_are_put_together(Element element) {
        check(element, MatmulShape.of(Panels.ROWS + 3, Panels.DEPTH * 2 + 5, 31), false);
        check(element, MatmulShape.of(5, Panels.DEPTH + 1, Panels.COLUMNS + 9).transposeB(), true);
    }

    @ParameterizedTest
    @EnumSource
    void a_stack_of_products_runs_as_one(Element element) {
        check(element, MatmulShape.of(9, 17, 8).batch(3), false);
        MatmulShape dense = MatmulShape.of(40, 17, 3).batch(3);
        check(element, new MatmulShape(dense.sizes(), dense.a().batch(0), dense.b(), dense.c()), true);
    }

    @ParameterizedTest
    @EnumSource
    void a_stored_sum_is_added_to(Element element) {
        for (int k : SIZES) {
            check(element, MatmulShape.of(17, k, 33), true);
        }
    }

    @Test
    void slices_give_the_bits_of_the_whole() {
        MatmulShape whole = MatmulShape.of(70, 300, 600);
        MemorySegment a = filled(Element.F32, 70 * 300);
        MemorySegment b = filled(Element.F32, 300 * 600);
        MemorySegment expected = arena.allocate(70 * 600 * 4L, 64);
        MemorySegment actual = arena.allocate(70 * 600 * 4L, 64);
        var space = BlockedMatmul.Workspace.of(Element.F32);
        BlockedMatmul.of(Element.F32, whole, false).run(space, a.address(), b.address(), expected.address());
        for (int from = 0; from < 600; from += 7) {
            BlockedMatmul.of(Element.F32, whole.columns(Math.min(7, 600 - from)), false)
                    .run(space, a.address(), b.address() + 4L * from, actual.address() + 4L * from);
        }
        assertThat(actual.mismatch(expected)).isEqualTo(-1);
    }

    @Test
    void integers_wrap() {
        MemorySegment x = arena.allocateFrom(JAVA_INT, Integer.MAX_VALUE, 3);
        MemorySegment y = arena.allocateFrom(JAVA_INT, 2, Integer.MAX_VALUE);
        MemorySegment z = arena.allocate(JAVA_INT);
        BlockedMatmul.of(Element.I32, MatmulShape.of(1, 2, 1), false)
                .run(BlockedMatmul.Workspace.of(Element.I32), x.address(), y.address(), z.address());
        assertThat(z.get(JAVA_INT, 0)).isEqualTo((int) (5L * Integer.MAX_VALUE));
    }

    @Test
    void nan_and_infinity_reach_their_row_and_no_other() {
        MemorySegment a = filled(Element.F32, 3 * 5);
        MemorySegment b = filled(Element.F32, 5 * 17);
        MemorySegment c = arena.allocate(3 * 17 * 4L, 64);
        a.setAtIndex(JAVA_FLOAT, 0, Float.NaN);
        a.setAtIndex(JAVA_FLOAT, 10, Float.POSITIVE_INFINITY);
        BlockedMatmul.of(Element.F32, MatmulShape.of(3, 5, 17), false)
                .run(BlockedMatmul.Workspace.of(Element.F32), a.address(), b.address(), c.address());
        for (int j = 0; j < 17; j++) {
            assertThat(c.getAtIndex(JAVA_FLOAT, j)).isNaN();
            assertThat(c.getAtIndex(JAVA_FLOAT, 17 + j)).isFinite();
            assertThat(c.getAtIndex(JAVA_FLOAT, 34 + j)).isInfinite();
        }
    }

    @Test
    void bfloat16_rounds_to_nearest_ties_to_even_and_keeps_nan() {
        assertThat(FloatPanels.bfloat16(1 + 0x1p-8f)).isEqualTo((short) 0x3f80);
        assertThat(FloatPanels.bfloat16(1 + 0x3p-8f)).isEqualTo((short) 0x3f82);
        assertThat(FloatPanels.bfloat16(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
        assertThat(FloatPanels.bfloat16(Float.intBitsToFloat(0x7f800001))).isEqualTo((short) 0x7fc0);
    }

    @Test
    void a_workspace_of_another_type_is_refused() {
        BlockedMatmul product = BlockedMatmul.of(Element.F32, MatmulShape.of(0, 0, 0), false);
        var space = BlockedMatmul.Workspace.of(Element.I64);
        assertThatThrownBy(() -> product.run(space, 0, 0, 0))
                .hasMessage("matmul: the workspace is for I64, the product of F32. Use one of F32.");
    }

    @Test
    void a_negative_extent_is_refused() {
        assertThatThrownBy(() -> MatmulShape.of(1, -2, 3))
                .hasMessage("matmul: an extent is negative: batch 1, m 1, k -2, n 3. Give extents of 0 or more.");
    }

    private void check(Element element, MatmulShape shape, boolean accumulate) {
        MatmulShape.Sizes s = shape.sizes();
        MemorySegment a = filled(element, s.batch() * s.m() * s.k());
        MemorySegment b = filled(element, s.batch() * s.k() * s.n());
        MemorySegment c = filled(element, s.batch() * s.m() * s.n());
        MemorySegment before = arena.allocate(Math.max(1, c.byteSize())).copyFrom(c);
        BlockedMatmul.of(element, shape, accumulate)
                .run(BlockedMatmul.Workspace.of(element), a.address(), b.address(), c.address());
        for (int batch = 0; batch < s.batch(); batch++) {
            for (int i = 0; i < s.m(); i++) {
                for (int j = 0; j < s.n(); j++) {
                    long at = batch * shape.c().batch() + shape.c().at(i, j);
                    double expected = accumulate ? read(element, before, at) : 0;
                    for (int p = 0; p < s.k(); p++) {
                        expected += read(
                                        element,
                                        a,
                                        batch * shape.a().batch() + shape.a().at(i, p))
                                * read(
                                        element,
                                        b,
                                        batch * shape.b().batch() + shape.b().at(p, j));
                    }
                    assertThat(read(element, c, at))
                            .as("%s %s at [%d, %d, %d]", element, shape, batch, i, j)
                            .isCloseTo(expected, within(tolerance(element, expected, s.k())));
                }
            }
        }
    }

    private static double tolerance(Element element, double expected, long k) {
        return switch (element) {
            case F32 -> 1e-6 * (1 + k);
            case F64 -> 1e-15 * (1 + k);
            case F16 -> 1e-6 * (1 + k) + 0x1p-10 * Math.abs(expected);
            case BF16 -> 1e-6 * (1 + k) + 0x1p-7 * Math.abs(expected);
            case I32, I64 -> 0;
        };
    }

    private MemorySegment filled(Element element, long count) {
        MemorySegment segment = arena.allocate(Math.max(1, element.bytes() * count), 64);
        for (long i = 0; i < count; i++) {
            double value = random.nextDouble(-1, 1);
            switch (element) {
                case F16 -> segment.setAtIndex(JAVA_SHORT, i, Float.floatToFloat16((float) value));
                case BF16 -> segment.setAtIndex(JAVA_SHORT, i, FloatPanels.bfloat16((float) value));
                case F32 -> segment.setAtIndex(JAVA_FLOAT, i, (float) value);
                case F64 -> segment.setAtIndex(JAVA_DOUBLE, i, value);
                case I32 -> segment.setAtIndex(JAVA_INT, i, (int) (100 * value));
                case I64 -> segment.setAtIndex(JAVA_LONG, i, (long) (100 * value));
            }
        }
        return segment;
    }

    private static double read(Element element, MemorySegment from, long i) {
        return switch (element) {
            case F16 -> Float.float16ToFloat(from.getAtIndex(JAVA_SHORT, i));
            case BF16 -> Float.intBitsToFloat(from.getAtIndex(JAVA_SHORT, i) << 16);
            case F32 -> from.getAtIndex(JAVA_FLOAT, i);
            case F64 -> from.getAtIndex(JAVA_DOUBLE, i);
            case I32 -> from.getAtIndex(JAVA_INT, i);
            case I64 -> (double) from.getAtIndex(JAVA_LONG, i);
        };
    }
}
