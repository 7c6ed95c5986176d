package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/// What attention layers without projections have in common: scores of each target and source, their softmax over the
/// sources, and the mean of the values by that.
///
/// @param <L> the class itself
public abstract sealed class ScoreAttention<L extends ScoreAttention<L>> extends AttentionLayer<L>
        permits Attention, AdditiveAttention {
    /// What is taken off a hidden score.
    private static final double HIDDEN = 1e9;

    private static final double HIDDEN_IN_FLOAT16 = 65504;

    private final double dropout;
    private final Optional<SeedGenerator> seeds;

    ScoreAttention(Settings settings, double dropout, OptionalLong seed) {
        super(settings);
        this.dropout = dropout;
        seeds = dropout > 0 ? Optional.of(Noise.seeds(seed)) : Optional.empty();
        seeds.ifPresent(s -> state(s.state()));
    }

    /// How well each target fits each source: `[batch, ..., targets, sources]`.
    abstract Tensor scores(Tensor query, Tensor key);

    @Override
    final Attended attend(AttentionCall call, boolean training) {
        requireLike(call);
        Tensor scores = scores(call.query(), call.keyOrValue());
        Tensor weights =
                Nonlinear.softmax(mask(call, scores).map(m -> hidden(scores, m)).orElse(scores), -1);
        boolean drops = training && dropout > 0;
        Tensor kept = drops ? Randoms.dropout(weights, dropout, weights.shape(), seeds.orElseThrow()) : weights;
        Tensor output = Linalg.matmul(kept, call.value());
        Optional<Tensor> targets =
                maskOf(call.query()).map(m -> Primitives.broadcast(m.expandDims(-1), output.shape()));
        return new Attended(
                targets.map(m -> Merge.where(m, output, Primitives.fillLike(output, 0)))
                        .orElse(output),
                Optional.of(kept));
    }

    private void requireLike(AttentionCall call) {
        Shape query = call.query().shape();
        Shape key = call.keyOrValue().shape();
        if (query.last() != key.last()) {
            throw misfit(
                    query,
                    call.value().shape(),
                    key,
                    "query and key differ in features (" + query.last() + " != " + key.last() + ")",
                    "Project one of them: Dense.of(" + query.last() + ").apply(key)");
        }
        if (call.attentionMask().isPresent()) {
            throw new ShapeException(
                    label(),
                    "it is given an attentionMask of shape "
                            + call.attentionMask().get().shape(),
                    "Say which sources count by Masks.set(value, mask), or use MultiHeadAttention");
        }
    }

    /// Which sources count for which targets, of the rank of the scores or fewer.
    private Optional<Tensor> mask(AttentionCall call, Tensor scores) {
        Optional<Tensor> sources = maskOf(call.value()).map(m -> m.expandDims(-2));
        if (!call.useCausalMask()) {
            return sources;
        }
        Tensor causal = causal(scores.shape().dim(-2), scores.shape().last());
        return Optional.of(sources.map(m -> m.and(causal)).orElse(causal));
    }

    private static Tensor hidden(Tensor scores, Tensor mask) {
        Tensor all = Primitives.broadcast(mask, scores.shape());
        return Merge.where(all, scores, scores.sub(scores.dtype() == DType.FLOAT16 ? HIDDEN_IN_FLOAT16 : HIDDEN));
    }

    @Override
    final Shape output(Shape query, Shape value) {
        return query.with(-1, value.last());
    }
}
