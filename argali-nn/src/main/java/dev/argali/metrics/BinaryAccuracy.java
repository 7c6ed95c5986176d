package dev.argali.metrics;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.losses.Ranks;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// How often predictions above a threshold (strictly) agree with targets of 0 and 1.
public final class BinaryAccuracy extends MeanMetric {
    private final double threshold;

    private BinaryAccuracy(String name, double threshold) {
        super(name);
        this.threshold = threshold;
    }

    /// The metric with threshold 0.5.
    public static BinaryAccuracy of() {
        return new BinaryAccuracy("binary_accuracy", 0.5);
    }

    static BinaryAccuracy from(String name, ObjectConfig file) {
        return new BinaryAccuracy(name, file.number("threshold").orElse(0.5));
    }

    /// {@return a metric that takes predictions above `value` for 1}
    public BinaryAccuracy threshold(double value) {
        return new BinaryAccuracy(name(), value);
    }

    @Override
    public BinaryAccuracy name(String value) {
        return new BinaryAccuracy(value, threshold);
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
        Ranks.Pair pair = Ranks.match(yTrue, yPred);
        Tensor predicted = pair.second().gt(threshold).cast(yTrue.dtype());
        return pair.first().eq(predicted).cast(DType.FLOAT32);
    }

    @Override
    public Direction direction() {
        return Direction.UP;
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("threshold", threshold);
    }
}
