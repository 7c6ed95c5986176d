package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.ops.Convolutions;
import dev.argali.ops.Crossentropy;
import dev.argali.ops.Ctc;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Pooling;
import dev.argali.ops.Reductions;
import dev.argali.ops.Segments;
import dev.argali.ops.Signal;
import dev.argali.ops.Sorting;
import dev.argali.ops.Special;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Which call of ours stands for which op of Keras: the ops that compute. [OpTableMore] has those that arrange.
final class OpTable {
    /// One row.
    ///
    /// @param ours the name of our method
    /// @param rule how a golden case calls it
    record Row(String ours, OpCall.Rule rule) {}

    private static final Map<String, Row> ROWS = new TreeMap<>();

    private OpTable() {}

    /// {@return all rows by Keras's name}
    static Map<String, Row> rows() {
        return ROWS;
    }

    static void row(String op, String ours, OpCall.Rule rule) {
        if (ROWS.put(op, new Row(ours, rule)) != null) {
            throw new IllegalStateException("two rows for " + op);
        }
    }

    static void one(String op, String ours, Function<OpCall, Tensor> call) {
        row(op, ours, c -> List.of(call.apply(c)));
    }

    private static void unary(String op, String ours, UnaryOperator<Tensor> function) {
        one(op, ours, c -> function.apply(c.x()));
    }

    private static void binary(String op, String ours, BinaryOperator<Tensor> function) {
        one(op, ours, c -> function.apply(c.x(), c.y()));
    }

    private static void reduction(String op, String ours, Reduction function) {
        one(op, ours, c -> c.reduce(axes -> function.apply(c.x(), axes)));
    }

    private interface Reduction {
        Tensor apply(Tensor x, int... axes);
    }

    static {
        elementwise();
        functions();
        comparison();
        nonlinear();
        special();
        reductions();
        linalg();
        sorting();
        crossentropy();
        signal();
        OpTableMore.fill();
    }

    private static void elementwise() {
        unary("abs", "Elementwise.abs", Elementwise::abs);
        unary("absolute", "Elementwise.abs", Elementwise::abs);
        unary("negative", "Elementwise.negative", Elementwise::negative);
        unary("sign", "Elementwise.sign", Elementwise::sign);
        unary("square", "Elementwise.square", Elementwise::square);
        unary("ceil", "Elementwise.ceil", Elementwise::ceil);
        unary("floor", "Elementwise.floor", Elementwise::floor);
        one("round", "Elementwise.round", c -> Elementwise.round(c.x(), c.i("decimals", 0)));
        one(
                "clip",
                "Elementwise.clip",
                c -> c.in().size() > 1
                        ? Elementwise.clip(c.x(), c.in(1), c.in(2))
                        : Elementwise.clip(c.x(), c.d("x_min", 0), c.d("x_max", 0)));
        binary("add", "Elementwise.add", Elementwise::add);
        binary("subtract", "Elementwise.subtract", Elementwise::subtract);
        binary("multiply", "Elementwise.multiply", Elementwise::multiply);
        binary("divide", "Elementwise.divide", Elementwise::divide);
        binary("divide_no_nan", "Elementwise.divideNoNan", Elementwise::divideNoNan);
        binary("floor_divide", "Elementwise.floorDivide", Elementwise::floorDivide);
        binary("mod", "Elementwise.mod", Elementwise::mod);
        binary("power", "Elementwise.power", Elementwise::power);
        binary("maximum", "Elementwise.maximum", Elementwise::maximum);
        binary("minimum", "Elementwise.minimum", Elementwise::minimum);
        binary("arctan2", "Elementwise.arctan2", Elementwise::arctan2);
        binary("logaddexp", "Elementwise.logaddexp", Elementwise::logaddexp);
        one("saturate_cast", "Elementwise.saturateCast", c -> Elementwise.saturateCast(c.x(), c.dtype(DType.FLOAT32)));
    }

