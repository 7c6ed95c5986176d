package dev.argali.metrics;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;

/// The running mean of a function of the user's.
final class FunctionMetric extends MeanMetric {
    private final MetricFunction function;

    FunctionMetric(String name, MetricFunction function) {
        super(name);
        this.function = function;
    }

    @Override
    public FunctionMetric name(String value) {
        return new FunctionMetric(value, function);
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
        return function.apply(yTrue, yPred);
    }

    @Override
    public ObjectConfig config() {
        throw new ArgaliException(
                "metric '" + name() + "'",
                "a function has no form in files",
                "Save without the compile settings, or write the metric as a class that extends Metric and register it");
    }
}
