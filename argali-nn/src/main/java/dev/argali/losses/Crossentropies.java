package dev.argali.losses;

import dev.argali.graph.DType;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Indexing;
import dev.argali.ops.Reductions;
import dev.argali.tensor.CompositeOp;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The crossentropies as ops on logits, each with its short gradient, and the clipping of probabilities.
final class Crossentropies {
    /// Keras's epsilon: probabilities are kept between it and one minus it.
    private static final double EPSILON = 1e-7;

    /// `-Σ y · log softmax(z)` over the last axis; the gradient of `z` is `softmax(z) · Σ y - y`.
    private static final CompositeOp SOFTMAX = CompositeOp.of("softmax_crossentropy", (in, _) -> {
                Tensor y = in.get(0);
                Tensor shifted = shifted(in.get(1));
                Tensor total = Reductions.keepDims(shifted.exp().sum(-1).log(), shifted, -1);
                // A class of probability 0 that is no target must not give 0 · infinity.
                Tensor none = Primitives.compare(CompareKind.EQ, y, Primitives.fillLike(y, 0));
                Tensor values = Primitives.select(none, Primitives.fillLike(y, 0), y.mul(total.sub(shifted)));
                return List.of(values.sum(-1));
            })
            .rule((g, in, _) -> {
                Tensor y = in.get(0);
                Tensor shifted = shifted(in.get(1));
                Tensor scale = Reductions.keepDims(g.getFirst(), shifted, -1);
                Tensor mass = Reductions.keepDims(y.sum(-1), y, -1);
                Tensor total = Reductions.keepDims(shifted.exp().sum(-1).log(), shifted, -1);
                return List.of(
                        Optional.of(total.sub(shifted).mul(scale)),
                        Optional.of(softmax(shifted).mul(mass).sub(y).mul(scale)));
            });

    /// `-log softmax(z)[label]` over the last axis; the gradient of `z` is `softmax(z) - onehot(label)`.
    private static final CompositeOp SPARSE = CompositeOp.of("sparse_softmax_crossentropy", (in, _) -> {
                Tensor shifted = shifted(in.get(1));
                Tensor hit = Indexing.oneHot(in.get(0), shifted.shape().last(), -1, DType.BOOL);
                Tensor picked = Primitives.select(hit, shifted, Primitives.fillLike(shifted, 0));
                return List.of(shifted.exp().sum(-1).log().sub(picked.sum(-1)));
            })
            .rule((g, in, _) -> {
                Tensor shifted = shifted(in.get(1));
                Tensor scale = Reductions.keepDims(g.getFirst(), shifted, -1);
                Tensor hit = Indexing.oneHot(in.get(0), shifted.shape().last(), -1, shifted.dtype());
                return List.of(
                        Optional.empty(), Optional.of(softmax(shifted).sub(hit).mul(scale)));
            });

    /// `max(z, 0) - z · y + log(1 + exp(-|z|))`, elementwise; the gradient of `z` is `sigmoid(z) - y`.
    private static final CompositeOp SIGMOID = CompositeOp.of("sigmoid_crossentropy", (in, _) -> {
                Tensor y = in.get(0);
                Tensor z = in.get(1);
                return List.of(z.maximum(0.0).sub(z.mul(y)).add(z.abs().neg().exp().log1p()));
            })
            .rule((g, in, _) -> {
                Tensor z = in.get(1);
                Tensor slope = Primitives.unary(UnaryKind.SIGMOID, z).sub(in.get(0));
                return List.of(
                        Optional.of(z.neg().mul(g.getFirst())), Optional.of(slope.mul(g.getFirst())));
            });

    private Crossentropies() {}

    private static Tensor shifted(Tensor z) {
        return z.sub(Reductions.keepDims(z.max(-1), z, -1));
    }

    private static Tensor softmax(Tensor shifted) {
        Tensor e = shifted.exp();
        return e.div(Reductions.keepDims(e.sum(-1), e, -1));
    }

    static Tensor ofLogits(Tensor y, Tensor logits) {
        return SOFTMAX.apply(List.of(y, logits), new TreeMap<>()).getFirst();
    }

    static Tensor ofSparseLogits(Tensor labels, Tensor logits) {
        return SPARSE.apply(List.of(labels, logits), new TreeMap<>()).getFirst();
    }

    static Tensor ofBinaryLogits(Tensor y, Tensor logits) {
        return SIGMOID.apply(List.of(y, logits), new TreeMap<>()).getFirst();
    }

    /// Probabilities kept away from 0 and 1, so that their logarithms are finite.
    static Tensor clipped(Tensor probabilities) {
        return Elementwise.clip(probabilities, EPSILON, 1 - EPSILON);
    }
}
