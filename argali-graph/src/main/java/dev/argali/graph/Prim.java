package dev.argali.graph;

import java.util.List;
import java.util.SortedMap;

/// The closed set of primitives: everything that a graph can say.
///
/// Each is a record of its attributes; its operands are the inputs of the [Node] that holds it. What each means is
/// stated here, typed by [TypeRules], and computed literally by the reference backend. Operands never broadcast or
/// change dtype by themselves: [Broadcast] and [Cast] say so. Axes are counted from the front.
///
/// Every rule over primitives is an exhaustive `switch` without `default`, so that adding a record makes the
/// compiler list each place to fill.
public sealed interface Prim {
    /// Elementwise functions of one operand; the result has its type.
    enum UnaryKind {
        /// `-x`; integers wrap.
        NEG,
        /// `|x|`.
        ABS,
        /// -1, 0 or 1; NaN stays NaN, and so does -0.
        SIGN,
        /// Largest whole number not above.
        FLOOR,
        /// Smallest whole number not below.
        CEIL,
        /// Nearest whole number, ties to even.
        ROUND,
        /// Natural exponential.
        EXP,
        /// `exp(x) - 1`, exact near 0.
        EXPM1,
        /// Natural logarithm.
        LOG,
        /// `log(1 + x)`, exact near 0.
        LOG1P,
        /// Square root.
        SQRT,
        /// `1 / sqrt(x)`.
        RSQRT,
        /// Sine, in radians.
        SIN,
        /// Cosine, in radians.
        COS,
        /// Tangent, in radians.
        TAN,
        /// Inverse sine.
        ASIN,
        /// Inverse cosine.
        ACOS,
        /// Inverse tangent.
        ATAN,
        /// Hyperbolic sine.
        SINH,
        /// Hyperbolic cosine.
        COSH,
        /// Hyperbolic tangent.
        TANH,
        /// Inverse hyperbolic sine.
        ASINH,
        /// Inverse hyperbolic cosine.
        ACOSH,
        /// Inverse hyperbolic tangent.
        ATANH,
        /// `1 / (1 + exp(-x))`.
        SIGMOID,
        /// Error function.
        ERF,
        /// Inverse of the error function.
        ERFINV,
        /// Logical not of bool, bitwise not of integers.
        NOT
    }

    /// Elementwise functions of two operands of one type.
    enum BinaryKind {
        /// Sum; logical or of bool.
        ADD,
        /// Difference.
        SUB,
        /// Product; logical and of bool.
        MUL,
        /// Quotient; integers are cut toward zero, and division by zero gives 0.
        DIV,
        /// Remainder with the sign of the dividend; integer remainder by zero gives 0.
        REM,
        /// `x` to the power `y`, where 1 to any power is 1 (as in C); for integers a negative `y` gives 0 unless `x` is
        /// 1 or -1.
        POW,
        /// Smaller one; NaN if either is.
        MIN,
        /// Larger one; NaN if either is.
        MAX,
        /// Angle of the point `(y = first, x = second)`.
        ATAN2,
        /// Logical or bitwise and.
        AND,
        /// Logical or bitwise or.
        OR,
        /// Logical or bitwise exclusive or.
        XOR,
        /// Shift to the left; a distance outside the width gives 0.
        SHL,
        /// Shift to the right, arithmetic for signed dtypes; a distance outside the width gives 0 or -1.
        SHR
    }

    /// The six comparisons. NaN is unequal to everything.
    enum CompareKind {
        /// Equal.
        EQ,
        /// Not equal.
        NE,
        /// Less.
        LT,
        /// Less or equal.
        LE,
        /// Greater.
        GT,
        /// Greater or equal.
        GE
    }

    /// What a reduction or a scan over an axis combines with.
    enum ReduceKind {
        /// Sum, from 0. Half types accumulate in float32.
        SUM,
        /// Product, from 1.
        PROD,
        /// Smallest, from the largest value of the dtype; NaN if any is.
        MIN,
        /// Largest, from the smallest value of the dtype; NaN if any is.
        MAX,
        /// Logical or bitwise and, from all ones.
        AND,
        /// Logical or bitwise or, from zero.
        OR
    }

    /// What a scatter does where an update meets the old value, or another update.
    enum ScatterKind {
        /// The update replaces; of several, the last in row-major order.
        SET,
        /// Sum.
        ADD,
        /// Product.
        MUL,
        /// Smaller one.
        MIN,
        /// Larger one.
        MAX
    }

    /// Numbers that are part of the program.
    record Constant(Literal value) implements Prim {}

    /// `0, 1, 2 …` along `axis`, constant along the others.
    record Iota(TensorType type, int axis) implements Prim {}

