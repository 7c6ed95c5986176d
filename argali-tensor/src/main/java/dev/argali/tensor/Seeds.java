package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.runtime.Backends;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The one seed of a process, from which all others come: Keras's `utils.set_random_seed`.
@Experimental
public final class Seeds {
    private static final Object LOCK = new Object();
    private static SplittableRandom source = new SplittableRandom();
    private static @Nullable SeedGenerator global;

    static {
        Backends.onRelease(Seeds::release);
    }

    private Seeds() {}

    /// Makes everything random that follows repeat itself: the same program gives the same numbers. Sets the global
    /// [SeedGenerator] back, and the sequence of [#next].
    public static void setRandomSeed(long seed) {
        synchronized (LOCK) {
            source = new SplittableRandom(seed);
        }
        global().reset(seed);
    }

    /// The generator of all random operations that are given none.
    static SeedGenerator global() {
        synchronized (LOCK) {
            SeedGenerator known = global;
            if (known == null) {
                known = SeedGenerator.of(new SplittableRandom().nextLong());
                global = known;
            }
            return known;
        }
    }

    private static void release() {
        synchronized (LOCK) {
            global = null;
        }
    }

    /// {@return a new seed, for an initializer, a layer or a shuffle that was given none}
    public static long next() {
        synchronized (LOCK) {
            return source.nextLong();
        }
    }
}
