package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Against values of SciPy and NumPy.
class SpecialFunctionsTest {
    private static void agrees(DoubleUnaryOperator f, double x, double expected) {
        assertThat(f.applyAsDouble(x)).as("at %s", x).isCloseTo(expected, within(6 * Math.ulp(expected)));
        assertThat(f.applyAsDouble(-x)).as("at %s", -x).isCloseTo(-expected, within(6 * Math.ulp(expected)));
    }

    @Test
    void the_error_function_has_all_digits() {
        agrees(SpecialFunctions::erf, 1e-10, 1.1283791670955126e-10);
        agrees(SpecialFunctions::erf, 0.1, 0.1124629160182849);
        agrees(SpecialFunctions::erf, 0.5, 0.5204998778130465);
        agrees(SpecialFunctions::erf, 1, 0.8427007929497148);
        agrees(SpecialFunctions::erf, 1.9999, 0.9953201979070294);
        agrees(SpecialFunctions::erf, 2, 0.9953222650189527);
        agrees(SpecialFunctions::erf, 3, 0.9999779095030014);
        agrees(SpecialFunctions::erf, 5, 0.9999999999984626);
        assertThat(SpecialFunctions.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(SpecialFunctions.erf(Double.NaN)).isNaN();
        assertThat(SpecialFunctions.erf(-0.0)).isEqualTo(-0.0);
    }

    @Test
    void the_inverse_error_function_has_all_digits() {
        agrees(SpecialFunctions::erfinv, 1e-12, 8.86226925452758e-13);
        agrees(SpecialFunctions::erfinv, 1e-5, 8.862269254759592e-06);
        agrees(SpecialFunctions::erfinv, 0.009, 0.007976211474570203);
        agrees(SpecialFunctions::erfinv, 0.011, 0.00974880501071523);
        agrees(SpecialFunctions::erfinv, 0.5, 0.4769362762044699);
        agrees(SpecialFunctions::erfinv, 0.9, 1.1630871536766743);
        agrees(SpecialFunctions::erfinv, 0.999999, 3.458910737275499);
        agrees(SpecialFunctions::erfinv, Math.nextDown(1.0), 5.8635847487551676);
        assertThat(SpecialFunctions.erfinv(-1)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(SpecialFunctions.erfinv(1.5)).isNaN();
        assertThat(SpecialFunctions.erfinv(Double.NaN)).isNaN();
    }

    @Test
    void inverse_hyperbolic_functions_are_stable() {
        agrees(SpecialFunctions::asinh, 1e-9, 1e-9);
        agrees(SpecialFunctions::asinh, 1.5, 1.1947632172871092);
        agrees(SpecialFunctions::asinh, 1e200, 461.2101657793691);
        agrees(SpecialFunctions::atanh, 1e-9, 1e-9);
        agrees(SpecialFunctions::atanh, 0.3, 0.3095196042031117);
        assertThat(SpecialFunctions.atanh(1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(SpecialFunctions.atanh(1e20)).isNaN();
        assertThat(SpecialFunctions.acosh(1)).isZero();
        assertThat(SpecialFunctions.acosh(2.5)).isCloseTo(1.566799236972411, within(1e-15));
        assertThat(SpecialFunctions.acosh(1e200)).isCloseTo(461.2101657793691, within(1e-12));
        assertThat(SpecialFunctions.acosh(0.5)).isNaN();
    }
}
