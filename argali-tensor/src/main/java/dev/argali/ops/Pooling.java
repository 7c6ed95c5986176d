package dev.argali.ops;

import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.Window;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

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

    /// How many elements are under the window at each position: the product of those along each axis.
    private static Tensor counts(Window window, Tensor x, Tensor sum) {
        Tensor counts = Primitives.fill(new TensorType(x.dtype(), sum.shape()), 1);
        for (int axis = 0; axis < window.rank(); axis++) {
            int positions = sum.shape().dim(axis + 1);
            Literal along = Literal.zeros(new TensorType(x.dtype(), Shape.of(positions)));
            for (int o = 0; o < positions; o++) {
                along.setDouble(o, inside(window, axis, o, x.shape().dim(axis + 1)));
            }
            Tensor numbers = Primitives.apply(new Prim.Constant(along));
            Prim repeated = new Prim.Broadcast(sum.shape(), List.of(axis + 1));
            counts = Primitives.mul(counts, Primitives.apply(repeated, numbers));
        }
        return counts;
    }

    /// How many taps of a window at a position are not in the padding, along one axis.
    private static int inside(Window window, int axis, int position, int extent) {
        int count = 0;
        for (int tap = 0; tap < window.sizes().get(axis); tap++) {
            int at = position * window.strides().get(axis)
                    - window.low().get(axis)
                    + tap * window.dilations().get(axis);
            count += at >= 0 && at < extent ? 1 : 0;
        }
        return count;
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
