package dev.argali.ops;

import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.Window;
import dev.argali.runtime.ReferenceEvaluation;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Pools: the largest or the mean of what lies under a window, each channel by itself. Padding does not count.
public final class Pooling {
    private Pooling() {}

    /// The largest under a window that moves by its own size.
    ///
    /// @param size of the window: one number for all spatial axes, or one for each
    /// @throws ShapeException if the window does not fit the input
    public static Tensor maxPool(Tensor x, int... size) {
        return maxPool(x, size, o -> o);
    }

    /// The largest under a window. Of equal ones the first has the gradient; NaN counts as larger than all.
    ///
    /// @throws ShapeException if the window does not fit the input
    public static Tensor maxPool(Tensor x, int[] size, UnaryOperator<WindowOptions> options) {
        WindowOptions o = options.apply(WindowOptions.DEFAULTS);
        Tensor in = Convolutions.channelsLast(x, o);
        return Convolutions.back(
                Primitives.apply(new Prim.Pool(ReduceKind.MAX, window("max_pool", in, size, o)), in), o);
    }

    /// The mean under a window that moves by its own size.
    ///
    /// @param size of the window: one number for all spatial axes, or one for each
    /// @throws ShapeException if the window does not fit the input
    public static Tensor averagePool(Tensor x, int... size) {
        return averagePool(x, size, o -> o);
    }

    /// The mean under a window, of what is not padding.
    ///
    /// @throws ShapeException if the window does not fit the input
    public static Tensor averagePool(Tensor x, int[] size, UnaryOperator<WindowOptions> options) {
        WindowOptions o = options.apply(WindowOptions.DEFAULTS);
        Tensor in = Convolutions.channelsLast(x, o);
        Window window = window("average_pool", in, size, o);
        Tensor sum = Primitives.apply(new Prim.Pool(ReduceKind.SUM, window), in);
        return Convolutions.back(Primitives.div(sum, counts(window, in, sum)), o);
    }

    /// How many elements are under the window at each position.
    private static Tensor counts(Window window, Tensor x, Tensor sum) {
        boolean whole =
                Stream.of(window.low(), window.high()).flatMap(List::stream).allMatch(n -> n == 0);
        if (whole) {
            return Primitives.fillLike(sum, window.taps());
        }
        var one = new TensorType(x.dtype(), x.shape().with(0, 1).with(-1, 1));
        Literal ones = Literal.zeros(one);
        for (long i = 0; i < one.size(); i++) {
            ones.setDouble(i, 1);
        }
        Literal counts = ReferenceEvaluation.evaluate(new Prim.Pool(ReduceKind.SUM, window), List.of(ones))
                .getFirst();
        return Primitives.broadcast(Primitives.apply(new Prim.Constant(counts)), sum.shape());
    }

    private static Window window(String where, Tensor x, int[] size, WindowOptions options) {
        int rank = x.rank() - 2;
        if (rank < 1 || size.length == 0) {
            throw new ShapeException(
                    where,
                    "the input is " + x.shape() + ", the window " + Shape.of(size),
                    "Give an input of [batch, spatial..., channels], and a size for its spatial axes");
        }
        List<Integer> given = Arrays.stream(size).boxed().toList();
        List<Integer> sizes = WindowOptions.each(where, "sizes", given, rank, given);
        return options.window(where, sizes, Convolutions.spatial(x.shape(), 1), sizes);
    }
}
