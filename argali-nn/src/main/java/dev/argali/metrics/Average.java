package dev.argali.metrics;

import dev.argali.graph.DType;
import dev.argali.ops.Elementwise;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;

/// A running weighted mean in two variables.
record Average(Variable total, Variable count) {
    void add(Tensor values) {
        Tensor perExample = Samples.unweighted(values, Samples.Combine.MEAN);
        long examples = perExample.rank() == 0 ? 1 : perExample.shape().dim(0);
        grow(perExample, Primitives.scalar(DType.FLOAT32, (double) examples));
    }

    void add(Tensor values, Tensor sampleWeight) {
        Samples samples = Samples.weighted(values, sampleWeight, Samples.Combine.MEAN);
        grow(samples.values(), samples.weights().sum());
    }

    private void grow(Tensor values, Tensor number) {
        total.assign(total.value().add(values.sum()));
        count.assign(count.value().add(number));
    }

    /// The mean; 0 if nothing was added.
    Tensor result() {
        Tensor n = count.value();
        Tensor none = n.eq(0.0);
        Tensor safe = Primitives.select(none, Primitives.fillLike(n, 1), n);
        return Elementwise.where(none, Primitives.fillLike(n, 0), total.value().div(safe));
    }
}
