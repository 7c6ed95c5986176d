package dev.argali.tensor;

import dev.argali.api.Experimental;
import java.util.SplittableRandom;

/// The one seed of a process, from which all others come: Keras's `utils.set_random_seed`.
@Experimental
public final class Seeds {
    static final SeedGenerator GLOBAL;
    private static final Object LOCK = new Object();
    private static SplittableRandom source;

    static {
        source = new SplittableRandom();
        GLOBAL = SeedGenerator.of(source.nextLong());
    }

    private Seeds() {}

    /// Makes everything random that follows repeat itself: the same program gives the same numbers. Sets the global
    /// [SeedGenerator] back, and the sequence of [#next].
    public static void setRandomSeed(long seed) {
        synchronized (LOCK) {
            source = new SplittableRandom(seed);
        }
        GLOBAL.reset(seed);
    }

    /// {@return a new seed, for an initializer, a layer or a shuffle that was given none}
    public static long next() {
        synchronized (LOCK) {
            return source.nextLong();
        }
    }
}
