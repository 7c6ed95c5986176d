package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.losses.Ranks;
import dev.argali.ops.Reductions;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.stream.IntStream;

/// The values of a batch brought to one per example, with their weights.
///
/// @param values weighted, one per example, or a scalar
/// @param weights one per example, or a scalar
record Samples(Tensor values, Tensor weights) {
    /// How several values of one example become one.
    enum Combine {
        MEAN,
        SUM;

        Tensor over(Tensor x, int from, int to) {
            if (from >= to) {
                return x;
            }
            int[] axes = IntStream.range(from, to).toArray();
            return switch (this) {
                case MEAN -> Reductions.mean(x, axes);
                case SUM -> Reductions.sum(x, axes);
            };
        }
    }

    static Tensor unweighted(Tensor values, Combine combine) {
        return combine.over(values.cast(DType.FLOAT32), 1, values.rank());
    }

    /// Keras's rule: the axes that the weights do not have are combined first, and weights are repeated where their
    /// extent is 1; then both are combined to one per example.
    static Samples weighted(Tensor raw, Tensor sampleWeight, Combine combine) {
        Ranks.Pair pair = Ranks.match(raw.cast(DType.FLOAT32), sampleWeight.cast(DType.FLOAT32));
        int rank = pair.second().rank();
        Tensor values = combine.over(pair.first(), rank, pair.first().rank());
        Shape shape =
                Shape.broadcast("sample weights", values.shape(), pair.second().shape());
        Tensor weights = Primitives.broadcast(pair.second(), shape);
        Tensor products = values.mul(weights);
        return new Samples(combine.over(products, 1, products.rank()), combine.over(weights, 1, weights.rank()));
    }
}