    private static void functions() {
        unary("sqrt", "Elementwise.sqrt", Elementwise::sqrt);
        unary("rsqrt", "Elementwise.rsqrt", Elementwise::rsqrt);
        unary("reciprocal", "Elementwise.reciprocal", Elementwise::reciprocal);
        unary("exp", "Elementwise.exp", Elementwise::exp);
        unary("expm1", "Elementwise.expm1", Elementwise::expm1);
        unary("log", "Elementwise.log", Elementwise::log);
        unary("log10", "Elementwise.log10", Elementwise::log10);
        unary("log1p", "Elementwise.log1p", Elementwise::log1p);
        unary("log2", "Elementwise.log2", Elementwise::log2);
        unary("sin", "Elementwise.sin", Elementwise::sin);
        unary("cos", "Elementwise.cos", Elementwise::cos);
        unary("tan", "Elementwise.tan", Elementwise::tan);
        unary("sinh", "Elementwise.sinh", Elementwise::sinh);
        unary("cosh", "Elementwise.cosh", Elementwise::cosh);
        unary("tanh", "Elementwise.tanh", Elementwise::tanh);
        unary("arcsin", "Elementwise.arcsin", Elementwise::arcsin);
        unary("arccos", "Elementwise.arccos", Elementwise::arccos);
        unary("arctan", "Elementwise.arctan", Elementwise::arctan);
        unary("arcsinh", "Elementwise.arcsinh", Elementwise::arcsinh);
        unary("arccosh", "Elementwise.arccosh", Elementwise::arccosh);
        unary("arctanh", "Elementwise.arctanh", Elementwise::arctanh);
    }

    private static void comparison() {
        binary("equal", "Elementwise.equal", Elementwise::equal);
        binary("not_equal", "Elementwise.notEqual", Elementwise::notEqual);
        binary("greater", "Elementwise.greater", Elementwise::greater);
        binary("greater_equal", "Elementwise.greaterEqual", Elementwise::greaterEqual);
        binary("less", "Elementwise.less", Elementwise::less);
        binary("less_equal", "Elementwise.lessEqual", Elementwise::lessEqual);
        binary("logical_and", "Elementwise.logicalAnd", Elementwise::logicalAnd);
        binary("logical_or", "Elementwise.logicalOr", Elementwise::logicalOr);
        binary("logical_xor", "Elementwise.logicalXor", Elementwise::logicalXor);
        unary("logical_not", "Elementwise.logicalNot", Elementwise::logicalNot);
        unary("isfinite", "Elementwise.isfinite", Elementwise::isfinite);
        unary("isinf", "Elementwise.isinf", Elementwise::isinf);
        unary("isnan", "Elementwise.isnan", Elementwise::isnan);
        one(
                "isclose",
                "Elementwise.isclose",
                c -> Elementwise.isclose(c.x(), c.in(1), c.d("rtol", 1e-5), c.d("atol", 1e-8), c.flag("equal_nan")));
        one(
                "allclose",
                "Elementwise.allclose",
                c -> Elementwise.allclose(c.x(), c.in(1), c.d("rtol", 1e-5), c.d("atol", 1e-8), c.flag("equal_nan")));
    }

    private static void nonlinear() {
        one("elu", "Nonlinear.elu", c -> Nonlinear.elu(c.x(), c.d("alpha", 1)));
        one(
                "gelu",
                "Nonlinear.gelu",
                c -> c.has("approximate") ? Nonlinear.gelu(c.x(), c.flag("approximate")) : Nonlinear.gelu(c.x()));
        unary("hard_sigmoid", "Nonlinear.hardSigmoid", Nonlinear::hardSigmoid);
        unary("hard_silu", "Nonlinear.hardSilu", Nonlinear::hardSilu);
        one("leaky_relu", "Nonlinear.leakyRelu", c -> Nonlinear.leakyRelu(c.x(), c.d("negative_slope", 0.2)));
        unary("log_sigmoid", "Nonlinear.logSigmoid", Nonlinear::logSigmoid);
        unary("relu", "Nonlinear.relu", Nonlinear::relu);
        unary("relu6", "Nonlinear.relu6", Nonlinear::relu6);
        unary("selu", "Nonlinear.selu", Nonlinear::selu);
        unary("sigmoid", "Nonlinear.sigmoid", Nonlinear::sigmoid);
        unary("silu", "Nonlinear.silu", Nonlinear::silu);
        unary("softplus", "Nonlinear.softplus", Nonlinear::softplus);
        unary("softsign", "Nonlinear.softsign", Nonlinear::softsign);
        one("softmax", "Nonlinear.softmax", c -> Nonlinear.softmax(c.x(), softAxes(c)));
        one("log_softmax", "Nonlinear.logSoftmax", c -> Nonlinear.logSoftmax(c.x(), softAxes(c)));
    }

