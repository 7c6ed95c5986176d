package dev.argali.graph;

import static dev.argali.graph.Rules.require;

import java.util.ArrayList;
import java.util.List;

/// The types of what a window goes over: convolutions and pools.
final class WindowRules {
    private WindowRules() {}

    static TensorType conv(Prim.Conv p, TensorType x, TensorType filter) {
        List<TensorType> in = List.of(x, filter);
        filter(p, p.window(), p.groups(), in, filter.shape());
        numeric(p, in);
        spatial(p, p.window(), in, x.shape());
        channels(p, in, x.shape().last(), filter.shape().dim(-2) * p.groups());
        return x.with(moved(p.window(), x.shape()).with(-1, filter.shape().last()));
    }

    static TensorType convGradInput(Prim.ConvGradInput p, TensorType g, TensorType filter) {
        List<TensorType> in = List.of(g, filter);
        filter(p, p.window(), p.groups(), in, filter.shape());
        numeric(p, in);
        spatial(p, p.window(), in, g.shape());
        channels(p, in, g.shape().last(), filter.shape().last());
        List<Integer> dims = new ArrayList<>();
        dims.add(g.shape().dim(0));
        dims.addAll(p.spatial());
        dims.add(filter.shape().dim(-2) * p.groups());
        Shape made = Shape.of(dims);
        require(fits(moved(p.window(), made), g.shape()), p, in, "the first operand fits an input of " + made);
        return g.with(made);
    }

    static TensorType convGradFilter(Prim.ConvGradFilter p, TensorType x, TensorType g) {
        List<TensorType> in = List.of(x, g);
        numeric(p, in);
        spatial(p, p.window(), in, x.shape());
        require(fits(moved(p.window(), x.shape()), g.shape()), p, in, "the second operand fits the first");
        int channels = x.shape().last();
        int filters = g.shape().last();
        require(
                channels != Shape.ANY
                        && filters != Shape.ANY
                        && channels % p.groups() == 0
                        && filters % p.groups() == 0,
                p,
                in,
                p.groups() + " groups divide the channels");
        List<Integer> dims = new ArrayList<>(p.window().sizes());
        dims.add(channels / p.groups());
        dims.add(filters);
        return x.with(Shape.of(dims));
    }

    static TensorType pool(Prim.Pool p, TensorType x) {
        spatial(p, p.window(), List.of(x), x.shape());
        Rules.combining(p, p.kind(), x.dtype());
        return x.with(moved(p.window(), x.shape()));
    }

    static TensorType poolGrad(Prim.PoolGrad p, TensorType x, TensorType g) {
        List<TensorType> in = List.of(x, g);
        TensorType pooled = pool(new Prim.Pool(p.kind(), p.window()), x);
        require(TypeRules.fits(pooled, g), p, in, "the second operand is " + pooled);
        return x;
    }

    private static void filter(Prim p, Window window, int groups, List<TensorType> in, Shape filter) {
        require(
                filter.rank() == window.rank() + 2
                        && filter.isStatic()
                        && filter.slice(0, window.rank()).equals(Shape.of(window.sizes())),
                p,
                in,
                "the filter is " + window.sizes() + " with channels and filters behind");
        require(
                groups > 0 && filter.last() % groups == 0,
                p,
                in,
                groups + " groups divide the " + filter.last() + " filters");
    }

    private static void numeric(Prim p, List<TensorType> in) {
        require(
                in.get(0).dtype() == in.get(1).dtype() && in.get(0).dtype() != DType.BOOL,
                p,
                in,
                "both operands have one numeric dtype");
    }

    private static void spatial(Prim p, Window window, List<TensorType> in, Shape x) {
        require(
                x.rank() == window.rank() + 2,
                p,
                in,
                "the operand is [batch, " + window.rank() + " spatial axes, channels]");
    }

    private static void channels(Prim p, List<TensorType> in, int has, int needs) {
        require(has == needs || has == Shape.ANY, p, in, "there are " + has + " channels, " + needs + " are needed");
    }

    /// The shape of the positions of a window on `x`, channels as they are.
    private static Shape moved(Window window, Shape x) {
        Shape shape = x;
        for (int axis = 0; axis < window.rank(); axis++) {
            shape = shape.with(axis + 1, window.positions(axis, x.dim(axis + 1)));
        }
        return shape;
    }

    /// Whether all extents but the channels agree where they are known.
    private static boolean fits(Shape a, Shape b) {
        for (int i = 0; i < a.rank() - 1; i++) {
            if (a.dim(i) != b.dim(i) && a.dim(i) != Shape.ANY && b.dim(i) != Shape.ANY) {
                return false;
            }
        }
        return a.rank() == b.rank();
    }
}
