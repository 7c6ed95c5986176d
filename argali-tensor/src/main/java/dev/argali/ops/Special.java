package dev.argali.ops;

import static dev.argali.ops.Elementwise.floating;

import dev.argali.graph.DType;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Special functions and normalisations.
public final class Special {
    private static final double EPSILON = 1e-7;

    private Special() {}

    /// The error function.
    public static Tensor erf(Tensor x) {
        return Primitives.unary(UnaryKind.ERF, floating(x));
    }

    /// The inverse of the error function.
    public static Tensor erfinv(Tensor x) {
        return Primitives.unary(UnaryKind.ERFINV, floating(x));
    }

    // ---- moments and norms --------------------------------------------------------------------------------------

    /// What [#moments] gives.
    ///
    /// @param mean the mean
    /// @param variance the mean squared distance from it
    public record Moments(Tensor mean, Tensor variance) {}

    /// Mean and variance along axes, which disappear; along all without any. Half types are computed in float32 and
    /// limited to the range of float16.
    public static Moments moments(Tensor x, int... axes) {
        if (Symbolic.is(x)) {
            List<Tensor> both = Symbolic.record(
                    "moments",
                    in -> {
                        Moments m = moments(in.getFirst(), axes);
                        return List.of(m.mean, m.variance);
                    },
                    x);
            return new Moments(both.get(0), both.get(1));
        }
        Tensor a = floating(x);
        if (!a.dtype().isHalf()) {
            return new Moments(a.mean(axes), Reductions.var(a, axes));
        }
        Moments wide = moments(a.cast(DType.FLOAT32), axes);
        return new Moments(
                wide.mean.clip(-65504, 65504).cast(a.dtype()),
                wide.variance.clip(-65504, 65504).cast(a.dtype()));
    }

    /// Unit length along the last axis: `x / max(norm(x), 1e-7)`.
    public static Tensor normalize(Tensor x) {
        return normalize(x, -1, 2, EPSILON);
    }

