package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Draws what a recurrent cell drops.
///
/// @param seeds of its random numbers; empty if it drops nothing
record Dropper(Optional<SeedGenerator> seeds) {
    Dropper(CellDropout dropout) {
        this(dropout.isNone() ? Optional.empty() : Optional.of(Noise.seeds(dropout.seed())));
    }

    /// Factors that are 0 where something is dropped, the others such that sums are expected to stay.
    List<Tensor> kept(Shape shape, DType dtype, double rate, int count) {
        SeedGenerator from = seeds.orElseThrow();
        Tensor ones = Primitives.fill(new TensorType(dtype, shape), 1);
        return Stream.generate(() -> Randoms.dropout(ones, rate, shape, from))
                .limit(count)
                .toList();
    }
}
