package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.tensor.Tensor;

/// How often the largest prediction stands where the largest target does, the first of equals. Targets and predictions
/// are `[batch, ..., classes]`, probabilities or logits.
public final class CategoricalAccuracy extends MeanMetric {
    private CategoricalAccuracy(String name) {
        super(name);
    }

    /// The metric under its own name, `categorical_accuracy`.
    public static CategoricalAccuracy of() {
        return new CategoricalAccuracy("categorical_accuracy");
    }

    @Override
    public CategoricalAccuracy name(String value) {
        return new CategoricalAccuracy(value);
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
        return yTrue.argmax(-1).eq(yPred.argmax(-1)).cast(DType.FLOAT32);
    }

    @Override
    public Direction direction() {
        return Direction.UP;
    }
}