    /// The last axis unless the case says another, or says none.
    private static int[] softAxes(OpCall c) {
        return c.attrs().has("axis") ? c.ints("axis") : new int[] {-1};
    }

    private static void special() {
        unary("erf", "Special.erf", Special::erf);
        one(
                "normalize",
                "Special.normalize",
                c -> Special.normalize(c.x(), c.i("axis", -1), c.i("order", 2), c.d("epsilon", 1e-7)));
        row("moments", "Special.moments", c -> {
            var moments = Special.moments(c.x(), c.ints("axes"));
            List<Tensor> both = List.of(moments.mean(), moments.variance());
            return c.flag("keepdims")
                    ? both.stream()
                            .map(t -> Reductions.keepDims(t, c.x(), c.ints("axes")))
                            .toList()
                    : both;
        });
        one("batch_normalization", "Special.batchNormalization", c -> {
            double epsilon = c.d("epsilon", 1e-3);
            int axis = c.i("axis", -1);
            return switch (c.in().size()) {
                case 3 -> Special.batchNormalization(c.x(), c.in(1), c.in(2), axis, epsilon);
                case 4 -> Special.batchNormalizationScaled(c.x(), c.in(1), c.in(2), axis, c.in(3), epsilon);
                default -> Special.batchNormalization(c.x(), c.in(1), c.in(2), axis, c.in(3), c.in(4), epsilon);
            };
        });
        one("layer_normalization", "Special.layerNormalization", c -> {
            double epsilon = c.d("epsilon", 1e-7);
            return switch (c.in().size()) {
                case 1 -> Special.layerNormalization(c.x(), epsilon, c.ints("axis"));
                case 2 -> Special.layerNormalization(c.x(), c.in(1), epsilon, c.ints("axis"));
                default -> Special.layerNormalization(c.x(), c.in(1), c.in(2), epsilon, c.ints("axis"));
            };
        });
        one("rms_normalization", "Special.rmsNormalization", c -> {
            double epsilon = c.d("epsilon", 1e-7);
            return c.in().size() == 1
                    ? Special.rmsNormalization(c.x(), epsilon, c.ints("axis"))
                    : Special.rmsNormalization(c.x(), c.in(1), epsilon, c.ints("axis"));
        });
    }

    private static void reductions() {
        reduction("sum", "Reductions.sum", Reductions::sum);
        one(
                "prod",
                "Reductions.prod",
                c -> c.reduce(axes -> Reductions.prod(c.x().cast(c.dtype(c.x().dtype())), axes)));
        reduction("mean", "Reductions.mean", Reductions::mean);
        reduction("std", "Reductions.std", Reductions::std);
        reduction("var", "Reductions.var", Reductions::var);
        reduction("logsumexp", "Reductions.logsumexp", Reductions::logsumexp);
        for (String max : List.of("max", "amax")) {
            one(
                    max,
                    "Reductions.max",
                    c -> c.reduce(axes -> c.has("initial")
                            ? Reductions.maxFrom(c.x(), c.d("initial", 0), axes)
                            : Reductions.max(c.x(), axes)));
        }
        for (String min : List.of("min", "amin")) {
            one(
                    min,
                    "Reductions.min",
                    c -> c.reduce(axes -> c.has("initial")
                            ? Reductions.minFrom(c.x(), c.d("initial", 0), axes)
                            : Reductions.min(c.x(), axes)));
        }
        reduction("all", "Reductions.all", Reductions::all);
        reduction("any", "Reductions.any", Reductions::any);
        reduction("count_nonzero", "Reductions.countNonzero", Reductions::countNonzero);
        one(
                "argmax",
                "Reductions.argmax",
                c -> c.reduce(axes -> axes.length == 0 ? Reductions.argmax(c.x()) : Reductions.argmax(c.x(), axes[0])));
        one(
                "argmin",
                "Reductions.argmin",
                c -> c.reduce(axes -> axes.length == 0 ? Reductions.argmin(c.x()) : Reductions.argmin(c.x(), axes[0])));
        one(
                "average",
                "Reductions.average",
                c -> c.in().size() > 1
                        ? Reductions.average(c.x(), c.in(1), c.ints("axis"))
                        : Reductions.mean(c.x(), c.ints("axis")));
        one("cumsum", "Reductions.cumsum", c -> {
            Tensor x = c.x().cast(c.dtype(c.x().dtype()));
            return c.has("axis") ? Reductions.cumsum(x, c.i("axis", 0)) : Reductions.cumsum(x);
        });
        one("cumprod", "Reductions.cumprod", c -> {
            Tensor x = c.x().cast(c.dtype(c.x().dtype()));
            return c.has("axis") ? Reductions.cumprod(x, c.i("axis", 0)) : Reductions.cumprod(x);
        });
    }

