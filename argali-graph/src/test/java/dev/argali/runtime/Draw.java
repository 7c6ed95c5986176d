package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.List;
import java.util.Random;

/// Random shapes, dtypes and values from one seed, for tests. Prints as the option that repeats it.
public final class Draw {
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        1e-5,
        -1e-5,
        1e-30,
        1e-42,
        30,
        -30,
        89,
        -104,
        1e4,
        3e38,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private final long seed;
    private final Random random;

    /// Everything that this draws follows from the seed.
    public Draw(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// {@return draws that follow from a name}
    public static Draw named(String name) {
        return new Draw(name.hashCode());
    }

    /// {@return the seed}
    public long seed() {
        return seed;
    }

    /// {@return a number from 0, below `bound`}
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /// {@return one of these}
    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// {@return one of these}
    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// {@return any dtype}
    public DType dtype() {
        return oneOf(DType.values());
    }

    /// {@return a shape of at most `maxRank` axes with extents from 1 to `maxExtent`}
    public Shape shape(int maxRank, int maxExtent) {
        int[] dims = random.ints(random.nextInt(maxRank + 1), 1, maxExtent + 1).toArray();
        return Shape.of(dims);
    }

    /// {@return moderate numbers: normally distributed ones, whole ones from -20 to 20 (0 to 40 without sign)}
    public Literal literal(TensorType type) {
        Literal out = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            if (type.dtype().isFloating()) {
                out.setDouble(i, random.nextGaussian() * 2);
            } else if (type.dtype() == DType.BOOL) {
                out.setLong(i, random.nextInt(2));
            } else {
                out.setLong(i, random.nextInt(41) - (type.dtype().isUnsigned() ? 0 : 20));
            }
        }
        return out;
    }

    /// {@return numbers from `low` up to `high`}
    public Literal between(TensorType type, double low, double high) {
        Literal out = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            out.setDouble(i, low + random.nextDouble() * (high - low));
        }
        return out;
    }

    /// {@return moderate numbers with every third one from the border of what the dtype can hold, NaN included}
    public Literal extreme(TensorType type) {
        Literal out = literal(type);
        for (long i = 0; i < type.size(); i++) {
            if (random.nextInt(3) > 0) {
                continue;
            }
            if (type.dtype().isFloating()) {
                out.setDouble(i, SPECIAL[random.nextInt(SPECIAL.length)]);
            } else {
                out.setLong(i, random.nextLong() >> random.nextInt(64));
            }
        }
        return out;
    }

    @Override
    public String toString() {
        return "-Dargali.seed=" + seed;
    }
}
