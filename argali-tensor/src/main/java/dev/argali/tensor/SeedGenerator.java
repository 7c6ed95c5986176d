package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;

/// A source of random bits: a seed, and a counter that moves on with every use.
///
/// Its state is an untrained variable, int64 `[2]` of seed and counter, so that random operations trace: a traced
/// function reads the counter once and writes it back, moved on, when a run succeeds. The numbers follow from seed and
/// counter alone (Philox4x32-10), on every backend and with any number of threads.
public final class SeedGenerator {
    private static final int WORDS_PER_BLOCK = 4;

    private final Variable state;

    private SeedGenerator(long seed) {
        state = Variable.untrained("seed_generator_state", stateOf(seed));
    }

    /// A generator that starts at this seed.
    public static SeedGenerator of(long seed) {
        return new SeedGenerator(seed);
    }

    /// A generator with a seed drawn from [Seeds].
    public static SeedGenerator fresh() {
        return new SeedGenerator(Seeds.next());
    }

    /// {@return the generator of all random operations that are given none; [Seeds#setRandomSeed] sets it back}
    public static SeedGenerator global() {
        return Seeds.global();
    }

    /// {@return the variable of seed and counter, int64 `[2]`}
    public Variable state() {
        return state;
    }

    /// Starts again, from this seed.
    public void reset(long seed) {
        state.assign(stateOf(seed));
    }

    /// Takes random bits, and moves the counter on by as many blocks of four as they need.
    ///
    /// @return uint32 of this shape, all 32 bits random
    public Tensor bits(Shape shape) {
        long blocks = Math.ceilDiv(shape.isStatic() ? shape.size() : 1, WORDS_PER_BLOCK);
        return Primitives.apply(new Prim.RandomBits(shape), next(blocks));
    }

    /// Takes the state as it is, and moves the counter on by `blocks`.
    ///
    /// @return int64 `[2]`, the operand of [Prim.RandomBits]
    public Tensor next(long blocks) {
        synchronized (state) {
            Tensor now = state.value();
            state.assign(Primitives.add(now, Primitives.apply(new Prim.Constant(pair(0, blocks)))));
            return now;
        }
    }

    private static Tensor stateOf(long seed) {
        return Primitives.host(pair(seed, 0));
    }

    private static Literal pair(long first, long second) {
        Literal pair = Literal.zeros(TensorType.of(DType.INT64, 2));
        pair.setLong(0, first);
        pair.setLong(1, second);
        return pair;
    }
}
