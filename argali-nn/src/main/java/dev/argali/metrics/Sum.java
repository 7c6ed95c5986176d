package dev.argali.metrics;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;

/// The running sum of values.
public final class Sum extends Metric {
    private final Variable total = variable("total", TensorType.of(DType.FLOAT32));

    private Sum(String name) {
        super(name);
    }

    /// A sum named `sum`.
    public static Sum of() {
        return new Sum("sum");
    }

    @Override
    public Sum name(String value) {
        return new Sum(value);
    }

    /// Adds values.
    public void updateState(Tensor values) {
        total.assign(total.value()
                .add(Samples.unweighted(values, Samples.Combine.SUM).sum()));
    }

    /// Adds weighted values: one weight for each row, or for each value, or one for all.
    public void updateWeighted(Tensor values, Tensor sampleWeight) {
        Samples samples = Samples.weighted(values, sampleWeight, Samples.Combine.SUM);
        total.assign(total.value().add(samples.values().sum()));
    }

    /// Not for this metric, which compares nothing.
    ///
    /// @throws ArgaliException always
    @Override
    public void updateState(Tensor yTrue, Tensor yPred, Tensor sampleWeight) {
        throw Mean.noPairs(this);
    }

    @Override
    public Tensor result() {
        return total.value();
    }
}
