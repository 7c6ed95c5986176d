package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/// What layers have in common that disturb their inputs at random in training, and else give them on as they are.
abstract class Noise<L extends Noise<L>> extends SameShape<L> {
    private final SeedGenerator seeds;

    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    Noise(Settings settings, OptionalLong seed) {
        super(settings);
        seeds = seeds(seed);
        state(seeds.state());
    }

    /// The input disturbed, in training.
    abstract Tensor disturbed(Tensor x, SeedGenerator seeds);

    @Override
    protected final Tensor call(Tensor x, boolean training) {
        return training ? disturbed(x, seeds) : x;
    }

    /// The shape of random numbers, where [Shape#ANY] is the extent of the input.
    final Shape noiseShape(Optional<Shape> wanted, Shape input) {
        if (wanted.isEmpty()) {
            return input;
        }
        Shape noise = wanted.get();
        if (noise.rank() != input.rank()) {
            throw new ShapeException(
                    label(),
                    "noiseShape " + noise + " has rank " + noise.rank() + ", the input " + input + " rank "
                            + input.rank(),
                    "Give one extent for each axis of the input");
        }
        int[] dims = noise.dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == Shape.ANY ? input.dim(i) : dims[i];
        }
        return Shape.of(dims);
    }

    /// Random numbers from this seed; empty for a seed drawn from [dev.argali.tensor.Seeds].
    static SeedGenerator seeds(OptionalLong seed) {
        return seed.isPresent() ? SeedGenerator.of(seed.getAsLong()) : SeedGenerator.fresh();
    }

    static OptionalLong seed(ObjectConfig file) {
        return file.integer("seed").map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    static Object config(OptionalLong seed) {
        return seed.isPresent() ? seed.getAsLong() : ObjectConfig.NONE;
    }

    static double rate(ObjectConfig file) {
        return file.number("rate").orElseThrow(() -> file.missing("rate"));
    }

    static void requireBelowOne(String layer, double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new ValueException(layer, "rate must be 0 or more and below 1, got " + rate, "Give one as 0.5");
        }
    }
}
