package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.ConvKernel;
import dev.argali.cpu.onednn.ConvSpec;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.Value;
import dev.argali.graph.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Convolutions: float32, and halves made float32, by a kernel of their own, everything else as products. What lies
/// under a window is a view of the input in
/// which elements occur again and again,
/// its axes batch, positions, taps, groups, channels. This works for every dtype and window.
final class ConvLowering {
    private ConvLowering() {}

    static void conv(Lowering lowering, Prim.Conv p, Node node) {
        Shape x = shape(node, 0);
        if (byLibrary(
                lowering,
                ConvSpec.Pass.FORWARD,
                p.window(),
                p.groups(),
                x,
                node.output().type().shape(),
                node)) {
            return;
        }
        Window w = p.window();
        int rank = w.rank();
        View input = padded(lowering, lowering.view(node.inputs().get(0)), padding(w));
        View filter = lowering.view(node.inputs().get(1));
        product(
                lowering,
                new Prim.Dot(
                        List.of(2 * rank + 1),
                        List.of(rank + 1),
                        with(range(rank + 1, 2 * rank + 1), 2 * rank + 2),
                        range(0, rank + 1)),
                patches(input, w, node.output().type().shape()).split(2 * rank + 1, p.groups()),
                filter.split(rank + 1, p.groups()),
                node,
                rank + 1);
    }

    /// The gradient of the result, spread out by the strides, under the filter turned around.
    static void gradInput(Lowering lowering, Prim.ConvGradInput p, Node node) {
        Shape x = node.output().type().shape();
        if (byLibrary(lowering, ConvSpec.Pass.INPUT, p.window(), p.groups(), x, shape(node, 0), node)) {
            return;
        }
        Window w = p.window();
        int rank = w.rank();
        View g = lowering.view(node.inputs().get(0));
        View filter = lowering.view(node.inputs().get(1));
        View spread = padded(lowering, g, spread(w, g.shape(), p.spatial()));
        Window dense = Window.of(w.sizes()).dilations(w.dilations());
        View patches = patches(spread, dense, node.output().type().shape()).split(2 * rank + 1, p.groups());
        View turned =
                filter.through(new Prim.Reverse(range(0, rank))).orElseThrow().split(rank + 1, p.groups());
        product(
                lowering,
                new Prim.Dot(
                        List.of(2 * rank + 1),
                        List.of(rank + 1),
                        with(range(rank + 1, 2 * rank + 1), 2 * rank + 2),
                        with(range(0, rank), rank + 2)),
                patches,
                turned,
                node,
                rank + 1);
    }

    static void gradFilter(Lowering lowering, Prim.ConvGradFilter p, Node node) {
        if (byLibrary(lowering, ConvSpec.Pass.FILTER, p.window(), p.groups(), shape(node, 0), shape(node, 1), node)) {
            return;
        }
        Window w = p.window();
        int rank = w.rank();
        View x = padded(lowering, lowering.view(node.inputs().get(0)), padding(w));
        View g = lowering.view(node.inputs().get(1));
        product(
                lowering,
                new Prim.Dot(List.of(2 * rank + 1), List.of(rank + 1), range(0, rank + 1), range(0, rank + 1)),
                patches(x, w, g.shape()).split(2 * rank + 1, p.groups()),
                g.split(rank + 1, p.groups()),
                node,
                rank + 1);
    }

    private static List<Integer> spatial(Shape shape) {
        return range(1, shape.rank() - 1).stream().map(shape::dim).toList();
    }

    private static Shape shape(Node node, int input) {
        return node.inputs().get(input).type().shape();
    }

    /// Leaves the work to oneDNN, where it is there and has a kernel for it.
    ///
    /// @param x of the examples
    /// @param y of the results
    private static boolean byLibrary(
            Lowering lowering, ConvSpec.Pass pass, Window window, int groups, Shape x, Shape y, Node node) {
        DType dtype = node.output().type().dtype();
        if (lowering.oneDnn().isEmpty() || dtype != DType.FLOAT32 && !dtype.isHalf()) {
            return false;
        }
        var spec = new ConvSpec(pass, window, groups, x.dim(0), x.last(), y.last(), spatial(x), spatial(y));
        OneDnn dnn = lowering.oneDnn().get();
        if (!ConvKernel.isOffered(spec, dnn)) {
            return false;
        }
        int a = floats(lowering, node.inputs().get(0));
        int b = floats(lowering, node.inputs().get(1));
        View to = lowering.target(node.output());
        View made = dtype.isHalf() ? lowering.temporary(DType.FLOAT32, to.shape()) : to;
        lowering.add(new ConvKernel(spec, a, b, made.storage(), dnn));
        if (dtype.isHalf()) {
            lowering.convertTo(made, to);
        }
        return true;
    }

