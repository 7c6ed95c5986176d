package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Optional;
import java.util.function.Predicate;

/// Cross-entropies as `keras.ops` has them on TensorFlow: one value per sample, not reduced.
///
/// Where `output` is the result of a softmax (for the binary one: a sigmoid) that has not been computed yet, its
/// logits are taken instead, as Keras does on TensorFlow: more exact, the gradient never saturates, and nothing is
/// clipped. Other probabilities are clipped to `1e-7 … 1 - 1e-7`.
public final class Crossentropy {
    private static final double EPSILON = 1e-7;

    private Crossentropy() {}

    /// [#categoricalCrossentropy(Tensor, Tensor, boolean, int)] of probabilities along the last axis.
    public static Tensor categoricalCrossentropy(Tensor target, Tensor output) {
        return categoricalCrossentropy(target, output, false, -1);
    }

    /// `-sum(target · log(output))` along `axis`, which disappears. Probabilities are first divided by their sum.
    ///
    /// @param target probabilities of the classes, of the shape of `output`
    /// @param output probabilities, or logits if `fromLogits`
    /// @throws ShapeException if the shapes differ
    public static Tensor categoricalCrossentropy(Tensor target, Tensor output, boolean fromLogits, int axis) {
        sameShape("categoricalCrossentropy", target, output);
        if (output.rank() == 0) {
            throw new ShapeException("categoricalCrossentropy", "the output is a scalar", "Give one axis of classes");
        }
        DType dtype = DType.promote(target.dtype(), output.dtype()).withFloating();
        Optional<Tensor> logits = fromLogits ? Optional.of(output) : softmaxOperand(output, axis);
        Tensor log = logits.isPresent()
                ? Nonlinear.logSoftmax(logits.get().cast(dtype), axis)
                : logOfNormalised(output.cast(dtype), axis);
        // A class of probability 0 that is no target must not give 0 · infinity; the target's gradient is -log
        // elsewhere.
        Tensor y = target.cast(dtype);
        Tensor zero = Primitives.fillLike(y, 0);
        Tensor impossible = y.eq(zero).and(log.eq(Double.NEGATIVE_INFINITY));
        return y.mul(Primitives.select(impossible, zero, log)).sum(axis).neg();
    }

    private static Tensor logOfNormalised(Tensor p, int axis) {
        Tensor normalised = p.div(Reductions.keepDims(p.sum(axis), p, axis));
        return normalised.clip(EPSILON, 1 - EPSILON).log();
    }

    /// [#sparseCategoricalCrossentropy(Tensor, Tensor, boolean, int)] of probabilities along the last axis.
    public static Tensor sparseCategoricalCrossentropy(Tensor target, Tensor output) {
        return sparseCategoricalCrossentropy(target, output, false, -1);
    }

    /// `-log(output[target])` along the last axis, which disappears. Probabilities are clipped and then divided by
    /// their sum.
    ///
    /// A label outside of `0 … classes - 1` fails with a [dev.argali.graph.ValueException] when the value is computed,
    /// before any variable is written.
    ///
    /// @param target class numbers, of the shape of `output` without its last axis, or with 1 there
    /// @param output probabilities, or logits if `fromLogits`
    /// @param axis must be the last one
    /// @throws ShapeException if the shapes do not fit, or the axis is another one
    public static Tensor sparseCategoricalCrossentropy(Tensor target, Tensor output, boolean fromLogits, int axis) {
        String where = "sparseCategoricalCrossentropy";
        if (output.rank() == 0 || output.shape().axis(axis) != output.rank() - 1) {
            throw new ShapeException(
                    where, "axis " + axis + " of " + output.shape() + " is not the last one", "Transpose the output");
        }
        Tensor labels = labels(where, target, output);
        DType dtype = output.dtype().withFloating();
        Optional<Tensor> logits = fromLogits ? Optional.of(output) : softmaxOperand(output, axis);
        // A clipped probability's logarithm is a logit again, which divides by the sum.
        Tensor logit = logits.orElseGet(
                () -> output.cast(dtype).clip(EPSILON, 1 - EPSILON).log());
        Tensor log = Nonlinear.logSoftmax(logit.cast(dtype));
        Tensor hit = Indexing.hits(labels, output.shape().last(), -1);
        return Primitives.select(hit, log, Primitives.fillLike(log, 0)).sum(-1).neg();
    }

