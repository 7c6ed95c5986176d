package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Control;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;

/// Connectionist temporal classification (Graves et al., ICML 2006).
public final class Ctc {
    // Of an impossible path; not -inf, whose differences are NaN.
    private static final double IMPOSSIBLE = -1e5;

    private Ctc() {}

    /// `-log` of the probability that the frames of an example spell its label, over all ways to repeat classes and to
    /// put blanks between them: one value per example, `[batch]`. Differentiable.
    ///
    /// @param target int classes, `[batch, labels]`
    /// @param output logits, `[batch, frames, classes]`
    /// @param targetLength how many classes of each target count, int `[batch]`
    /// @param outputLength how many frames of each output count, int `[batch]`
    /// @param maskIndex the class that is the blank
    /// @throws ShapeException if the ranks are others
    public static Tensor ctcLoss(
            Tensor target, Tensor output, Tensor targetLength, Tensor outputLength, int maskIndex) {
        if (target.rank() != 2 || output.rank() != 3) {
            throw new ShapeException(
                    "ctcLoss",
                    "target has shape " + target.shape() + ", output " + output.shape(),
                    "Give [batch, labels] and [batch, frames, classes]");
        }
        int batch = target.shape().dim(0);
        int labels = target.shape().dim(1);
        int frames = output.shape().dim(1);
        DType dtype = DType.promote(output.dtype(), DType.FLOAT32);
        Tensor logp = Nonlinear.logSoftmax(output.cast(dtype));
        Tensor hot = Indexing.oneHot(target, output.shape().last(), -1, dtype);
        Tensor repeat = repeats(target, labels).cast(dtype);
        // By frames first, as the scan takes them.
        Tensor blank = Indexing.slice(logp, -1, maskIndex, maskIndex + 1).transpose(1, 0, 2);
        Tensor emit = Linalg.einsum("btk,bnk->tbn", logp, hot);
        Tensor counts = Creation.arange(frames).expandDims(1).lt(outputLength).expandDims(-1);
        Tensor start = Shapes.concatenate(
                List.of(Creation.zeros(Shape.of(batch, 1), dtype), impossible(Shape.of(batch, labels), dtype)), 1);
        Nest last = Control.scan(
                        (carry, row) -> step(carry.tensors(), row.tensors(), repeat),
                        Nest.of(List.of(start, impossible(Shape.of(batch, labels), dtype))),
                        Nest.of(List.of(emit, blank, counts)))
                .carry();
        Tensor phi = raised(last.tensors().get(0), last.tensors().get(1));
        Tensor end = Indexing.oneHot(targetLength, labels + 1, -1, dtype);
        return phi.mul(end).sum(-1).neg();
    }

    private static Tensor impossible(Shape shape, DType dtype) {
        return Creation.full(shape, IMPOSSIBLE, dtype);
    }

    /// Whether a class is the same as the next one, between which a blank must stand.
    private static Tensor repeats(Tensor target, int labels) {
        if (labels < 2) {
            return Creation.zeros(target.shape(), DType.BOOL);
        }
        Tensor same = Indexing.slice(target, 1, 0, labels - 1).eq(Indexing.slice(target, 1, 1, labels));
        return Shapes.pad(same, new int[][] {{0, 0}, {0, 1}}, 0);
    }

    /// One frame: `phi[n]` is the log probability of having spelled `n` classes and standing on a blank, `emit[n]` that
    /// of standing on class `n`.
    private static Control.Step step(List<Tensor> state, List<Tensor> frame, Tensor repeat) {
        Tensor before = state.get(0);
        Tensor on = state.get(1);
        Tensor logEmit = frame.get(0);
        Tensor logBlank = frame.get(1);
        Tensor phi = raised(before, on.add(repeat.mul(IMPOSSIBLE)));
        int labels = on.shape().last();
        Tensor nextOn = Elementwise.logaddexp(Indexing.slice(phi, 1, 0, labels).add(logEmit), on.add(logEmit));
        Tensor overBlank = on.add(logBlank).add(repeat.neg().add(1).mul(IMPOSSIBLE));
        Tensor nextPhi = raised(phi.add(logBlank), overBlank);
        Tensor counts = frame.get(2);
        return new Control.Step(
                Nest.of(List.of(Elementwise.where(counts, nextPhi, before), Elementwise.where(counts, nextOn, on))),
                new Nest.Tuple(List.of()));
    }

    /// `phi` with `added` reaching each place but the first, in the space of logarithms.
    private static Tensor raised(Tensor phi, Tensor added) {
        int n = phi.shape().last();
        return Shapes.concatenate(
                List.of(Indexing.slice(phi, 1, 0, 1), Elementwise.logaddexp(Indexing.slice(phi, 1, 1, n), added)), 1);
    }
}
