package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.DTypeException;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.List;

/// Random tensors: `keras.random`. Each takes the [SeedGenerator] last, or uses the global one; for numbers that are
/// the same at each call, give `SeedGenerator.of(seed)` anew.
///
/// Bits, and with them uniform numbers, integers, permutations and dropout masks, are equal on all backends; the
/// others within rounding. The stream is not that of any backend of Keras.
public final class Randoms {
    private Randoms() {}

    // ---- uniform ------------------------------------------------------------------------------------------------

    /// Uniform in `0 … 1`, 1 excluded, as float32.
    public static Tensor uniform(Shape shape) {
        return uniform(shape, 0, 1);
    }

    /// Uniform in `minval … maxval`, as float32.
    public static Tensor uniform(Shape shape, double minval, double maxval) {
        return uniform(shape, minval, maxval, DType.FLOAT32, SeedGenerator.global());
    }

    /// Uniform in `minval … maxval`, `maxval` excluded. Each number takes one word of 32 bits, of which it keeps as
    /// many as its dtype has digits (24 of float32), and two words for float64.
    ///
    /// @throws DTypeException if the dtype is not floating
    public static Tensor uniform(Shape shape, double minval, double maxval, DType dtype, SeedGenerator seed) {
        Tensor unit = unit("uniform", shape, dtype, seed);
        double range = maxval - minval;
        Tensor scaled = range == 1 ? unit : unit.mul(range);
        Tensor y = minval == 0 ? scaled : scaled.add(minval);
        return range == 1 && minval == 0 || range <= 0 ? y : y.minimum(below(maxval, dtype));
    }

