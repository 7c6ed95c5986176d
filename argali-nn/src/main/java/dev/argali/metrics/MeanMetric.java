package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Tensor;

/// The running mean of a function of targets and predictions, Keras's `MeanMetricWrapper`: `Σ weight · value / Σ
/// weight` over all examples since the last reset, 0 before the first one. Several values of one example are averaged.
public abstract class MeanMetric extends Metric {
    @SuppressWarnings("this-escape") // a final method that only adds to a list
    private final Average average = new Average(
            variable("total", TensorType.of(DType.FLOAT32)), variable("count", TensorType.of(DType.FLOAT32)));

    /// For a metric of this name.
    protected MeanMetric(String name) {
        super(name);
    }

    /// {@return one value per example, or several}
    protected abstract Tensor values(Tensor yTrue, Tensor yPred);

    @Override
    public final void updateState(Tensor yTrue, Tensor yPred) {
        average.add(values(yTrue, yPred));
    }

    @Override
    public final void updateState(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
        average.add(values(yTrue, yPred), sampleWeight);
    }

    @Override
    public final Tensor result() {
        return average.result();
    }
}