    private static void linalg() {
        binary("matmul", "Linalg.matmul", Linalg::matmul);
        binary("dot", "Linalg.dot", Linalg::dot);
        binary("outer", "Linalg.outer", Linalg::outer);
        one("tensordot", "Linalg.tensordot", c -> {
            if (!c.isList("axes")) {
                return Linalg.tensordot(c.x(), c.in(1), c.i("axes", 2));
            }
            var axes = c.attrs().getAsJsonArray("axes");
            boolean lists = axes.get(0).isJsonArray();
            int[] left = lists
                    ? OpCall.ints(axes.get(0).getAsJsonArray())
                    : new int[] {axes.get(0).getAsInt()};
            int[] right = lists
                    ? OpCall.ints(axes.get(1).getAsJsonArray())
                    : new int[] {axes.get(1).getAsInt()};
            return Linalg.tensordot(c.x(), c.in(1), left, right);
        });
        one("einsum", "Linalg.einsum", c -> Linalg.einsum(c.text("subscripts", ""), c.in().toArray(new Tensor[0])));
        one("trace", "Linalg.trace", c -> Linalg.trace(c.x(), c.i("offset", 0), c.i("axis1", 0), c.i("axis2", 1)));
        one("diag", "Linalg.diag", c -> Linalg.diag(c.x(), c.i("k", 0)));
        one(
                "diagonal",
                "Linalg.diagonal",
                c -> Linalg.diagonal(c.x(), c.i("offset", 0), c.i("axis1", 0), c.i("axis2", 1)));
    }

    private static void sorting() {
        one("sort", "Sorting.sort", c -> Sorting.sort(flatIfNone(c), c.i("axis", -1)));
        one("argsort", "Sorting.argsort", c -> Sorting.argsort(flatIfNone(c), c.i("axis", -1)));
        row("top_k", "Sorting.topK", c -> {
            var top = Sorting.topK(c.x(), c.i("k", 1));
            return List.of(top.values(), top.indices());
        });
        one("in_top_k", "Sorting.inTopK", c -> Sorting.inTopK(c.x(), c.in(1), c.i("k", 1)));
        one("median", "Sorting.median", c -> c.reduce(axes -> Sorting.median(c.x(), axes)));
        one("quantile", "Sorting.quantile", OpTable::quantile);
    }

    private static Tensor flatIfNone(OpCall c) {
        return c.attrs().has("axis") && !c.has("axis") ? c.x().ravel() : c.x();
    }

    private static Tensor quantile(OpCall c) {
        var method = c.constant("method", Sorting.Method.class, Sorting.Method.LINEAR);
        if (!c.isList("q")) {
            return c.reduce(axes -> Sorting.quantile(c.x(), c.d("q", 0), method, axes));
        }
        int[] axes = c.ints("axis");
        Tensor all = Sorting.quantile(c.x(), c.doubles("q"), method, axes);
        return c.flag("keepdims") ? all.expandDims(axes[0] + 1) : all;
    }

