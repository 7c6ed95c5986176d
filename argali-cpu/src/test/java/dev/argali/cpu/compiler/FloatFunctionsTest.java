package dev.argali.cpu.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.CpuBackend;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Sketch;
import dev.argali.runtime.SpecialFunctions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The errors that [FloatFunctions] states, over floats of all sizes. What the references in double say is held against
/// series in fifty digits.
class FloatFunctionsTest {
    private static final MathContext DIGITS = new MathContext(50);

    /// Every so many floats: some 290,000 of them.
    private static final int STEP = 14_797;

    private static DoubleUnaryOperator reference(UnaryKind kind) {
        return switch (kind) {
            case EXP -> StrictMath::exp;
            case EXPM1 -> StrictMath::expm1;
            case LOG -> StrictMath::log;
            case LOG1P -> StrictMath::log1p;
            case TANH -> StrictMath::tanh;
            case SIGMOID -> x -> 1 / (1 + StrictMath.exp(-x));
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case ERF -> SpecialFunctions::erf;
            case ERFINV -> SpecialFunctions::erfinv;
            default -> throw new IllegalArgumentException(kind.toString());
        };
    }

    private static float[] everySo() {
        float[] x = new float[(int) ((1L << 32) / STEP)];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat((int) ((long) i * STEP + Integer.MIN_VALUE));
        }
        return x;
    }

    private static Literal computed(BiFunction<Sketch, Value, Value> function, float[] x) {
        TensorType type = TensorType.of(DType.FLOAT32, x.length);
        var sketch = new Sketch();
        Value in = sketch.parameter(type);
        var backend = new CpuBackend();
        Literal argument = Literal.zeros(type);
        for (int i = 0; i < x.length; i++) {
            argument.data().setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, x[i]);
        }
        try (var program = backend.compile(sketch.build(function.apply(sketch, in)), List.of())) {
            DeviceBuffer[] out = new DeviceBuffer[1];
            DeviceBuffer given = backend.upload(argument.data().asSlice(0, type.bytes()));
            program.run(new DeviceBuffer[] {given}, new boolean[1], out);
            Literal result = Literal.zeros(type);
            out[0].read(result.data().asSlice(0, type.bytes()));
            out[0].release();
            given.release();
            return result;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXP, 1.5",
        "EXPM1, 2",
        "LOG, 1",
        "LOG1P, 2.5",
        "TANH, 2",
        "SIGMOID, 2.5",
        "RSQRT, 1.5",
        "ERF, 6",
        "ERFINV, 5"
    })
    void errors_are_as_stated_over_all_sizes(UnaryKind kind, double allowed) {
        float[] x = everySo();
        Literal result = computed((sketch, in) -> sketch.of(kind, in), x);
        requireErrors(kind.toString(), reference(kind), x, result, allowed);
    }

    @ParameterizedTest
    @ValueSource(
            floats = {0.999f, 0.9f, 0.5f, 1e-30f, Float.MIN_VALUE, 1.0000001f, 0.99999994f, 2, 10, Float.MAX_VALUE})
    void errors_of_powers_are_as_stated_over_all_sizes(float base) {
        float[] x = everySo();
        for (int i = 0; i < 100_000; i++) {
            x[i] = i; // counted steps, as optimizers and schedules have them
        }
        Literal result = computed((sketch, in) -> sketch.of(BinaryKind.POW, sketch.like(in, base), in), x);
        requireErrors("powers of " + base, y -> SpecialFunctions.pow(base, y), x, result, 1.5);
    }

    private static void requireErrors(
            String name, DoubleUnaryOperator reference, float[] x, Literal result, double allowed) {
        double worst = 0;
        float at = 0;
        for (int i = 0; i < x.length; i++) {
            double error = ulps(reference.applyAsDouble(x[i]), result.getDouble(i));
            if (!(error <= worst)) {
                worst = error;
                at = x[i];
            }
        }
        assertThat(worst).as("%s at %s", name, at).isLessThanOrEqualTo(allowed);
    }

    /// How far apart they are, in units in the last place of a float of that size.
    private static double ulps(double right, double got) {
        if (Double.isNaN(right) || Double.isNaN(got)) {
            return Double.isNaN(right) && Double.isNaN(got) ? 0 : Double.POSITIVE_INFINITY;
        }
        float rounded = (float) right;
        if (rounded == (float) got) {
            return rounded == got && !Float.isInfinite(rounded)
                    ? Math.min(0.5, Math.abs(right - got) / Math.ulp(rounded))
                    : 0;
        }
        if (Float.isInfinite(rounded)) {
            // The largest float is next to infinity.
            return Math.abs(got) == Float.MAX_VALUE ? 1 : Double.POSITIVE_INFINITY;
        }
        return Double.isInfinite(got) && Math.abs(rounded) == Float.MAX_VALUE
                ? 1
                : Math.abs(right - got) / Math.ulp(rounded);
    }

    // ---- the references -----------------------------------------------------------------------------------------

    private static BigDecimal exp(BigDecimal x) {
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 400; i++) {
            term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    /// Newton's iteration from the logarithm in double.
    private static BigDecimal log(BigDecimal x) {
        BigDecimal y = new BigDecimal(Math.log(x.doubleValue()));
        for (int i = 0; i < 3; i++) {
            BigDecimal e = exp(y.negate());
            y = y.add(x.multiply(e, DIGITS).subtract(BigDecimal.ONE), DIGITS);
        }
        return y;
    }

    private static BigDecimal tanh(BigDecimal x) {
        BigDecimal e = exp(x.multiply(BigDecimal.TWO));
        return e.subtract(BigDecimal.ONE).divide(e.add(BigDecimal.ONE), DIGITS);
    }

    private static BigDecimal erf(BigDecimal x) {
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal power = x;
        BigDecimal sum = x;
        for (int i = 1; i < 200; i++) {
            power = power.multiply(square, DIGITS).divide(BigDecimal.valueOf(-i), DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * i + 1), DIGITS), DIGITS);
        }
        BigDecimal pi = new BigDecimal("3.14159265358979323846264338327950288419716939937511");
        return sum.multiply(BigDecimal.TWO).divide(pi.sqrt(DIGITS), DIGITS);
    }

    private static void requireSame(UnaryKind kind, UnaryOperator<BigDecimal> series, double from, double to) {
        for (int i = 0; i < 40; i++) {
            double x = (float) (from + (to - from) * i / 39);
            double right = series.apply(new BigDecimal(x)).doubleValue();
            double got = reference(kind).applyAsDouble(x);
            assertThat(Math.abs(got - right)).as("%s of %s", kind, x).isLessThanOrEqualTo(1e-12 * Math.abs(right));
        }
    }

    @Test
    void references_in_double_agree_with_series_in_fifty_digits() {
        requireSame(UnaryKind.EXP, FloatFunctionsTest::exp, -40, 40);
        requireSame(UnaryKind.LOG, FloatFunctionsTest::log, 1e-3, 50);
        requireSame(UnaryKind.TANH, FloatFunctionsTest::tanh, -6, 6.1);
        requireSame(UnaryKind.ERF, FloatFunctionsTest::erf, -4, 4.1);
    }
}
