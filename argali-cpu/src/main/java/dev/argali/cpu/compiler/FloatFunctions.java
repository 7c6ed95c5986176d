package dev.argali.cpu.compiler;

import dev.argali.cpu.compiler.KernelIrBuilder.Ref;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import java.util.List;

/// Functions of float32 as sums, products and moves of bits, written down once for both forms of a kernel: so they give
/// the same bits on every platform, in tiles and in vectors.
///
/// The errors, in units in the last place and over all floats, are held by `FloatFunctionsTest`: exp 1.5, sigmoid 2.5,
/// log 1, log1p 2.5, expm1 2, tanh 2, erf 6, erfinv 5, rsqrt 1.5, powers of a number 1.5. NaN stays NaN.
///
/// exp, log and tanh follow the Cephes library (Moshier, 1992), erf the rational function that Eigen and XLA use;
/// erfinv is that of Giles, "Approximating the erfinv function", GPU Computing Gems, 2010.
final class FloatFunctions {
    private static final DType F = DType.FLOAT32;
    private static final DType I = DType.INT32;

    /// Adding it rounds to a whole number and leaves that in the low bits: 1.5·2²³.
    private static final double MAGIC = 12_582_912;

    private static final int MAGIC_BITS = Float.floatToRawIntBits((float) MAGIC);
    private static final double LN2 = 0.6931471805599453;
    private static final double LN2_HIGH = 0.693359375;
    private static final double LN2_LOW = -2.12194440e-4;
    private static final double LOG2_E = 1.442695041;

    /// How many operations a power of a number is made of.
    static final int POWER_OPERATIONS = 36;

    /// The bits of a float of which twelve digits are left, so that the product of two such is exact.
    private static final int HIGH = 0xfffff000;

    private static final double[] EXP = {
        1.9875691500E-4, 1.3981999507E-3, 8.3334519073E-3, 4.1665795894E-2, 1.6666665459E-1, 5.0000001201E-1
    };
    private static final double[] LOG = {
        7.0376836292E-2,
        -1.1514610310E-1,
        1.1676998740E-1,
        -1.2420140846E-1,
        1.4249322787E-1,
        -1.6668057665E-1,
        2.0000714765E-1,
        -2.4999993993E-1,
        3.3333331174E-1
    };
    private static final double[] TANH = {
        -5.70498872745E-3, 2.06390887954E-2, -5.37397155531E-2, 1.33314422036E-1, -3.33332819422E-1
    };
    private static final double[] ERF_ABOVE = {
        -2.72614225801306e-10,
        2.77068142495902e-08,
        -2.10102402082508e-06,
        -5.69250639462346e-05,
        -7.34990630326855e-04,
        -2.95459980854025e-03,
        -1.60960333262415e-02
    };
    private static final double[] ERF_BELOW = {
        -1.45660718464996e-05,
        -2.13374055278905e-04,
        -1.68282697438203e-03,
        -7.37332916720468e-03,
        -1.42647390514189e-02
    };

    /// In `w - 5/2` for `w` up to 5, and in `√w - 3` above, `w` being `-log(1 - x²)`.
    private static final double[] ERFINV_MIDDLE = {
        2.81022636e-08,
        3.43273939e-07,
        -3.5233877e-06,
        -4.39150654e-06,
        0.00021858087,
        -0.00125372503,
        -0.00417768164,
        0.246640727,
        1.50140941
    };
    private static final double[] ERFINV_ENDS = {
        -0.000200214257,
        0.000100950558,
        0.00134934322,
        -0.00367342844,
        0.00573950773,
        -0.0076224613,
        0.00943887047,
        1.00167406,
        2.83297682
    };

    private final KernelIrBuilder builder;

    private FloatFunctions(KernelIrBuilder builder) {
        this.builder = builder;
    }

    /// {@return how many operations a function is made of, 1 if it is one itself}
    static int operations(UnaryKind kind) {
        return switch (kind) {
            case RSQRT -> 2;
            case EXP -> 25;
            case EXPM1 -> 28;
            case SIGMOID -> 30;
            case ERF -> 18;
            case LOG -> 30;
            case LOG1P -> 36;
            case TANH -> 36;
            case ERFINV -> 60;
            default -> 1;
        };
    }

    /// {@return the value of a function that [#operations] has more than one for}
    static Ref of(UnaryKind kind, KernelIrBuilder builder, Ref x) {
        var f = new FloatFunctions(builder);
        return switch (kind) {
            case RSQRT -> f.div(f.number(1), f.unary(UnaryKind.SQRT, x));
            case EXP -> f.exp(x);
            case EXPM1 -> f.expm1(x);
            case SIGMOID -> f.sigmoid(x);
            case LOG -> f.log(x);
            case LOG1P -> f.log1p(x);
            case TANH -> f.tanh(x);
            case ERF -> f.erf(x);
            case ERFINV -> f.erfinv(x);
            default -> throw new IllegalStateException("not made of others: " + kind);
        };
    }

    /// {@return whether [#power] computes the powers of this number}
    static boolean hasPowers(float base) {
        return base > 0 && base != 1 && base != Float.POSITIVE_INFINITY;
    }