    private static void crossentropy() {
        one(
                "categorical_crossentropy",
                "Crossentropy.categoricalCrossentropy",
                c -> Crossentropy.categoricalCrossentropy(c.x(), c.in(1), c.flag("from_logits"), c.i("axis", -1)));
        one(
                "sparse_categorical_crossentropy",
                "Crossentropy.sparseCategoricalCrossentropy",
                c -> Crossentropy.sparseCategoricalCrossentropy(c.x(), c.in(1), c.flag("from_logits"), -1));
        one(
                "binary_crossentropy",
                "Crossentropy.binaryCrossentropy",
                c -> Crossentropy.binaryCrossentropy(c.x(), c.in(1), c.flag("from_logits")));
        one("ctc_loss", "Ctc.ctcLoss", c -> Ctc.ctcLoss(c.x(), c.in(1), c.in(2), c.in(3), 0));
    }

    private static void signal() {
        row("fft", "Signal.fft", c -> pair(Signal.fft(new Signal.Complex(c.x(), c.in(1)))));
        row(
                "rfft",
                "Signal.rfft",
                c -> pair(c.has("fft_length") ? Signal.rfft(c.x(), c.i("fft_length", 0)) : Signal.rfft(c.x())));
        one("irfft", "Signal.irfft", c -> {
            var x = new Signal.Complex(c.x(), c.in(1));
            return c.has("fft_length") ? Signal.irfft(x, c.i("fft_length", 0)) : Signal.irfft(x);
        });
        row("stft", "Signal.stft", c -> {
            boolean none = c.attrs().has("window") && !c.has("window");
            var window = none ? Signal.Window.NONE : c.constant("window", Signal.Window.class, Signal.Window.HANN);
            return pair(Signal.stft(
                    c.x(),
                    c.i("sequence_length", 0),
                    c.i("sequence_stride", 0),
                    c.i("fft_length", 0),
                    window,
                    !c.has("center") || c.flag("center")));
        });
        one("real", "Signal.real", c -> c.in().size() > 1 ? transformed(c).real() : Signal.real(c.x()));
        one("imag", "Signal.imag", c -> c.in().size() > 1 ? transformed(c).imag() : Signal.imag(c.x()));
        one("segment_sum", "Segments.segmentSum", c -> Segments.segmentSum(c.x(), c.in(1), segments(c)));
        one("segment_max", "Segments.segmentMax", c -> Segments.segmentMax(c.x(), c.in(1), segments(c)));
        one("segment_min", "Segments.segmentMin", c -> Segments.segmentMin(c.x(), c.in(1), segments(c)));
        one("segment_prod", "Segments.segmentProd", c -> Segments.segmentProd(c.x(), c.in(1), segments(c)));
        one("bincount", "Segments.bincount", c -> {
            int length = Segments.bincountLength(c.x(), c.i("minlength", 0));
            return c.in().size() > 1 ? Segments.bincount(c.x(), c.in(1), length) : Segments.bincount(c.x(), length);
        });
    }

    static {
        one("conv", "Convolutions.conv", c -> Convolutions.conv(c.x(), c.in(1), c::window));
        one("depthwise_conv", "Convolutions.depthwiseConv", c -> Convolutions.depthwiseConv(c.x(), c.in(1), c::window));
        one(
                "separable_conv",
                "Convolutions.separableConv",
                c -> Convolutions.separableConv(c.x(), c.in(1), c.in(2), c::window));
        one("conv_transpose", "Convolutions.convTranspose", c -> Convolutions.convTranspose(c.x(), c.in(1), c::window));
        one("max_pool", "Pooling.maxPool", c -> Pooling.maxPool(c.x(), c.ints("pool_size"), c::window));
        one("average_pool", "Pooling.averagePool", c -> Pooling.averagePool(c.x(), c.ints("pool_size"), c::window));
    }

    private static int segments(OpCall c) {
        return c.has("num_segments") ? c.i("num_segments", 0) : Segments.count(c.in(1));
    }

    private static Signal.Complex transformed(OpCall c) {
        return Signal.fft(new Signal.Complex(c.x(), c.in(1)));
    }

    private static List<Tensor> pair(Signal.Complex x) {
        return List.of(x.real(), x.imag());
    }
}
