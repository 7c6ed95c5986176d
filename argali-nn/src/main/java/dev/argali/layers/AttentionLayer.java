package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Creation;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What attention layers have in common: each target gets a mean of the sources' values, weighed by how well its query
/// fits their keys.
///
/// They are called with query and value, `apply(query, value)`, with a key of its own, `apply(query, value, key)`, or
/// with more, `apply(query, value, c -> c.useCausalMask(true).returnAttentionScores(true))`. The mask of the query goes
/// on with the output; sources that are masked in value or key are not looked at.
///
/// @param <L> the class itself
public abstract sealed class AttentionLayer<L extends AttentionLayer<L>> extends FluentLayer<L>
        permits HeadAttention, ScoreAttention {
    AttentionLayer(Settings settings) {
        super(settings);
    }

    /// The output, and the weight of each source for each target.
    ///
    /// @param scores empty if the way of computing does not make them
    record Attended(Tensor output, Optional<Tensor> scores) {}

    /// What it computes of inputs that fit each other.
    abstract Attended attend(AttentionCall call, boolean training);

    /// The shape of the output.
    abstract Shape output(Shape query, Shape value);

    /// Applies the layer with options, such as `c -> c.useCausalMask(true)`.
    ///
    /// @return the output, and the scores with `returnAttentionScores`
    /// @throws ShapeException if query, value, key or mask do not fit each other
    public final Nest apply(Tensor query, Tensor value, UnaryOperator<AttentionCall> options) {
        return apply(options.apply(AttentionCall.of(query, value)).nest());
    }

    /// Applies the layer with options, in training or not.
    ///
    /// @return the output, and the scores with `returnAttentionScores`
    /// @throws ShapeException if query, value, key or mask do not fit each other
    public final Nest apply(Tensor query, Tensor value, UnaryOperator<AttentionCall> options, boolean training) {
        return apply(options.apply(AttentionCall.of(query, value)).nest(), training);
    }

    @Override
    protected final Nest call(Nest inputs, boolean training) {
        AttentionCall call = AttentionCall.of(label(), inputs);
        requireFit(call.query().shape(), call.value().shape(), call.keyOrValue().shape());
        Attended all = attend(call, training);
        Masks.of(call.query()).ifPresent(m -> Masks.set(all.output, m));
        return call.returnAttentionScores()
                ? Nest.of(List.of(all.output, all.scores.orElseThrow()))
                : Nest.of(all.output);
    }

    private void requireFit(Shape query, Shape value, Shape key) {
        int rank = query.rank();
        if (rank < 3 || value.rank() != rank || key.rank() != rank) {
            throw misfit(
                    query, value, key, "their ranks are not equal, or below 3", "Feed [batch, steps, ..., features]");
        }
        if (!value.slice(1, rank - 1).equals(key.slice(1, rank - 1))) {
            throw misfit(query, value, key, "value and key are not of the same sources", "Give each value a key");
        }
        if (query.dim(0) != value.dim(0) || key.dim(0) != value.dim(0)) {
            throw misfit(query, value, key, "batches differ", "Feed equal batches");
        }
    }

    final ShapeException misfit(Shape query, Shape value, Shape key, String problem, String cure) {
        return new ShapeException(
                label(), "query " + query + ", value " + value + " and key " + key + ": " + problem, cure);
    }

    // ---- masks ----------------------------------------------------------------------------------------------------

    /// Which of the targets may look at which of the sources where no source may be behind: `[targets, sources]`.
    static Tensor causal(int targets, int sources) {
        return Creation.arange(targets).expandDims(1).ge(Creation.arange(sources));
    }

    /// The mask of an input, which says for each target or source whether it counts.
    final Optional<Tensor> maskOf(Tensor x) {
        Optional<Tensor> mask = Masks.of(x);
        Shape places = x.shape().slice(0, x.rank() - 1);
        mask.filter(m -> !m.shape().equals(places)).ifPresent(m -> {
            throw new ShapeException(
                    label(),
                    "the mask of an input of shape " + x.shape() + " is of shape " + m.shape(),
                    "Give bools of shape " + places);
        });
        return mask;
    }

    /// Each output gets its own mask in `call`: scores have none.
    @Override
    protected final boolean supportsMasking() {
        return true;
    }

    @Override
    protected final Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }

    // ---- shapes ---------------------------------------------------------------------------------------------------

    /// The shape of the output, without scores, for query, value and it may be key of these shapes.
    ///
    /// @throws ShapeException if there is no value
    public final Shape computeOutputShape(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new ShapeException(label(), "there is one shape", "Give those of query and value");
        }
        return output(inputs.get(0), inputs.get(1));
    }

    /// The shape of the output where query and value are of this shape.
    @Override
    public final Shape computeOutputShape(Shape input) {
        return output(input, input);
    }
}