    /// Random bits by Philox4x32-10 (Salmon et al., SC 2011). Operand: int64 `[2]`, seed and counter. Result: uint32
    /// of `shape`; the four words of block `b` in row-major order are Philox(key = seed, counter + b). Key and counter
    /// are given low word first; the upper half of the 128-bit counter is 0, and a counter past 64 bits wraps.
    record RandomBits(Shape shape) implements Prim {}

    /// Elementwise function of one operand.
    record Unary(UnaryKind kind) implements Prim {}

    /// Elementwise function of two operands of the same type.
    record Binary(BinaryKind kind) implements Prim {}

    /// Elementwise comparison of two operands of the same type; the result is bool.
    record Compare(CompareKind kind) implements Prim {}

    /// Elementwise choice. Operands: bool condition, and two of one type, all of one shape.
    record Select() implements Prim {}

    /// Conversion of every element, to the nearest value with ties to even where digits are lost. Floating to integer
    /// is Java's cast to long (cut toward zero, saturated at 64 bits, NaN gives 0), wrapped to the width; anything to
    /// bool asks for inequality with zero.
    record Cast(DType dtype) implements Prim {}

    /// The same bits under a dtype of the same size.
    record Bitcast(DType dtype) implements Prim {}

    /// Repetition: axis `i` of the operand becomes axis `axes[i]` of the result, and is repeated where its extent is 1.
    /// `axes` is strictly increasing; axes of the result that are not named are new.
    record Broadcast(Shape shape, List<Integer> axes) implements Prim {
        /// Keeps an unmodifiable copy of the axes.
        public Broadcast {
            axes = List.copyOf(axes);
        }
    }

    /// The same elements in row-major order under another shape. One extent may be [Shape#ANY].
    record Reshape(Shape shape) implements Prim {}

    /// Axis `i` of the result is axis `axes[i]` of the operand.
    record Transpose(List<Integer> axes) implements Prim {
        /// Keeps an unmodifiable copy of the axes.
        public Transpose {
            axes = List.copyOf(axes);
        }
    }

    /// Elements `start, start + stride …` below `limit` along every axis; strides are positive.
    record Slice(List<Integer> starts, List<Integer> limits, List<Integer> strides) implements Prim {
        /// Keeps unmodifiable copies.
        public Slice {
            starts = List.copyOf(starts);
            limits = List.copyOf(limits);
            strides = List.copyOf(strides);
        }
    }

    /// Padding with the scalar second operand: `interior` elements between neighbours, then `low` before and `high`
    /// behind along every axis, where negative numbers cut off.
    record Pad(List<Integer> low, List<Integer> high, List<Integer> interior) implements Prim {
        /// Keeps unmodifiable copies.
        public Pad {
            low = List.copyOf(low);
            high = List.copyOf(high);
            interior = List.copyOf(interior);
        }
    }

    /// All operands one behind the other along `axis`.
    record Concat(int axis) implements Prim {}

    /// The order along `axes` turned around.
    record Reverse(List<Integer> axes) implements Prim {
        /// Keeps an unmodifiable copy of the axes.
        public Reverse {
            axes = List.copyOf(axes);
        }
    }

    /// Operands: data, and int32 or int64 indices of any shape. The result has the shape of the indices in the place
    /// of `axis`; an index outside `0 … extent - 1` reads zero.
    record Gather(int axis) implements Prim {}

    /// Operands: data, indices, and updates of the shape that [Gather] along `axis` would give. An index outside
    /// `0 … extent - 1` writes nothing.
    record Scatter(ScatterKind kind, int axis) implements Prim {}

    /// Operands: data, and int32 or int64 `[rank]` starts. The block of `sizes` from there; starts are moved inward
    /// until the block fits.
    record DynamicSlice(List<Integer> sizes) implements Prim {
        /// Keeps an unmodifiable copy of the sizes.
        public DynamicSlice {
            sizes = List.copyOf(sizes);
        }
    }

    /// Operands: data, update, starts as in [DynamicSlice]. The data with the block at the starts replaced.
    record DynamicUpdateSlice() implements Prim {}

    /// Reduction over `axes`, which disappear.
    record Reduce(ReduceKind kind, List<Integer> axes) implements Prim {
        /// Keeps an unmodifiable copy of the axes.
        public Reduce {
            axes = List.copyOf(axes);
        }
    }

    /// int32 position of the smallest ([ReduceKind#MIN]) or largest ([ReduceKind#MAX]) element along `axis`, which
    /// disappears; the first one of equals, the first NaN if there is one.
    record ArgReduce(ReduceKind kind, int axis) implements Prim {}

    /// Running combination along `axis`, each position with all before it (behind it if `reverse`) and itself.
    record Cumulate(ReduceKind kind, int axis, boolean reverse) implements Prim {}