    /// The largest number of a dtype under `x`: rounding may not reach the excluded end.
    private static double below(double x, DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> Math.nextDown(x);
            case FLOAT16 -> x - Math.ulp((float) x) * 8192;
            case BFLOAT16 -> x - Math.ulp((float) x) * 65536;
            case FLOAT32, BOOL, INT8, UINT8, INT32, UINT32, INT64 -> Math.nextDown((float) x);
        };
    }

    /// Uniform in `0 … 1`: as many random bits as the dtype has digits, times a power of two.
    private static Tensor unit(String where, Shape shape, DType dtype, SeedGenerator seed) {
        int digits = digits(where, dtype);
        if (digits > 32) {
            Tensor high = integer(seed.bits(shape), 27).cast(dtype);
            Tensor low = integer(seed.bits(shape), 26).cast(dtype);
            return high.mul(0x1p26).add(low).mul(0x1p-53);
        }
        return integer(seed.bits(shape), digits).cast(dtype).mul(Math.scalb(1.0, -digits));
    }

    private static int digits(String where, DType dtype) {
        return switch (dtype) {
            case FLOAT16 -> 11;
            case BFLOAT16 -> 8;
            case FLOAT32 -> 24;
            case FLOAT64 -> 53;
            case BOOL, INT8, UINT8, INT32, UINT32, INT64 ->
                throw new DTypeException(where, "not defined for " + dtype, "Ask for a floating dtype");
        };
    }

    /// The upper `count` bits, at most 31, as int32.
    private static Tensor integer(Tensor bits, int count) {
        Tensor shifted = Primitives.binary(BinaryKind.SHR, bits, Primitives.fillLike(bits, 32 - count));
        return Primitives.apply(new Prim.Bitcast(DType.INT32), shifted);
    }

    /// Uniform integers in `minval … maxval - 1`, as int32.
    public static Tensor randint(Shape shape, long minval, long maxval) {
        return randint(shape, minval, maxval, DType.INT32, SeedGenerator.global());
    }

    /// Uniform integers in `minval … maxval - 1`. No integer is likelier than another by more than one part in
    /// `2³² / (maxval - minval)`.
    ///
    /// @throws ValueException if there is no such integer, or there are more than 2³¹
    public static Tensor randint(Shape shape, long minval, long maxval, DType dtype, SeedGenerator seed) {
        long range = maxval - minval;
        if (range <= 0 || range > 1L << 31) {
            throw new ValueException(
                    "randint",
                    "there are " + range + " integers from " + minval + " to " + maxval,
                    "Let maxval be above minval, by at most 2147483648");
        }
        Tensor wide = seed.bits(shape).cast(DType.INT64);
        Tensor product = Primitives.mul(wide, Primitives.fillLike(wide, (double) range));
        Tensor picked = Primitives.binary(BinaryKind.SHR, product, Primitives.fillLike(wide, 32));
        return Primitives.add(picked, Primitives.fillLike(picked, (double) minval))
                .cast(dtype);
    }

    /// True with this probability.
    public static Tensor bernoulli(Shape shape, double probability, SeedGenerator seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new ValueException("bernoulli", "the probability is " + probability, "Give a number from 0 to 1");
        }
        if (probability == 1) {
            return Primitives.fill(new TensorType(DType.BOOL, shape), 1);
        }
        Tensor bits = seed.bits(shape);
        double bound = Math.min(Math.rint(probability * 0x1p32), 0xFFFFFFFFL);
        return Primitives.compare(CompareKind.LT, bits, Primitives.fillLike(bits, bound));
    }

    // ---- normal -------------------------------------------------------------------------------------------------

    /// Normal with mean 0 and standard deviation 1, as float32.
    public static Tensor normal(Shape shape) {
        return normal(shape, 0, 1);
    }

    /// Normal, as float32.
    public static Tensor normal(Shape shape, double mean, double stddev) {
        return normal(shape, mean, stddev, DType.FLOAT32, SeedGenerator.global());
    }

    /// Normal, by the inverse of the distribution function: `sqrt(2) · erfinv(u)` of uniform `u` between -1 and 1. In
    /// float32 no number is further than 5.42 deviations from the mean; half types are rounded from float32.
    ///
    /// @throws DTypeException if the dtype is not floating
    public static Tensor normal(Shape shape, double mean, double stddev, DType dtype, SeedGenerator seed) {
        Tensor u = centred("normal", shape, dtype, seed);
        return shifted(Primitives.unary(UnaryKind.ERFINV, u), mean, stddev * Math.sqrt(2), dtype);
    }

    /// Normal with mean 0 and standard deviation 1 before it is cut at 2, as float32.
    public static Tensor truncatedNormal(Shape shape) {
        return truncatedNormal(shape, 0, 1);
    }

    /// Normal, cut at two standard deviations from the mean, as float32.
    public static Tensor truncatedNormal(Shape shape, double mean, double stddev) {
        return truncatedNormal(shape, mean, stddev, DType.FLOAT32, SeedGenerator.global());
    }

    /// Normal, cut at two standard deviations from the mean: by the inverse of the distribution function between them.
    /// The deviation of what is left is 0.8796 of `stddev`.
    ///
    /// @throws DTypeException if the dtype is not floating
    public static Tensor truncatedNormal(Shape shape, double mean, double stddev, DType dtype, SeedGenerator seed) {
        // erf(sqrt(2)), the probability of being within two deviations.
        Tensor u = centred("truncatedNormal", shape, dtype, seed).mul(0.9544997361036416);
        Tensor z = Primitives.unary(UnaryKind.ERFINV, u).clip(-Math.sqrt(2), Math.sqrt(2));
        return shifted(z, mean, stddev * Math.sqrt(2), dtype);
    }

    private static Tensor shifted(Tensor z, double mean, double scale, DType dtype) {
        Tensor scaled = z.mul(scale);
        return (mean == 0 ? scaled : scaled.add(mean)).cast(dtype);
    }

    /// Uniform between -1 and 1, both excluded, symmetric and never 0: odd numbers times a power of two. Of float64 for
    /// that dtype, else of float32.
    private static Tensor centred(String where, Shape shape, DType dtype, SeedGenerator seed) {
        if (digits(where, dtype) > 32) {
            return unit(where, shape, dtype, seed).add(0x1p-54).mul(2).sub(1);
        }
        Tensor k = integer(seed.bits(shape), 24);
        return k.mul(2).add(1 - (1 << 24)).cast(DType.FLOAT32).mul(0x1p-24);
    }

    // ---- choice -------------------------------------------------------------------------------------------------

    /// Draws classes, as int32, with the global generator.
    public static Tensor categorical(Tensor logits, int numSamples) {
        return categorical(logits, numSamples, DType.INT32, SeedGenerator.global());
    }

    /// Draws classes with probabilities `softmax(logits)`, by the largest of logits plus Gumbel noise. A class with
    /// logit -inf is never drawn, unless all have it.
    ///
    /// @param logits `[batch, classes]`
    /// @return `[batch, numSamples]`
    /// @throws ShapeException if the logits are no matrix
    public static Tensor categorical(Tensor logits, int numSamples, DType dtype, SeedGenerator seed) {
        if (logits.rank() != 2) {
            throw new ShapeException(
                    "categorical", "logits have shape " + logits.shape(), "Give a matrix [batch, classes]");
        }
        Tensor x = logits.cast(
                logits.dtype().isHalf() ? DType.FLOAT32 : logits.dtype().withFloating());
        int batch = x.shape().dim(0);
        int classes = x.shape().dim(1);
        // 23 bits, so that the odd numbers below 2^24 are exact and the logarithm is never that of 1 or 0.
        Tensor k = integer(seed.bits(Shape.of(batch, numSamples, classes)), 23);
        Tensor u = k.mul(2).add(1).cast(x.dtype()).mul(0x1p-24);
        Tensor gumbel = u.log().neg().log().neg();
        return gumbel.add(x.expandDims(1)).argmax(2).cast(dtype);
    }

    /// `x` in random order along its first axis, with the global generator.
    public static Tensor shuffle(Tensor x) {
        return shuffle(x, 0, SeedGenerator.global());
    }

    /// `x` in random order along `axis`; what lies behind one position of the axis stays together.
    public static Tensor shuffle(Tensor x, int axis, SeedGenerator seed) {
        return x.take(permutation(x.shape().dim(axis), seed), axis);
    }

    /// `0, 1 … n - 1` in random order, as int32: the order of random bits.
    public static Tensor permutation(int n, SeedGenerator seed) {
        return Primitives.apply(new Prim.Sort(0), List.of(seed.bits(Shape.of(n))))
                .get(1);
    }

    /// [#dropout(Tensor, double, Shape, SeedGenerator)] of each element for itself, with the global generator.
    public static Tensor dropout(Tensor inputs, double rate) {
        return dropout(inputs, rate, inputs.shape(), SeedGenerator.global());
    }

    /// `inputs / (1 - rate)` where kept, else 0; an element is dropped with probability `rate` (Srivastava et al., JMLR
    /// 2014).
    ///
    /// @param noiseShape broadcasts to the shape of the inputs; along axes of 1 all share one choice
    /// @throws ValueException if the rate is not from 0 to 1
    public static Tensor dropout(Tensor inputs, double rate, Shape noiseShape, SeedGenerator seed) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new ValueException("dropout", "the rate is " + rate, "Give a number from 0 to 1");
        }
        Tensor x = Elementwise.floating(inputs);
        if (rate == 0) {
            return x;
        }
        Tensor kept = Shapes.broadcastTo(
                bernoulli(noiseShape, 1 - rate, seed), x.shape().dims());
        Tensor zero = Primitives.fillLike(x, 0);
        return rate == 1 ? zero : Primitives.select(kept, x.mul(1 / (1 - rate)), zero);
    }
}