    /// {@return a number that [#hasPowers] to the power of `y`}
    static Ref power(float base, KernelIrBuilder builder, Ref y) {
        return new FloatFunctions(builder).power(StrictMath.log(base) / StrictMath.log(2), y);
    }

    // ---- the functions ------------------------------------------------------------------------------------------

    /// The whole number nearest to `x / ln 2`, as a float and as an int, and what is left of `x`.
    private record Reduced(Ref number, Ref rest) {}

    private Reduced reduce(Ref x) {
        Ref shifted = multiplyAdd(x, number(LOG2_E), number(MAGIC));
        Ref k = sub(shifted, number(MAGIC));
        Ref rest = multiplyAdd(k, number(-LN2_LOW), multiplyAdd(k, number(-LN2_HIGH), x));
        return new Reduced(sub(bits(shifted), whole(MAGIC_BITS)), rest);
    }

    /// `eʳ - 1` for a small `r`.
    private Ref nearZero(Ref r) {
        return multiplyAdd(polynomial(EXP, r), mul(r, r), r);
    }

    /// 2 to the power of a whole number in the range of exponents.
    private Ref power(Ref k) {
        return number(integer(BinaryKind.SHL, integer(BinaryKind.ADD, k, whole(127)), whole(23)));
    }

    /// `2ᵏ·eʳ`.
    private Ref exp(Ref x) {
        // Beyond these the result is 0 or infinite; NaN passes.
        return expBelow(binary(BinaryKind.MIN, x, number(90)));
    }

    /// The same for an `x` up to 90.
    private Ref expBelow(Ref x) {
        Reduced reduced = reduce(binary(BinaryKind.MAX, x, number(-105)));
        return scaled(add(nearZero(reduced.rest()), number(1)), reduced.number());
    }

    /// The same for an `x` whose result is a normal float.
    private Ref expWithin(Ref x) {
        Reduced reduced = reduce(x);
        return mul(add(nearZero(reduced.rest()), number(1)), power(reduced.number()));
    }

    /// 2 to the power of `log·y`, a product in two parts: the digits behind a float count where it is large.
    private Ref power(double log, Ref y) {
        // Beyond these the result is 0 or infinite; NaN passes.
        double most = 160 / Math.abs(log);
        Ref clamped = binary(BinaryKind.MAX, binary(BinaryKind.MIN, y, number(most)), number(-most));
        float high = Float.intBitsToFloat(Float.floatToRawIntBits((float) log) & HIGH);
        Ref front = number(integer(BinaryKind.AND, bits(clamped), whole(HIGH)));
        Ref product = mul(front, number(high));
        Ref rest = add(mul(sub(clamped, front), number(high)), mul(clamped, number(log - high)));
        Ref shifted = add(add(product, rest), number(MAGIC));
        Ref part = add(sub(product, sub(shifted, number(MAGIC))), rest);
        Ref value = add(nearZero(mul(part, number(LN2))), number(1));
        return scaled(value, sub(bits(shifted), whole(MAGIC_BITS)));
    }

    /// `value·2ᵏ`, the power in two factors, so that results below the normal range and near the largest float come out
    /// right.
    private Ref scaled(Ref value, Ref k) {
        Ref half = integer(BinaryKind.SHR, k, whole(1));
        return mul(mul(value, power(half)), power(integer(BinaryKind.SUB, k, half)));
    }

    /// `2·(h·(eʳ - 1) + (h - ½))` with `h = 2ᵏ⁻¹`: nothing cancels for small `x`, nothing overflows for large.
    private Ref expm1(Ref x) {
        Ref clamped = binary(BinaryKind.MAX, binary(BinaryKind.MIN, x, number(88.8)), number(-30));
        Reduced reduced = reduce(clamped);
        Ref h = power(integer(BinaryKind.SUB, reduced.number(), whole(1)));
        Ref value = add(mul(nearZero(reduced.rest()), h), sub(h, number(0.5)));
        // A zero keeps its sign.
        return select(compare(CompareKind.EQ, x, number(0)), x, mul(value, number(2)));
    }

    /// `x = 2ᵏ·m` with `m` between √½ and √2.
    private Ref log(Ref x) {
        Ref tiny = compare(CompareKind.LT, x, number(Float.MIN_NORMAL));
        Ref scaled = select(tiny, mul(x, number(0x1p23)), x);
        int rootOfHalf = 0x3f3504f3;
        Ref all = bits(scaled);
        Ref k = integer(BinaryKind.SHR, integer(BinaryKind.SUB, all, whole(rootOfHalf)), whole(23));
        Ref m = number(integer(BinaryKind.SUB, all, integer(BinaryKind.SHL, k, whole(23))));
        Ref exponent = builder.compute(new KernelIr.Cast(F), I, F, List.of(k));
        exponent = select(tiny, sub(exponent, number(23)), exponent);
        Ref f = sub(m, number(1));
        Ref square = mul(f, f);
        Ref y = multiplyAdd(mul(polynomial(LOG, f), f), square, mul(exponent, number(LN2_LOW)));
        Ref value = multiplyAdd(exponent, number(LN2_HIGH), add(f, multiplyAdd(square, number(-0.5), y)));
        Ref finite = select(compare(CompareKind.EQ, x, number(Double.POSITIVE_INFINITY)), x, value);
        Ref outside =
                select(compare(CompareKind.EQ, x, number(0)), number(Double.NEGATIVE_INFINITY), number(Double.NaN));
        return select(compare(CompareKind.GT, x, number(0)), finite, outside);
    }

