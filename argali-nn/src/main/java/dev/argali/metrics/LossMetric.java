package dev.argali.metrics;

import dev.argali.losses.Loss;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The running mean of the values of a loss.
final class LossMetric extends MeanMetric {
    private static final Set<String> OF_LOSSES_ALONE = Set.of("name", "reduction");

    private final Loss loss;

    LossMetric(String name, Loss loss) {
        super(name);
        this.loss = loss;
    }

    @Override
    public LossMetric name(String value) {
        return new LossMetric(value, loss);
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
        return loss.values(yTrue, yPred);
    }

    @Override
    public Direction direction() {
        return Direction.DOWN;
    }

    @Override
    protected String className() {
        return loss.config().className();
    }

    /// Keras's metrics take the arguments of their losses, but for the axis: the binary one has none, the sparse one
    /// has it beside.
    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>(loss.config().arguments());
        all.keySet().removeAll(OF_LOSSES_ALONE);
        switch (className()) {
            case "BinaryCrossentropy" -> all.remove("axis");
            case "SparseCategoricalCrossentropy" -> all.put("axis", -1);
            default -> {}
        }
        return all;
    }
}
