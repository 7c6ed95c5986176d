package dev.argali.tensor;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The gradients of convolutions, which are convolutions again, and of pools.
final class WindowVjps {
    private WindowVjps() {}

    static List<Optional<Tensor>> conv(Prim.Conv p, Tensor g, List<Tensor> in, Predicate<Tensor> wanted) {
        Tensor x = in.get(0);
        Tensor filter = in.get(1);
        return List.of(
                wanted.test(x) ? Optional.of(input(p.window(), p.groups(), g, filter, x.shape())) : Optional.empty(),
                wanted.test(filter) ? Optional.of(filter(p.window(), p.groups(), x, g)) : Optional.empty());
    }

    /// The gradient of an input's gradient: that of the result runs forward again.
    static List<Optional<Tensor>> convGradInput(
            Prim.ConvGradInput p, Tensor h, List<Tensor> in, Predicate<Tensor> wanted) {
        Tensor g = in.get(0);
        Tensor filter = in.get(1);
        return List.of(
                wanted.test(g)
                        ? Optional.of(Primitives.apply(new Prim.Conv(p.window(), p.groups()), h, filter))
                        : Optional.empty(),
                wanted.test(filter) ? Optional.of(filter(p.window(), p.groups(), h, g)) : Optional.empty());
    }

    static List<Optional<Tensor>> convGradFilter(
            Prim.ConvGradFilter p, Tensor h, List<Tensor> in, Predicate<Tensor> wanted) {
        Tensor x = in.get(0);
        Tensor g = in.get(1);
        return List.of(
                wanted.test(x) ? Optional.of(input(p.window(), p.groups(), g, h, x.shape())) : Optional.empty(),
                wanted.test(g)
                        ? Optional.of(Primitives.apply(new Prim.Conv(p.window(), p.groups()), x, h))
                        : Optional.empty());
    }

    private static Tensor input(Window window, int groups, Tensor g, Tensor filter, Shape x) {
        List<Integer> spatial =
                Arrays.stream(x.slice(1, x.rank() - 1).dims()).boxed().toList();
        return Primitives.apply(new Prim.ConvGradInput(window, groups, spatial), g, filter);
    }

    private static Tensor filter(Window window, int groups, Tensor x, Tensor g) {
        return Primitives.apply(new Prim.ConvGradFilter(window, groups), x, g);
    }

    static Tensor pool(Prim.Pool p, Tensor g, Tensor x) {
        return switch (p.kind()) {
            case SUM, MAX, MIN -> Primitives.apply(new Prim.PoolGrad(p.kind(), p.window()), x, g);
            case PROD, AND, OR ->
                throw new ArgaliException(
                        "gradient", "a pool by " + p.kind() + " has none", "Pool by sum, largest or smallest");
        };
    }

    /// What arrives at the gradient of a pool goes back to the windows that it came from: their sum, or the one number
    /// at the place that was chosen.
    static List<Optional<Tensor>> poolGrad(Prim.PoolGrad p, Tensor h, Tensor x) {
        Tensor g = p.kind() == ReduceKind.SUM
                ? Primitives.apply(new Prim.Pool(ReduceKind.SUM, p.window()), h)
                : picked(p, h, x);
        return List.of(Optional.empty(), Optional.of(g));
    }

    /// From each window the element of `h` where `x` has its extreme: tap by tap, the first that equals it.
    private static Tensor picked(Prim.PoolGrad p, Tensor h, Tensor x) {
        Tensor extreme = Primitives.apply(new Prim.Pool(p.kind(), p.window()), x);
        Tensor sum = Primitives.fillLike(extreme, 0);
        Tensor open = Primitives.compare(Prim.CompareKind.EQ, sum, sum);
        double outside = p.kind() == ReduceKind.MAX ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        for (int tap = 0; tap < p.window().taps(); tap++) {
            Tensor value = tap(p.window(), tap, x, extreme.shape(), outside);
            Tensor equal = Primitives.compare(Prim.CompareKind.EQ, value, extreme);
            Tensor isNaN = Primitives.compare(Prim.CompareKind.NE, value, value);
            Tensor hit =
                    Primitives.binary(Prim.BinaryKind.AND, open, Primitives.binary(Prim.BinaryKind.OR, equal, isNaN));
            sum = Primitives.select(hit, tap(p.window(), tap, h, extreme.shape(), 0), sum);
            open = Primitives.binary(Prim.BinaryKind.AND, open, Primitives.unary(Prim.UnaryKind.NOT, hit));
        }
        return sum;
    }

    /// What lies under one tap of the window at all positions.
    private static Tensor tap(Window window, int tap, Tensor x, Shape positions, double outside) {
        int rank = x.rank();
        Integer[] low = new Integer[rank];
        Integer[] high = new Integer[rank];
        Integer[] starts = new Integer[rank];
        Integer[] limits = new Integer[rank];
        Integer[] strides = new Integer[rank];
        Arrays.fill(low, 0);
        Arrays.fill(high, 0);
        Arrays.fill(starts, 0);
        Arrays.fill(strides, 1);
        int rest = tap;
        for (int axis = rank - 1; axis >= 0; axis--) {
            limits[axis] = x.shape().dim(axis);
            if (axis == 0 || axis == rank - 1) {
                continue;
            }
            int i = axis - 1;
            int size = window.sizes().get(i);
            low[axis] = window.low().get(i);
            high[axis] = window.high().get(i);
            starts[axis] = rest % size * window.dilations().get(i);
            strides[axis] = window.strides().get(i);
            limits[axis] = starts[axis] + (positions.dim(axis) - 1) * strides[axis] + 1;
            rest /= size;
        }
        Integer[] none = new Integer[rank];
        Arrays.fill(none, 0);
        Tensor number = Primitives.scalar(x.dtype(), outside);
        Tensor padded = Primitives.apply(new Prim.Pad(List.of(low), List.of(high), List.of(none)), x, number);
        return Primitives.apply(new Prim.Slice(List.of(starts), List.of(limits), List.of(strides)), padded);
    }
}