    /// `log(u)·x / (u - 1)` with the rounded `u = 1 + x` (Kahan).
    private Ref log1p(Ref x) {
        Ref u = add(x, number(1));
        Ref d = sub(u, number(1));
        Ref log = log(u);
        // Where u is exact, also if it is infinite, nothing is to be corrected.
        Ref value = select(compare(CompareKind.EQ, d, x), log, mul(log, div(x, d)));
        return select(compare(CompareKind.EQ, d, number(0)), x, value);
    }

    /// By the power that does not overflow.
    private Ref sigmoid(Ref x) {
        Ref power = expBelow(unary(UnaryKind.NEG, unary(UnaryKind.ABS, x)));
        Ref above = select(compare(CompareKind.LT, x, number(0)), power, number(1));
        return div(above, add(power, number(1)));
    }

    private Ref tanh(Ref x) {
        Ref size = unary(UnaryKind.ABS, x);
        Ref square = mul(x, x);
        Ref small = multiplyAdd(mul(polynomial(TANH, square), square), x, x);
        // From there on the result is 1.
        Ref power = expWithin(binary(BinaryKind.MIN, add(size, size), number(40)));
        Ref large = sub(number(1), div(number(2), add(power, number(1))));
        Ref signed = select(compare(CompareKind.LT, x, number(0)), unary(UnaryKind.NEG, large), large);
        return select(compare(CompareKind.LT, size, number(0.625)), small, signed);
    }

    private Ref erf(Ref x) {
        Ref clamped = binary(BinaryKind.MAX, binary(BinaryKind.MIN, x, number(4)), number(-4));
        Ref square = mul(clamped, clamped);
        return mul(clamped, div(polynomial(ERF_ABOVE, square), polynomial(ERF_BELOW, square)));
    }

    private Ref erfinv(Ref x) {
        // A product, since near 1 the square has lost what its distance from 1 is.
        Ref w = unary(UnaryKind.NEG, log(mul(sub(number(1), x), add(x, number(1)))));
        Ref middle = polynomial(ERFINV_MIDDLE, sub(w, number(2.5)));
        Ref ends = polynomial(ERFINV_ENDS, sub(unary(UnaryKind.SQRT, w), number(3)));
        Ref inside = mul(select(compare(CompareKind.LT, w, number(5)), middle, ends), x);
        Ref infinite = mul(x, number(Double.POSITIVE_INFINITY));
        return select(compare(CompareKind.EQ, unary(UnaryKind.ABS, x), number(1)), infinite, inside);
    }

    /// Horner's rule, highest coefficient first.
    private Ref polynomial(double[] coefficients, Ref x) {
        Ref value = number(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            value = multiplyAdd(value, x, number(coefficients[i]));
        }
        return value;
    }

    // ---- operations ---------------------------------------------------------------------------------------------

    private Ref number(double value) {
        return builder.immediate((float) value);
    }

    private Ref whole(int value) {
        return builder.immediate(value);
    }

    private Ref bits(Ref x) {
        return builder.compute(new KernelIr.Bits(I), F, I, List.of(x));
    }

    private Ref number(Ref bits) {
        return builder.compute(new KernelIr.Bits(F), I, F, List.of(bits));
    }

    private Ref unary(UnaryKind kind, Ref x) {
        return builder.compute(new KernelIr.Unary(kind), F, F, List.of(x));
    }

    private Ref binary(BinaryKind kind, Ref a, Ref b) {
        return builder.compute(new KernelIr.Binary(kind), F, F, List.of(a, b));
    }

    private Ref integer(BinaryKind kind, Ref a, Ref b) {
        return builder.compute(new KernelIr.Binary(kind), I, I, List.of(a, b));
    }

    private Ref compare(CompareKind kind, Ref a, Ref b) {
        return builder.compute(new KernelIr.Compare(kind), F, DType.BOOL, List.of(a, b));
    }

    private Ref select(Ref condition, Ref a, Ref b) {
        return builder.compute(new KernelIr.Select(), F, F, List.of(condition, a, b));
    }

    private Ref add(Ref a, Ref b) {
        return binary(BinaryKind.ADD, a, b);
    }

    private Ref sub(Ref a, Ref b) {
        return a.dtype() == I ? integer(BinaryKind.SUB, a, b) : binary(BinaryKind.SUB, a, b);
    }

    private Ref mul(Ref a, Ref b) {
        return binary(BinaryKind.MUL, a, b);
    }

    private Ref multiplyAdd(Ref a, Ref b, Ref c) {
        return builder.compute(new KernelIr.MultiplyAdd(), F, F, List.of(a, b, c));
    }

    private Ref div(Ref a, Ref b) {
        return binary(BinaryKind.DIV, a, b);
    }
}
