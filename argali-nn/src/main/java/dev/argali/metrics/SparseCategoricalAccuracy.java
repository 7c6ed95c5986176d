package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.tensor.Tensor;

/// How often the largest prediction stands at the labelled class, the first of equals. Labels are class numbers
/// `[batch, ...]` or `[batch, ..., 1]`, predictions `[batch, ..., classes]`, probabilities or logits.
public final class SparseCategoricalAccuracy extends MeanMetric {
    private SparseCategoricalAccuracy(String name) {
        super(name);
    }

    /// The metric under its own name, `sparse_categorical_accuracy`.
    public static SparseCategoricalAccuracy of() {
        return new SparseCategoricalAccuracy("sparse_categorical_accuracy");
    }

    @Override
    public SparseCategoricalAccuracy name(String value) {
        return new SparseCategoricalAccuracy(value);
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
        boolean column = yTrue.rank() == yPred.rank() && yTrue.shape().last() == 1;
        Tensor labels = column ? yTrue.squeeze(-1) : yTrue;
        return labels.eq(yPred.argmax(-1)).cast(DType.FLOAT32);
    }

    @Override
    public Direction direction() {
        return Direction.UP;
    }
}
