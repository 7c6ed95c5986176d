package dev.argali.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecimalsTest {
    @Test
    void the_exact_binary_value_is_rounded_and_the_middle_goes_to_the_even_neighbour() {
        assertThat(Decimals.fixed(0.125, 2)).isEqualTo("0.12");
        assertThat(Decimals.fixed(0.375, 2)).isEqualTo("0.38");
        assertThat(Decimals.fixed(2.675, 2)).isEqualTo("2.67");
        assertThat(Decimals.fixed(1.00005, 4)).isEqualTo("1.0001");
        assertThat(Decimals.fixed(2.5, 0)).isEqualTo("2");
        assertThat(Decimals.fixed(3.5, 0)).isEqualTo("4");
        assertThat(Decimals.fixed(1e22, 1)).isEqualTo("10000000000000000000000.0");
    }

    @Test
    void zero_keeps_its_sign() {
        assertThat(Decimals.fixed(-0.0, 4)).isEqualTo("-0.0000");
        assertThat(Decimals.fixed(-1e-9, 4)).isEqualTo("-0.0000");
        assertThat(Decimals.scientific(-0.0, 4)).isEqualTo("-0.0000e+00");
        assertThat(Decimals.scientific(0, 4)).isEqualTo("0.0000e+00");
    }

    @Test
    void an_exponent_has_two_digits_or_more() {
        assertThat(Decimals.scientific(1.5, 4)).isEqualTo("1.5000e+00");
        assertThat(Decimals.scientific(-123456.789, 4)).isEqualTo("-1.2346e+05");
        assertThat(Decimals.scientific(9.99996e-5, 4)).isEqualTo("1.0000e-04");
        assertThat(Decimals.scientific(Double.MIN_VALUE, 4)).isEqualTo("4.9407e-324");
        assertThat(Decimals.scientific(Double.MAX_VALUE, 4)).isEqualTo("1.7977e+308");
    }

    @Test
    void what_is_no_number_is_named() {
        assertThat(Decimals.fixed(Double.NaN, 4)).isEqualTo("nan").isEqualTo(Decimals.scientific(Double.NaN, 4));
        assertThat(Decimals.fixed(Double.POSITIVE_INFINITY, 4)).isEqualTo("inf");
        assertThat(Decimals.scientific(Double.NEGATIVE_INFINITY, 4)).isEqualTo("-inf");
    }
}
