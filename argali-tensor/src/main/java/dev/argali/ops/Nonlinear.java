package dev.argali.ops;

import static dev.argali.ops.Elementwise.floating;
import static dev.argali.ops.Elementwise.number;

import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.CompositeOp;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Activation functions, elementwise and along axes. All keep shape and dtype, but integers become float32 (except
/// under [#relu(Tensor)], [#relu6] and [#linear]). NaN stays NaN.
public final class Nonlinear {
    // Klambauer et al., "Self-normalizing neural networks", NIPS 2017, equation 14.
    private static final double SELU_ALPHA = 1.6732632423543772848170429916717;
    private static final double SELU_SCALE = 1.0507009873554804934193349852946;

    private static final CompositeOp RELU = CompositeOp.unary("relu", x -> {
                // Not max(x, 0): at 0 the gradient is 0, and NaN passes.
                Tensor zero = Primitives.fillLike(x, 0);
                return Primitives.select(Primitives.compare(CompareKind.LE, x, zero), zero, x);
            })
            .vjp((g, _, y) -> Primitives.select(above(y, 0), g, Primitives.fillLike(g, 0)));

    private static final CompositeOp RELU6 = CompositeOp.unary(
                    "relu6", x -> Elementwise.minimum(Elementwise.maximum(x, number(x, 0)), number(x, 6)))
            .vjp((g, _, y) -> {
                Tensor zero = Primitives.fillLike(g, 0);
                Tensor below = Primitives.compare(CompareKind.LT, y, Primitives.fillLike(y, 6));
                return Primitives.select(above(y, 0), Primitives.select(below, g, zero), zero);
            });

    private static final CompositeOp ELU = CompositeOp.of("elu", (in, attributes) -> {
                Tensor x = in.getFirst();
                // The branch that is not taken must not overflow to infinity.
                Tensor negative = Elementwise.minimum(x, number(x, 0));
                return List.of(
                        Primitives.select(above(x, 0), x, negative.expm1().mul(alpha(attributes))));
            })
            .ruleOf(attributes -> (g, in, out) -> {
                Tensor y = out.getFirst();
                Tensor slope = y.add(alpha(attributes)).mul(g.getFirst());
                // With a negative alpha the output does not tell the sign of the input.
                Tensor side = alpha(attributes) < 0 ? in.getFirst() : y;
                return List.of(Optional.of(Primitives.select(above(side, 0), g.getFirst(), slope)));
            });

    private static final CompositeOp SOFTPLUS = CompositeOp.unary(
                    "softplus", x -> x.maximum(0).add(x.abs().neg().exp().log1p()))
            .vjp((g, x, _) -> g.mul(sigmoid(x)));

    private static final CompositeOp LOG_SIGMOID = CompositeOp.unary(
                    "log_sigmoid", x -> x.minimum(0).sub(x.abs().neg().exp().log1p()))
            .vjp((g, x, _) -> g.mul(sigmoid(x.neg())));

    private static final CompositeOp SOFTMAX = alongAxes("softmax", (x, axes) -> {
                Tensor e = x.sub(kept(x.max(axes), x, axes)).exp();
                return e.div(kept(e.sum(axes), x, axes));
            })
            .ruleOf(attributes -> (g, _, out) -> {
                Tensor gy = g.getFirst().mul(out.getFirst());
                int[] axes = axes(attributes);
                return List.of(Optional.of(gy.sub(out.getFirst().mul(kept(gy.sum(axes), gy, axes)))));
            });

    private static final CompositeOp LOG_SOFTMAX = alongAxes("log_softmax", (x, axes) -> {
                Tensor shifted = x.sub(kept(x.max(axes), x, axes));
                return shifted.sub(kept(shifted.exp().sum(axes).log(), x, axes));
            })
            .ruleOf(attributes -> (g, _, out) -> {
                int[] axes = axes(attributes);
                Tensor total = kept(g.getFirst().sum(axes), g.getFirst(), axes);
                return List.of(Optional.of(g.getFirst().sub(out.getFirst().exp().mul(total))));
            });

    private Nonlinear() {}

    private static Tensor above(Tensor x, double bound) {
        return Primitives.compare(CompareKind.GT, x, Primitives.fillLike(x, bound));
    }

    private static Tensor kept(Tensor reduced, Tensor x, int... axes) {
        return Reductions.keepDims(reduced, x, axes);
    }

    private static CompositeOp alongAxes(String name, BiFunction<Tensor, int[], Tensor> body) {
        return CompositeOp.of(name, (in, attributes) -> List.of(body.apply(in.getFirst(), axes(attributes))));
    }

    static int[] axes(SortedMap<String, Object> attributes) {
        var axes = (List<?>) Objects.requireNonNull(attributes.get("axes"));
        return axes.stream().mapToInt(a -> (Integer) a).toArray();
    }

    private static double alpha(SortedMap<String, Object> attributes) {
        return (Double) Objects.requireNonNull(attributes.get("alpha"));
    }

    // ---- ramps --------------------------------------------------------------------------------------------------

    /// `x` above 0, else 0. The gradient at 0 is 0.
    public static Tensor relu(Tensor x) {
        return RELU.apply(x);
    }

    /// Keras's `activations.relu` with all its arguments: `x` above `threshold`, at most `maxValue`; at and below the
    /// threshold `negativeSlope · (x - threshold)`.
    ///
    /// @param maxValue the largest result, [Double#POSITIVE_INFINITY] for none
    public static Tensor relu(Tensor x, double negativeSlope, double maxValue, double threshold) {
        boolean bounded = maxValue != Double.POSITIVE_INFINITY;
        if (negativeSlope == 0 && threshold == 0) {
            return !bounded ? relu(x) : maxValue == 6 ? relu6(x) : relu(x).clip(0, maxValue);
        }
        Tensor a = floating(x);
        if (!bounded && threshold == 0) {
            return leakyRelu(a, negativeSlope);
        }
        Tensor y = threshold == 0 ? relu(a) : Primitives.select(above(a, threshold), a, Primitives.fillLike(a, 0));
        y = bounded ? y.clip(0, maxValue) : y;
        return negativeSlope == 0 ? y : y.sub(relu(a.neg().add(threshold)).mul(negativeSlope));
    }

    /// `x` limited to 0 … 6. The gradient at both is 0.
    public static Tensor relu6(Tensor x) {
        return RELU6.apply(Primitives.cast(x, x.dtype().withInteger()));
    }

    /// `x` above 0, else `0.2 · x`.
    public static Tensor leakyRelu(Tensor x) {
        return leakyRelu(x, 0.2);
    }

    /// `x` above 0, else `negativeSlope · x`.
    public static Tensor leakyRelu(Tensor x, double negativeSlope) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("leaky_relu", y -> leakyRelu(y, negativeSlope), x);
        }
        Tensor a = floating(x);
        return Primitives.select(above(a, 0), a, a.mul(negativeSlope));
    }

    /// `x` above 0, else `exp(x) - 1` (Clevert et al., ICLR 2016).
    public static Tensor elu(Tensor x) {
        return elu(x, 1);
    }

    /// `x` above 0, else `alpha · (exp(x) - 1)` (Clevert et al., ICLR 2016).
    public static Tensor elu(Tensor x, double alpha) {
        return ELU.apply(List.of(floating(x)), new TreeMap<>(Map.of("alpha", alpha)))
                .getFirst();
    }

    /// `scale · elu(x, alpha)` with the constants for which activations keep mean 0 and variance 1 (Klambauer et al.,
    /// NIPS 2017).
    public static Tensor selu(Tensor x) {
        return elu(x, SELU_ALPHA).mul(SELU_SCALE);
    }

    /// `x` above 0, else `alpha · (exp(x / alpha) - 1)` (Barron, 2017).
    public static Tensor celu(Tensor x, double alpha) {
        Tensor a = floating(x);
        return a.maximum(0).add(a.minimum(0).div(alpha).expm1().mul(alpha));
    }

    /// `x` above `threshold`, else `value`.
    public static Tensor threshold(Tensor x, double threshold, double value) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("threshold", y -> threshold(y, threshold, value), x);
        }
        Tensor a = floating(x);
        return Primitives.select(above(a, threshold), a, Primitives.fillLike(a, value));
    }

    /// `log(1 + exp(x))`, written with `|x|` so that a large `x` cannot overflow. The gradient is `sigmoid(x)`
    /// (Dugas et al., NIPS 2000).
    public static Tensor softplus(Tensor x) {
        return SOFTPLUS.apply(floating(x));
    }

    // ---- sigmoids -----------------------------------------------------------------------------------------------

    /// `1 / (1 + exp(-x))`.
    public static Tensor sigmoid(Tensor x) {
        return Primitives.unary(UnaryKind.SIGMOID, floating(x));
    }

    /// `log(sigmoid(x))`, which does not underflow.
    public static Tensor logSigmoid(Tensor x) {
        return LOG_SIGMOID.apply(floating(x));
    }

    /// `relu6(x + 3) / 6`: a sigmoid of three straight lines.
    public static Tensor hardSigmoid(Tensor x) {
        return relu6(floating(x).add(3)).div(6);
    }

    /// The hyperbolic tangent.
    public static Tensor tanh(Tensor x) {
        return Elementwise.tanh(x);
    }

    /// `x` limited to -1 … 1.
    public static Tensor hardTanh(Tensor x) {
        return floating(x).clip(-1, 1);
    }

    /// `x - tanh(x)`.
    public static Tensor tanhShrink(Tensor x) {
        Tensor a = floating(x);
        return a.sub(a.tanh());
    }

    /// `x / (1 + |x|)`.
    public static Tensor softsign(Tensor x) {
        Tensor a = floating(x);
        return a.div(a.abs().add(1));
    }

    // ---- gated --------------------------------------------------------------------------------------------------

    /// `x · sigmoid(x)`, also called swish (Ramachandran et al., 2017).
    public static Tensor silu(Tensor x) {
        Tensor a = floating(x);
        return a.mul(sigmoid(a));
    }

    /// `x · hardSigmoid(x)` (Howard et al., ICCV 2019).
    public static Tensor hardSilu(Tensor x) {
        Tensor a = floating(x);
        return a.mul(hardSigmoid(a));
    }

    /// `x · P(X <= x)` of a standard normal `X` (Hendrycks and Gimpel, 2016), in the approximation by tanh, as
    /// `keras.ops.gelu` does it; `keras.activations.gelu` is exact.
    public static Tensor gelu(Tensor x) {
        return gelu(x, true);
    }

    /// `x · P(X <= x)` of a standard normal `X` (Hendrycks and Gimpel, 2016).
    ///
    /// @param approximate by `tanh`, with an error up to 5e-4; else exactly by the error function
    public static Tensor gelu(Tensor x, boolean approximate) {
        Tensor a = floating(x);
        if (approximate) {
            Tensor inner = a.add(a.mul(a).mul(a).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
            return a.mul(0.5).mul(inner.tanh().add(1));
        }
        return a.mul(0.5).mul(Special.erf(a.mul(Math.sqrt(0.5))).add(1));
    }

    /// `x · tanh(softplus(x))` (Misra, BMVC 2020).
    public static Tensor mish(Tensor x) {
        Tensor a = floating(x);
        return a.mul(softplus(a).tanh());
    }

    /// The gated linear unit: the first half along `axis` times the sigmoid of the second (Dauphin et al., ICML 2017).
    ///
    /// @throws ShapeException if the extent of the axis is odd
    public static Tensor glu(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("glu", y -> glu(y, axis), x);
        }
        Tensor a = floating(x);
        int n = a.shape().dim(axis);
        if (n % 2 != 0) {
            throw new ShapeException("glu", "axis " + axis + " of " + x.shape() + " is odd", "It is cut into halves");
        }
        return Indexing.slice(a, axis, 0, n / 2).mul(sigmoid(Indexing.slice(a, axis, n / 2, n)));
    }

    // ---- the others ---------------------------------------------------------------------------------------------

    /// `exp(x)`.
    public static Tensor exponential(Tensor x) {
        return Elementwise.exp(x);
    }

    /// `x`.
    public static Tensor linear(Tensor x) {
        return x;
    }

    /// `x` moved toward 0 by `threshold`, and 0 within it.
    ///
    /// @throws ValueException if the threshold is negative
    public static Tensor softShrink(Tensor x, double threshold) {
        Tensor a = floating(x);
        return relu(a.sub(notNegative("softShrink", threshold)))
                .sub(relu(a.neg().sub(threshold)));
    }

    /// `x` where `|x|` is above `threshold`, else 0.
    ///
    /// @throws ValueException if the threshold is negative
    public static Tensor hardShrink(Tensor x, double threshold) {
        Tensor a = floating(x);
        return Primitives.select(above(a.abs(), notNegative("hardShrink", threshold)), a, Primitives.fillLike(a, 0));
    }

    private static double notNegative(String where, double threshold) {
        if (threshold < 0) {
            throw new ValueException(where, "the threshold is " + threshold, "Give 0 or more");
        }
        return threshold;
    }

    /// `(x + sqrt(x² + b)) / 2`: a ramp without exponentials.
    public static Tensor squareplus(Tensor x, double b) {
        Tensor a = floating(x);
        return a.add(a.square().add(b).sqrt()).mul(0.5);
    }

    // ---- along axes ---------------------------------------------------------------------------------------------

    /// `exp(x) / sum(exp(x))` along the last axis.
    public static Tensor softmax(Tensor x) {
        return softmax(x, -1);
    }

    /// `exp(x) / sum(exp(x))` along these axes, along all without any. The largest element is subtracted first, so
    /// that nothing overflows.
    public static Tensor softmax(Tensor x, int... axes) {
        return SOFTMAX.apply(List.of(floating(x)), attributes(x, axes)).getFirst();
    }

    /// `x - log(sum(exp(x)))` along the last axis.
    public static Tensor logSoftmax(Tensor x) {
        return logSoftmax(x, -1);
    }

    /// `x - log(sum(exp(x)))` along these axes, along all without any; exact where [#softmax] underflows.
    public static Tensor logSoftmax(Tensor x, int... axes) {
        return LOG_SOFTMAX.apply(List.of(floating(x)), attributes(x, axes)).getFirst();
    }

    static SortedMap<String, Object> attributes(Tensor x, int... axes) {
        SortedMap<String, Object> attributes = new TreeMap<>();
        attributes.put("axes", Reductions.axes(x, axes));
        return attributes;
    }
}