    /// {@return the storage of a value as float32: sums of halves are taken in that, and rounded at their end}
    private static int floats(Lowering lowering, Value v) {
        return v.type().dtype() == DType.FLOAT32
                ? lowering.denseStorage(v)
                : lowering.converted(lowering.view(v), DType.FLOAT32).storage();
    }

    /// A product whose one batch axis, the groups, belongs to `place` of the result, before its last axis.
    private static void product(Lowering lowering, Prim.Dot dot, View a, View b, Node node, int place) {
        int groups = a.shape().dim(dot.leftBatch().getFirst());
        View to = lowering.target(node.output());
        if (groups == 1) {
            DotLowering.emit(lowering, dot, a, b, () -> to);
            return;
        }
        View split = to.split(place, groups);
        Shape shape = split.shape().remove(place).insert(0, groups);
        View apart = lowering.temporary(to.dtype(), shape);
        DotLowering.emit(lowering, dot, a, b, () -> apart);
        List<Integer> back = new ArrayList<>(range(1, shape.rank()));
        back.add(place, 0);
        lowering.copyTo(apart.through(new Prim.Transpose(back)).orElseThrow(), split);
    }

    /// What lies under the window at each position: `[batch, positions..., taps..., channels]`.
    private static View patches(View x, Window w, Shape result) {
        List<Integer> dims = new ArrayList<>(List.of(x.shape().dim(0)));
        List<Long> strides = new ArrayList<>(List.of(x.strides().getFirst()));
        for (int i = 0; i < w.rank(); i++) {
            dims.add(result.dim(i + 1));
            strides.add(x.strides().get(i + 1) * w.strides().get(i));
        }
        for (int i = 0; i < w.rank(); i++) {
            dims.add(w.sizes().get(i));
            strides.add(x.strides().get(i + 1) * w.dilations().get(i));
        }
        dims.add(x.shape().last());
        strides.add(x.strides().getLast());
        return new View(x.storage(), x.dtype(), Shape.of(dims), x.offset(), strides);
    }

    private static Prim.Pad padding(Window w) {
        return new Prim.Pad(framed(w.low()), framed(w.high()), Collections.nCopies(w.rank() + 2, 0));
    }

    /// Puts the gradient of a result where a window that moves by one meets, for each element of the input, the
    /// positions that looked at it.
    private static Prim.Pad spread(Window w, Shape g, List<Integer> spatial) {
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        List<Integer> interior = new ArrayList<>();
        for (int i = 0; i < w.rank(); i++) {
            int reach = w.span(i) - 1;
            int before = reach - w.low().get(i);
            int length = Math.max((g.dim(i + 1) - 1) * w.strides().get(i) + 1, 0);
            low.add(before);
            high.add(spatial.get(i) + reach - length - before);
            interior.add(w.strides().get(i) - 1);
        }
        return new Prim.Pad(framed(low), framed(high), framed(interior));
    }

    private static List<Integer> framed(List<Integer> spatial) {
        List<Integer> all = new ArrayList<>(spatial);
        all.addFirst(0);
        all.add(0);
        return all;
    }

    private static View padded(Lowering lowering, View x, Prim.Pad p) {
        boolean nothing = List.of(p.low(), p.high(), p.interior()).stream()
                .flatMap(List::stream)
                .allMatch(n -> n == 0);
        if (nothing) {
            return x;
        }
        int[] dims = x.shape().dims();
        for (int i = 0; i < dims.length; i++) {
            int gaps = Math.max(dims[i] - 1, 0) * p.interior().get(i);
            dims[i] += p.low().get(i) + p.high().get(i) + gaps;
        }
        View to = lowering.temporary(x.dtype(), Shape.of(dims));
        lowering.fill(to, Literal.scalar(x.dtype(), 0L));
        lowering.padInto(p, x, to);
        return to;
    }

    private static List<Integer> with(List<Integer> axes, int last) {
        List<Integer> all = new ArrayList<>(axes);
        all.add(last);
        return all;
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
