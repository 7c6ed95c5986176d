package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.losses.Ranks;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Tensor;

/// The running mean of a function of targets and predictions, Keras's `MeanMetricWrapper`: `Σ weight · value / Σ
/// weight` over all examples since the last reset, 0 before the first one. Several values of one example are averaged.
/// Where the predictions are masked
/// ([Masks]), values do not count.
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
        Tensor values = values(yTrue, yPred);
        Masks.of(yPred).ifPresentOrElse(m -> average.add(values, m.cast(DType.FLOAT32)), () -> average.add(values));
    }

    @Override
    public final void updateState(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
        average.add(
                values(yTrue, yPred),
                Masks.of(yPred).map(m -> counting(m, sampleWeight)).orElse(sampleWeight));
    }

    private static Tensor counting(Tensor mask, Tensor weight) {
        Ranks.Pair pair = Ranks.match(mask.cast(DType.FLOAT32), weight.cast(DType.FLOAT32));
        return pair.first().mul(pair.second());
    }

    @Override
    public final Tensor result() {
        return average.result();
    }
}
