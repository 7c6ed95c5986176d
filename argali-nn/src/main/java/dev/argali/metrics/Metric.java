package dev.argali.metrics;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is gathered over batches and shown: updated with each batch, read at any time, reset at the start of an epoch.
///
/// All state is in untrained variables made by [#variable] in the constructor, so that updates can be part of a traced
/// function; there is no state outside of variables. Results are tensors: reading one computes it. For a mean of a
/// function of targets and predictions use [#of] or extend [MeanMetric].
public abstract class Metric {
    private final String name;
    private final List<Variable> variables = new ArrayList<>();

    /// For a metric of this name.
    protected Metric(String name) {
        this.name = name;
    }

    /// The running mean of a function, such as `Metric.of("worst", (y, p) -> y.sub(p).abs().max(-1))`.
    public static Metric of(String name, MetricFunction function) {
        return new FunctionMetric(name, function);
    }

    /// {@return the name in logs and files}
    public final String name() {
        return name;
    }

    /// {@return a metric of the same kind, with state of its own, under another name}
    public abstract Metric name(String value);

    /// Makes a variable of zeros, to be called in the constructor.
    protected final Variable variable(String part, TensorType type) {
        var zeros =
                Tensor.of(MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes())]), type.dtype(), type.shape());
        Variable made = Variable.untrained(name + "/" + part, zeros);
        variables.add(made);
        return made;
    }

    /// {@return the state, in the order in which it was made}
    public final List<Variable> variables() {
        return List.copyOf(variables);
    }

    /// Adds a batch whose examples count alike.
    public void updateState(Tensor yTrue, Tensor yPred) {
        updateState(yTrue, yPred, Tensor.scalar(1f));
    }

    /// Adds a batch whose examples are weighted: one weight for each, or for each value, or one for all.
    public abstract void updateState(Tensor yTrue, Tensor yPred, Tensor sampleWeight);

    /// {@return the value over all batches since the last reset}
    public abstract Tensor result();

    /// Forgets all batches: sets every variable to zero.
    public void reset() {
        variables.forEach(v -> v.assign(Primitives.fill(v.type(), 0)));
    }

    /// {@return which way it gets better}
    public Direction direction() {
        return Direction.UNKNOWN;
    }

    /// The arguments that files hold besides the name and the dtype, in Keras's order; none by default.
    protected Map<String, Object> arguments() {
        return Map.of();
    }

    /// {@return the simple name of the class in files}
    protected String className() {
        return getClass().getSimpleName();
    }

    /// What files say of this metric: [#className], its name, its dtype and its [#arguments]. State is not saved.
    ///
    /// @throws dev.argali.graph.ArgaliException if it has no form in files, as a lambda
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name);
        all.put("dtype", "float32");
        all.putAll(arguments());
        return ObjectConfig.of("keras.metrics", className(), all);
    }

    @Override
    public String toString() {
        return className() + "(" + name + ")";
    }
}
