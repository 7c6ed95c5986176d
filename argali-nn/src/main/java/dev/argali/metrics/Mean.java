package dev.argali.metrics;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Tensor;

/// The running mean of values, for instance of losses: 0 before the first one.
///
/// Values of several axes are averaged over all but the first one before; each row counts once.
public final class Mean extends Metric {
    private final Average average = new Average(
            variable("total", TensorType.of(DType.FLOAT32)), variable("count", TensorType.of(DType.FLOAT32)));

    private Mean(String name) {
        super(name);
    }

    /// A mean named `mean`.
    public static Mean of() {
        return new Mean("mean");
    }

    /// A mean of this name.
    public static Mean named(String name) {
        return new Mean(name);
    }

    @Override
    public Mean name(String value) {
        return new Mean(value);
    }

    /// Adds values that count alike.
    public void updateState(Tensor values) {
        average.add(values);
    }

    /// Adds weighted values: one weight for each row, or for each value, or one for all.
    public void updateWeighted(Tensor values, Tensor sampleWeight) {
        average.add(values, sampleWeight);
    }

    /// Not for this metric, which compares nothing.
    ///
    /// @throws ArgaliException always
    @Override
    public void updateState(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
        throw noPairs(this);
    }

    static ArgaliException noPairs(Metric metric) {
        return new ArgaliException(
                "metric '" + metric.name() + "'",
                metric.getClass().getSimpleName() + " takes values, not targets and predictions",
                "Call updateState(values), or compile with Metric.of(name, (y, p) -> ...)");
    }

    @Override
    public Tensor result() {
        return average.result();
    }
}
