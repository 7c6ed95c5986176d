package dev.argali.initializers;

import dev.argali.tensor.SeedGenerator;
import java.util.OptionalLong;

/// An initializer that draws numbers: new ones each time, unless it has a seed.
public sealed interface RandomInitializer extends Initializer permits Drawn, VarianceScaling, Orthogonal {
    /// {@return this initializer, drawing the same numbers each time}
    RandomInitializer seed(long value);

    /// {@return the seed, if it has one}
    OptionalLong seed();

    /// {@return where the numbers of one weight come from}
    default SeedGenerator generator() {
        return seed().isPresent() ? SeedGenerator.of(seed().getAsLong()) : SeedGenerator.fresh();
    }
}