    /// Stable ascending order along `axis`, NaN last, -0 equal to 0. Results: the values, and their int32 positions
    /// before.
    record Sort(int axis) implements Prim {}

    /// The `k` largest along the last axis in descending order, of equals the first; NaN counts as larger than all.
    /// Results: the values, and their int32 positions before.
    record TopK(int k) implements Prim {}

    /// Generalised product: result axes are the batch axes, the free axes of the left operand, the free axes of the
    /// right one; contracted axes are summed over. Half types accumulate in float32.
    record Dot(List<Integer> leftBatch, List<Integer> rightBatch, List<Integer> leftSum, List<Integer> rightSum)
            implements Prim {
        /// Keeps unmodifiable copies.
        public Dot {
            leftBatch = List.copyOf(leftBatch);
            rightBatch = List.copyOf(rightBatch);
            leftSum = List.copyOf(leftSum);
            rightSum = List.copyOf(rightSum);
        }
    }

    /// Convolution. Operands: `[batch, spatial..., channels]` and a filter `[window..., channels / groups, filters]`.
    /// Result: `[batch, positions..., filters]`, at each position the sum over the window's taps and a group's
    /// channels; padding counts as zero. Each of the `groups` has its share of channels and of filters, in order. Half
    /// types accumulate in float32.
    record Conv(Window window, int groups) implements Prim {}

    /// The gradient of [Conv] for its input, whose spatial extents are `spatial`. Operands: the gradient of its result,
    /// and the filter.
    record ConvGradInput(Window window, int groups, List<Integer> spatial) implements Prim {
        /// Keeps an unmodifiable copy of the extents.
        public ConvGradInput {
            spatial = List.copyOf(spatial);
        }
    }

    /// The gradient of [Conv] for its filter. Operands: the input, and the gradient of the result.
    record ConvGradFilter(Window window, int groups) implements Prim {}

    /// A reduction over the taps of a window at each of its positions, each channel by itself: operand
    /// `[batch, spatial..., channels]`, result `[batch, positions..., channels]`. Padding does not count.
    record Pool(ReduceKind kind, Window window) implements Prim {}

    /// The gradient of [Pool] by [ReduceKind#SUM], [ReduceKind#MAX] or [ReduceKind#MIN] for its operand. Operands: that
    /// operand, and the gradient of the result. Of equal extremes in a window the first one has the gradient; of NaNs,
    /// too.
    record PoolGrad(ReduceKind kind, Window window) implements Prim {}

    /// A named sub-graph, which a backend may run in a faster form of its own or put in place.
    record Call(String name, SortedMap<String, Object> attributes, Graph body) implements Prim {}

    /// Operands: bool scalar, then those of both graphs, which have equal parameter and result types.
    record Cond(Graph whenTrue, Graph whenFalse) implements Prim {}

    /// Operands: the state. `condition` maps it to a bool scalar, `body` to the next state.
    record While(Graph condition, Graph body) implements Prim {}

    /// Operands: `carries` initial states, `sequences` arrays that share their first extent, and constants. In step
    /// `t` the body maps states, rows `t` of the sequences, and constants to the next states and to rows of results.
    /// Results: the last states, and the results stacked. With `reverse` the last row comes first; row `t` of the
    /// results still stands where row `t` of the sequences does. Without sequences `length` says how many steps there
    /// are.
    record Scan(Graph body, int carries, int sequences, int length, boolean reverse) implements Prim {}

    /// All operands as they are; optimisations do not look through it, so that what is computed again stays so.
    record Barrier() implements Prim {}

    /// Operands: a bool scalar and a value, which is the result. If the scalar is false the program fails with a
    /// [ValueException] before anything is written in place.
    record Check(String where, String problem, String cure) implements Prim {
        /// {@return the error to raise; `{}` in the problem stands for the value, if that is a scalar}
        public ValueException failure(Literal value) {
            if (!value.type().shape().isScalar()) {
                return new ValueException(where, problem, cure);
            }
            boolean floating = value.type().dtype().isFloating();
            String text = floating ? Double.toString(value.getDouble(0)) : Long.toString(value.getLong(0));
            return new ValueException(where, problem.replace("{}", text), cure);
        }
    }

    /// Calls Java with the operands and takes back results of these types, in the order of the graph.
    record HostCall(String name, HostFunction function, List<TensorType> results) implements Prim {
        /// Keeps an unmodifiable copy of the result types.
        public HostCall {
            results = List.copyOf(results);
        }
    }

    /// What a [HostCall] runs.
    @FunctionalInterface
    interface HostFunction {
        /// Computes the results; called once per run of the program.
        List<Literal> call(List<Literal> operands);
    }
}
