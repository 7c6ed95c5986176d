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
import java.util.ArrayList;
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

    /// The largest in each of so many parts of the spatial axes, which are cut as evenly as can be: part `i` of `n`
    /// goes from `floor(i * extent / n)` to `ceil((i + 1) * extent / n)`, so that parts may overlap.
    ///
    /// @param x `[batch, spatial..., channels]`
    /// @param parts along each spatial axis
    /// @throws ShapeException if there is not one number, a positive one, for each spatial axis
    public static Tensor adaptiveMaxPool(Tensor x, int... parts) {
        return adaptive("adaptive_max_pool", x, parts, Pooling::maxPool);
    }

    /// The mean of each of so many parts of the spatial axes, cut as for [#adaptiveMaxPool]; along several axes the
    /// mean of means.
    ///
    /// @param x `[batch, spatial..., channels]`
    /// @param parts along each spatial axis
    /// @throws ShapeException if there is not one number, a positive one, for each spatial axis
    public static Tensor adaptiveAveragePool(Tensor x, int... parts) {
        return adaptive("adaptive_average_pool", x, parts, Pooling::averagePool);
    }

    private interface Pool {
        Tensor apply(Tensor x, int[] size, UnaryOperator<WindowOptions> options);
    }

    private static Tensor adaptive(String where, Tensor x, int[] parts, Pool pool) {
        if (parts.length != x.rank() - 2 || Arrays.stream(parts).anyMatch(n -> n <= 0)) {
            throw new ShapeException(
                    where,
                    "the input is " + x.shape() + ", the output size " + Shape.of(parts),
                    "Give an input of [batch, spatial..., channels], and a positive size for each spatial axis");
        }
        Tensor y = x;
        for (int i = 0; i < parts.length; i++) {
            y = adaptive(y, i, parts, pool);
        }
        return y;
    }

    /// One axis. Parts are of at most three sizes: those of a size are taken from a pool that moves by one.
    private static Tensor adaptive(Tensor x, int spatial, int[] parts, Pool pool) {
        int extent = x.shape().dim(spatial + 1);
        int n = parts[spatial];
        int[] ones = new int[parts.length];
        Arrays.fill(ones, 1);
        int[] size = ones.clone();
        if (extent % n == 0) {
            size[spatial] = extent / n;
            return extent == n ? x : pool.apply(x, size, o -> o);
        }
        List<Tensor> pools = new ArrayList<>();
        int[] begins = new int[extent + 1];
        Arrays.fill(begins, -1);
        int[] places = new int[n];
        int next = 0;
        for (int i = 0; i < n; i++) {
            int from = (int) ((long) i * extent / n);
            int to = (int) (((long) (i + 1) * extent + n - 1) / n);
            size[spatial] = to - from;
            if (begins[to - from] < 0) {
                begins[to - from] = next;
                pools.add(pool.apply(x, size.clone(), o -> o.strides(ones)));
                next += extent - (to - from) + 1;
            }
            places[i] = begins[to - from] + from;
        }
        return Indexing.take(Shapes.concatenate(pools, spatial + 1), Tensor.of(places), spatial + 1);
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
