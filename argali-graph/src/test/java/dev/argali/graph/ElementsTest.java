package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementsTest {
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void every_half_survives_the_way_through_a_double(DType dtype) {
        Literal in = Literal.zeros(TensorType.of(DType.UINT8, 1 << 17));
        for (int bits = 0; bits < 1 << 16; bits++) {
            in.data().set(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, 2L * bits, (short) bits);
        }
        Literal halves = Literal.copyOf(TensorType.of(dtype, 1 << 16), in.data());
        Literal out = Literal.zeros(halves.type());
        for (int i = 0; i < 1 << 16; i++) {
            out.setDouble(i, halves.getDouble(i));
            if (Double.isNaN(halves.getDouble(i))) {
                assertThat(out.getDouble(i)).isNaN();
            } else {
                assertThat(Elements.getLong(out.data(), DType.UINT8, 2L * i)).isEqualTo(i & 0xFF);
                assertThat(Elements.getLong(out.data(), DType.UINT8, 2L * i + 1))
                        .isEqualTo(i >> 8);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void a_double_goes_to_the_nearest_half_and_ties_to_the_even_one(DType dtype) {
        int mantissa = dtype == DType.FLOAT16 ? 10 : 7;
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double digits = 1 + random.nextInt(1 << mantissa) * Math.scalb(1.0, -mantissa);
            double lower = Math.scalb(digits, random.nextInt(20) - 8);
            double step = Math.scalb(1.0, Math.getExponent(lower) - mantissa);
            boolean even = lower / step % 2 == 0;
            double middle = lower + step / 2;
            double tiny = Math.ulp(middle);
            assertThat(Elements.round(dtype, middle)).isEqualTo(even ? lower : lower + step);
            // Here a float32 in between would be the middle itself, and the second rounding would be wrong.
            assertThat(Elements.round(dtype, middle + tiny)).isEqualTo(lower + step);
            assertThat(Elements.round(dtype, middle - tiny)).isEqualTo(lower);
            assertThat(Elements.round(dtype, -middle - tiny)).isEqualTo(-lower - step);
        }
    }

    @Test
    void halves_overflow_to_infinity_and_underflow_to_zero() {
        assertThat(Elements.round(DType.FLOAT16, 65519.99)).isEqualTo(65504);
        assertThat(Elements.round(DType.FLOAT16, 65520)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Elements.round(DType.FLOAT16, 0x1p-24)).isEqualTo(0x1p-24);
        assertThat(Elements.round(DType.FLOAT16, 0x1p-25)).isZero();
        assertThat(Elements.round(DType.FLOAT16, Math.nextUp(0x1p-25))).isEqualTo(0x1p-24);
        assertThat(Elements.round(DType.BFLOAT16, 1e300)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Elements.round(DType.BFLOAT16, Double.NaN)).isNaN();
    }

    @Test
    void a_long_is_rounded_once() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(30);
            float nearest = new BigDecimal(value).floatValue();
            assertThat(Literal.scalar(DType.FLOAT32, value).getDouble(0)).isEqualTo(nearest);
            double exact = new BigDecimal(value).round(new MathContext(30)).doubleValue();
            assertThat(Literal.scalar(DType.FLOAT64, value).getDouble(0)).isEqualTo(exact);
        }
        // Rounded to double first, this would be a tie, and go the wrong way.
        long trap = (1L << 62) + (1L << 38) + 1;
        assertThat(Literal.scalar(DType.FLOAT32, trap).getDouble(0)).isEqualTo(0x1p62 + 0x1p39);
    }

    @Test
    void integers_wrap_and_floats_are_cut_toward_zero() {
        assertThat(Elements.wrap(DType.INT8, 200)).isEqualTo(-56);
        assertThat(Elements.wrap(DType.UINT8, -1)).isEqualTo(255);
        assertThat(Elements.wrap(DType.UINT32, -1)).isEqualTo(0xFFFF_FFFFL);
        assertThat(Elements.wrap(DType.BOOL, 7)).isEqualTo(1);
        assertThat(Elements.round(DType.INT32, -2.9)).isEqualTo(-2);
        assertThat(Elements.round(DType.INT32, Double.NaN)).isZero();
        assertThat(Elements.round(DType.INT64, 1e30)).isEqualTo(0x1p63);
        assertThat(Elements.round(DType.INT32, 0x1p32 + 5)).isEqualTo(5);
        assertThat(Elements.round(DType.BOOL, 0.25)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void neighbours_are_not_touched(DType dtype) {
        Literal x = Literal.zeros(TensorType.of(dtype, 5));
        x.setLong(2, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(x.getDouble(i)).isEqualTo(i == 2 ? 1 : 0);
            assertThat(x.getLong(i)).isEqualTo(i == 2 ? 1 : 0);
        }
    }
}