    /// `x / max(norm(x), epsilon)` along `axis`, with the norm `sum(|x|^order)^(1/order)`.
    ///
    /// @throws ValueException if the order is below 1
    public static Tensor normalize(Tensor x, int axis, int order, double epsilon) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("normalize", y -> normalize(y, axis, order, epsilon), x);
        }
        if (order < 1) {
            throw new ValueException("normalize", "the order is " + order, "Give 1 or more");
        }
        Tensor a = floating(x);
        if (order == 2) {
            Tensor inverse = kept(a.square().sum(axis), a, axis).rsqrt();
            return a.mul(inverse.minimum(1 / epsilon));
        }
        Tensor total = a.abs().pow(order).sum(axis);
        Tensor norm = order == 1 ? total : total.pow(1.0 / order);
        return a.div(kept(norm, a, axis).maximum(epsilon));
    }

    private static Tensor kept(Tensor reduced, Tensor x, int... axes) {
        return Reductions.keepDims(reduced, x, axes);
    }

    // ---- normalisations -----------------------------------------------------------------------------------------

    /// `(x - mean) / sqrt(variance + epsilon)`, where mean and variance are vectors along `axis`.
    public static Tensor batchNormalization(Tensor x, Tensor mean, Tensor variance, int axis, double epsilon) {
        return normalized(x, along(mean, x, axis), along(variance, x, axis), epsilon, List.of(), List.of());
    }

    /// `(x - mean) / sqrt(variance + epsilon) · scale`, where the others are vectors along `axis`.
    public static Tensor batchNormalizationScaled(
            Tensor x, Tensor mean, Tensor variance, int axis, Tensor scale, double epsilon) {
        return normalized(
                x, along(mean, x, axis), along(variance, x, axis), epsilon, List.of(along(scale, x, axis)), List.of());
    }

    /// `(x - mean) / sqrt(variance + epsilon) · scale + offset`, where the others are vectors along `axis`.
    public static Tensor batchNormalization(
            Tensor x, Tensor mean, Tensor variance, int axis, Tensor offset, Tensor scale, double epsilon) {
        return normalized(
                x,
                along(mean, x, axis),
                along(variance, x, axis),
                epsilon,
                List.of(along(scale, x, axis)),
                List.of(along(offset, x, axis)));
    }

    /// Mean 0 and variance 1 along axes, the last one without any (Ba et al., 2016).
    public static Tensor layerNormalization(Tensor x, double epsilon, int... axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("layer_normalization", y -> layerNormalization(y, epsilon, axes), x);
        }
        return layerNormalization(x, List.of(), List.of(), epsilon, axes);
    }

    /// Mean 0 and variance 1 along axes (the last one without any), then times `gamma` and plus `beta`, which have the
    /// extents of these axes.
    public static Tensor layerNormalization(Tensor x, Tensor gamma, Tensor beta, double epsilon, int... axes) {
        return layerNormalization(x, List.of(gamma), List.of(beta), epsilon, axes);
    }

    /// The same with `gamma` alone.
    public static Tensor layerNormalization(Tensor x, Tensor gamma, double epsilon, int... axes) {
        return layerNormalization(x, List.of(gamma), List.of(), epsilon, axes);
    }

    private static Tensor layerNormalization(
            Tensor x, List<Tensor> gamma, List<Tensor> beta, double epsilon, int... axes) {
        int[] over = axes.length == 0 ? new int[] {-1} : axes;
        Tensor wide = wide(x);
        Tensor mean = kept(wide.mean(over), wide, over);
        Tensor variance = kept(Reductions.var(wide, over), wide, over);
        List<Tensor> scale =
                gamma.stream().map(t -> along(t.cast(wide.dtype()), wide, over)).toList();
        List<Tensor> offset =
                beta.stream().map(t -> along(t.cast(wide.dtype()), wide, over)).toList();
        return normalized(wide, mean, variance, epsilon, scale, offset)
                .cast(floating(x).dtype());
    }

    /// `x / sqrt(mean(x²) + epsilon)` along axes, the last one without any (Zhang and Sennrich, NeurIPS 2019).
    public static Tensor rmsNormalization(Tensor x, double epsilon, int... axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("rms_normalization", y -> rmsNormalization(y, epsilon, axes), x);
        }
        return rmsNormalization(x, List.of(), epsilon, axes);
    }

    /// `x / sqrt(mean(x²) + epsilon) · scale` along axes, whose extents the scale has.
    public static Tensor rmsNormalization(Tensor x, Tensor scale, double epsilon, int... axes) {
        return rmsNormalization(x, List.of(scale), epsilon, axes);
    }

    private static Tensor rmsNormalization(Tensor x, List<Tensor> scale, double epsilon, int... axes) {
        int[] over = axes.length == 0 ? new int[] {-1} : axes;
        Tensor wide = wide(x);
        Tensor y =
                wide.mul(kept(wide.square().mean(over), wide, over).add(epsilon).rsqrt());
        for (Tensor s : scale) {
            y = y.mul(along(s.cast(wide.dtype()), wide, over));
        }
        return y.cast(floating(x).dtype());
    }

    /// Half types are normalised in float32.
    private static Tensor wide(Tensor x) {
        Tensor a = floating(x);
        return a.dtype().isHalf() ? a.cast(DType.FLOAT32) : a;
    }

    /// In Keras's order of operations: what does not depend on `x` first.
    private static Tensor normalized(
            Tensor x, Tensor mean, Tensor variance, double epsilon, List<Tensor> scale, List<Tensor> offset) {
        Tensor inverse = variance.add(epsilon).rsqrt();
        for (Tensor s : scale) {
            inverse = inverse.mul(s);
        }
        Tensor shift = mean.neg().mul(inverse);
        for (Tensor o : offset) {
            shift = shift.add(o);
        }
        return x.mul(inverse).add(shift);
    }

    /// A tensor with the extents of some axes of `x` as one that broadcasts to `x`.
    private static Tensor along(Tensor t, Tensor x, int... axes) {
        if (t.rank() == x.rank()) {
            return t;
        }
        int[] dims = new int[x.rank()];
        Arrays.fill(dims, 1);
        Reductions.axes(x, axes).forEach(a -> dims[a] = x.shape().dim(a));
        return Primitives.reshape(t, Shape.of(dims));
    }
}
