package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.losses.Ranks;
import dev.argali.tensor.Tensor;

/// How often predictions equal targets exactly. The string "accuracy" in `compile` means another one, which depends on
/// the shapes: [BinaryAccuracy], [CategoricalAccuracy] or [SparseCategoricalAccuracy].
public final class Accuracy extends MeanMetric {
    private Accuracy(String name) {
        super(name);
    }

    /// The metric under its own name, `accuracy`.
    public static Accuracy of() {
        return new Accuracy("accuracy");
    }

    @Override
    public Accuracy name(String value) {
        return new Accuracy(value);
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
        Ranks.Pair pair = Ranks.match(yTrue.cast(yPred.dtype()), yPred);
        return pair.first().eq(pair.second()).cast(DType.FLOAT32);
    }

    @Override
    public Direction direction() {
        return Direction.UP;
    }
}