    private static Tensor labels(String where, Tensor target, Tensor output) {
        boolean column = target.rank() == output.rank() && target.shape().last() == 1;
        Tensor t = column ? target.squeeze(-1) : target;
        Shape expected = output.shape().slice(0, output.rank() - 1);
        if (!fits(t.shape(), expected)) {
            throw new ShapeException(
                    where,
                    "labels of shape " + target.shape() + " do not fit outputs of shape " + output.shape(),
                    "Give labels of shape " + expected);
        }
        boolean large = t.dtype().isFloating() || t.dtype().bytes() > 4 || t.dtype() == DType.UINT32;
        int classes = output.shape().last();
        return Indexing.inRange(
                        t.cast(large ? DType.INT64 : DType.INT32),
                        0,
                        classes,
                        "sparse_categorical_crossentropy",
                        "label {} is out of range for " + classes + " classes (0 to " + (classes - 1) + ")",
                        "Number the classes from 0, or give the last layer more units")
                .cast(DType.INT32);
    }

    /// [#binaryCrossentropy(Tensor, Tensor, boolean)] of probabilities.
    public static Tensor binaryCrossentropy(Tensor target, Tensor output) {
        return binaryCrossentropy(target, output, false);
    }

    /// `-(target · log(output) + (1 - target) · log(1 - output))`, element by element.
    ///
    /// @param target probabilities that an example is of the class, of the shape of `output`
    /// @param output probabilities, or logits if `fromLogits`
    /// @throws ShapeException if the shapes differ
    public static Tensor binaryCrossentropy(Tensor target, Tensor output, boolean fromLogits) {
        sameShape("binaryCrossentropy", target, output);
        DType dtype = DType.promote(target.dtype(), output.dtype()).withFloating();
        Tensor t = target.cast(dtype);
        Optional<Tensor> logits = fromLogits
                ? Optional.of(output)
                : operand(output, p -> p instanceof Prim.Unary u && u.kind() == UnaryKind.SIGMOID);
        if (logits.isPresent()) {
            Tensor x = logits.get().cast(dtype);
            return Nonlinear.softplus(x).sub(x.mul(t));
        }
        Tensor p = output.cast(dtype).clip(EPSILON, 1 - EPSILON);
        Tensor one = Primitives.fillLike(t, 1);
        return t.mul(p.log()).add(one.sub(t).mul(one.sub(p).log())).neg();
    }

    // ---- common ground ------------------------------------------------------------------------------------------

    private static Optional<Tensor> softmaxOperand(Tensor output, int axis) {
        var attributes = Nonlinear.attributes(output, axis);
        return operand(
                output,
                p -> p instanceof Prim.Call c
                        && c.name().equals("softmax")
                        && c.attributes().equals(attributes));
    }

    private static Optional<Tensor> operand(Tensor output, Predicate<Prim> made) {
        return Primitives.origin(output)
                .filter(o -> made.test(o.prim()))
                .map(o -> o.inputs().getFirst());
    }

    private static void sameShape(String where, Tensor target, Tensor output) {
        if (!fits(target.shape(), output.shape())) {
            throw new ShapeException(
                    where,
                    "targets of shape " + target.shape() + " and outputs of shape " + output.shape() + " differ",
                    "Give both the same shape");
        }
    }

    private static boolean fits(Shape a, Shape b) {
        boolean fits = a.rank() == b.rank();
        for (int i = 0; fits && i < a.rank(); i++) {
            fits = a.dim(i) == b.dim(i) || a.dim(i) == Shape.ANY || b.dim(i) == Shape.ANY;
        }
        return fits;
    }
}
