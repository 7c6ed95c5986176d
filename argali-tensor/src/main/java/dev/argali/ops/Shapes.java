package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Symbolic;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Shapes and arrangement: the same elements in another form, repeated, joined or cut.
public final class Shapes {
    private Shapes() {}

    /// The same elements in row-major order under another shape; one extent may be -1, as that of a symbolic tensor is
    /// which is not known: `x.reshape(x.shape().dim(0), 28, 28)`.
    ///
    /// @throws ShapeException if the number of elements would change
    public static Tensor reshape(Tensor x, int... shape) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("reshape", y -> reshape(y, shape), x);
        }
        return Primitives.reshape(x, Shape.of(shape));
    }

    /// Axis `i` of the result is axis `axes[i]` of `x`; without axes their order is turned around.
    ///
    /// @throws ShapeException if the axes are not all those of `x`, each once
    public static Tensor transpose(Tensor x, int... axes) {
        List<Integer> order = new ArrayList<>();
        if (axes.length == 0) {
            order.addAll(Primitives.axes(x.shape()).reversed());
        } else {
            Arrays.stream(axes).forEach(a -> order.add(x.shape().axis(a)));
            if (!order.stream().sorted().toList().equals(Primitives.axes(x.shape()))) {
                throw new ShapeException(
                        "transpose",
                        "axes " + Arrays.toString(axes) + " are not those of shape " + x.shape(),
                        "Name each axis once");
            }
        }
        return Primitives.transpose(x, order);
    }

    /// A new axis of extent 1 before `axis`; negative counts from behind the last one.
    public static Tensor expandDims(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("expand_dims", y -> expandDims(y, axis), x);
        }
        int at = axis < 0 ? axis + x.rank() + 1 : axis;
        if (at < 0 || at > x.rank()) {
            throw new ShapeException(
                    "expandDims",
                    "axis " + axis + " is out of range for shape " + x.shape(),
                    "Use " + -(x.rank() + 1) + " to " + x.rank());
        }
        return Primitives.reshape(x, x.shape().insert(at, 1));
    }

    /// New axes of extent 1 at these places of the result.
    public static Tensor expandDims(Tensor x, int... axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("expand_dims", y -> expandDims(y, axes), x);
        }
        int rank = x.rank() + axes.length;
        Tensor y = x;
        for (int axis :
                Arrays.stream(axes).map(a -> a < 0 ? a + rank : a).sorted().toArray()) {
            y = expandDims(y, axis);
        }
        return y;
    }

    /// `x` with two axes exchanged.
    public static Tensor swapaxes(Tensor x, int axis1, int axis2) {
        List<Integer> order = new ArrayList<>(Primitives.axes(x.shape()));
        Collections.swap(order, x.shape().axis(axis1), x.shape().axis(axis2));
        return Primitives.transpose(x, order);
    }

    /// `x` with the axis at `source` moved to `destination`; the others keep their order.
    public static Tensor moveaxis(Tensor x, int source, int destination) {
        return moveaxis(x, new int[] {source}, new int[] {destination});
    }

    /// `x` with the axis at `source[i]` moved to `destination[i]`, for all `i`; the others keep their order.
    ///
    /// @throws ShapeException if there are not as many destinations as sources
    public static Tensor moveaxis(Tensor x, int[] source, int[] destination) {
        if (source.length != destination.length) {
            throw new ShapeException(
                    "moveaxis",
                    source.length + " axes are to be moved to " + destination.length + " places",
                    "Name as many places as axes");
        }
        List<Integer> rest = new ArrayList<>(Primitives.axes(x.shape()));
        TreeMap<Integer, Integer> placed = new TreeMap<>();
        for (int i = 0; i < source.length; i++) {
            placed.put(x.shape().axis(destination[i]), x.shape().axis(source[i]));
        }
        rest.removeAll(placed.values());
        placed.forEach(rest::add);
        return Primitives.transpose(x, rest);
    }

    /// The order along these axes turned around; along all without any.
    public static Tensor flip(Tensor x, int... axes) {
        List<Integer> turned = Reductions.axes(x, axes);
        return turned.isEmpty() ? x : Primitives.apply(new Prim.Reverse(turned), x);
    }

    /// All elements moved on by `shift` places in row-major order; those that fall off the end come in at the start.
    public static Tensor roll(Tensor x, int shift) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("roll", y -> roll(y, shift), x);
        }
        return Primitives.reshape(roll(x.ravel(), shift, 0), x.shape());
    }

    /// The elements along `axis` moved on by `shift` places; those that fall off the end come in at the start.
    public static Tensor roll(Tensor x, int shift, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("roll", y -> roll(y, shift, axis), x);
        }
        int n = x.shape().dim(axis);
        int by = n == 0 ? 0 : Math.floorMod(shift, n);
        return by == 0
                ? x
                : concatenate(List.of(Indexing.slice(x, axis, n - by, n), Indexing.slice(x, axis, 0, n - by)), axis);
    }

    /// The elements along `axes[i]` moved on by `shifts[i]` places, one axis after the other; one shift serves all.
    public static Tensor roll(Tensor x, int[] shifts, int[] axes) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("roll", y -> roll(y, shifts, axes), x);
        }
        Tensor y = x;
        for (int i = 0; i < axes.length; i++) {
            y = roll(y, shifts[shifts.length == 1 ? 0 : i], axes[i]);
        }
        return y;
    }

    /// Without these axes of extent 1; without all such axes if none is named.
    ///
    /// @throws ShapeException if a named axis has another extent
    public static Tensor squeeze(Tensor x, int... axes) {
        if (Symbolic.is(x)) {
            // Of extents that are not known none is 1, not even that of a batch of one example.
            int[] named = axes.length > 0
                    ? axes
                    : IntStream.range(0, x.rank())
                            .filter(i -> x.shape().dim(i) == 1)
                            .toArray();
            return named.length == 0 ? x : Symbolic.whole("squeeze", y -> squeeze(y, named), x);
        }
        List<Integer> gone = Arrays.stream(axes).map(x.shape()::axis).boxed().toList();
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            int extent = x.shape().dim(i);
            if (gone.contains(i) && extent != 1) {
                throw new ShapeException(
                        "squeeze", "axis " + i + " of " + x.shape() + " has extent " + extent, "Name axes of extent 1");
            }
            if (!gone.contains(i) && (axes.length > 0 || extent != 1)) {
                dims.add(extent);
            }
        }
        return Primitives.reshape(x, Shape.of(dims));
    }

    /// `x` repeated to `shape`, aligned at the last axis; an extent of -1 stays that of `x`.
    ///
    /// @throws ShapeException if an extent of `x` is neither 1 nor that of the shape
    public static Tensor broadcastTo(Tensor x, int... shape) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("broadcast_to", y -> broadcastTo(y, shape), x);
        }
        int behind = shape.length - x.rank();
        Shape to = Shape.of(IntStream.range(0, shape.length)
                .map(i -> shape[i] == Shape.ANY && i >= behind ? x.shape().dim(i - behind) : shape[i])
                .toArray());
        if (!Shape.broadcast("broadcastTo", x.shape(), to).equals(to)) {
            throw new ShapeException("broadcastTo", x.shape() + " does not broadcast to " + to, "");
        }
        return Primitives.broadcast(x, to);
    }

    /// All tensors one behind the other along `axis`, promoted to one dtype.
    public static Tensor concatenate(List<Tensor> tensors, int axis) {
        if (tensors.isEmpty()) {
            throw new ShapeException("concatenate", "there is no tensor", "Give at least one");
        }
        DType dtype = tensors.stream().map(Tensor::dtype).reduce(DType::promote).orElseThrow();
        int at = tensors.getFirst().shape().axis(axis);
        return Primitives.apply(
                        new Prim.Concat(at),
                        tensors.stream().map(t -> t.cast(dtype)).toList())
                .getFirst();
    }

    /// All tensors, of one shape, along a new axis.
    public static Tensor stack(List<Tensor> tensors, int axis) {
        return concatenate(tensors.stream().map(t -> expandDims(t, axis)).toList(), axis);
    }

    /// `x` with `low[i]` and `high[i]` elements of `value` before and behind axis `i`; negative numbers cut off.
    public static Tensor pad(Tensor x, int[] low, int[] high, double value) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("pad", y -> pad(y, low, high, value), x);
        }
        if (low.length != x.rank() || high.length != x.rank()) {
            throw new ShapeException(
                    "pad", "a tensor of " + x.shape() + " is padded on " + low.length + " axes", "Name every axis");
        }
        var prim = new Prim.Pad(
                Arrays.stream(low).boxed().toList(),
                Arrays.stream(high).boxed().toList(),
                Collections.nCopies(x.rank(), 0));
        return Primitives.apply(prim, x, Primitives.scalar(x.dtype(), value));
    }

    /// How [#pad(Tensor, int[][], PadMode)] fills the margins.
    public enum PadMode {
        /// With zeros.
        CONSTANT,
        /// With the elements behind the edge, in turned order, without the edge itself.
        REFLECT,
        /// With the elements behind the edge, in turned order, beginning with the edge.
        SYMMETRIC
    }

    /// `x` with margins.
    ///
    /// @param padWidth `{before, behind}` for each axis; one pair serves all axes
    /// @throws ShapeException if there are not as many pairs as axes, or a margin is wider than what it mirrors
    public static Tensor pad(Tensor x, int[][] padWidth, PadMode mode) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("pad", y -> pad(y, padWidth, mode), x);
        }
        int[][] widths = everyAxis(x, padWidth);
        return switch (mode) {
            case CONSTANT -> pad(x, widths, 0);
            case REFLECT, SYMMETRIC -> {
                Tensor y = x;
                for (int axis = 0; axis < widths.length; axis++) {
                    y = mirrored(y, axis, widths[axis], mode == PadMode.REFLECT ? 1 : 0);
                }
                yield y;
            }
        };
    }

    /// `x` with margins of `value`.
    ///
    /// @param padWidth `{before, behind}` for each axis; one pair serves all axes
    /// @throws ShapeException if there are not as many pairs as axes
    public static Tensor pad(Tensor x, int[][] padWidth, double value) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("pad", y -> pad(y, padWidth, value), x);
        }
        int[][] widths = everyAxis(x, padWidth);
        return pad(
                x,
                Arrays.stream(widths).mapToInt(w -> w[0]).toArray(),
                Arrays.stream(widths).mapToInt(w -> w[1]).toArray(),
                value);
    }

    private static int[][] everyAxis(Tensor x, int[][] padWidth) {
        int[][] widths = padWidth;
        if (padWidth.length == 1) {
            widths = new int[x.rank()][];
            Arrays.fill(widths, padWidth[0]);
        }
        if (widths.length != x.rank() || Arrays.stream(widths).anyMatch(w -> w.length != 2)) {
            throw new ShapeException(
                    "pad",
                    "a tensor of " + x.shape() + " gets " + Arrays.deepToString(padWidth),
                    "Give a pair per axis");
        }
        return widths;
    }

    private static Tensor mirrored(Tensor x, int axis, int[] width, int skip) {
        int n = x.shape().dim(axis);
        if (Math.max(width[0], width[1]) > n - skip) {
            throw new ShapeException(
                    "pad",
                    "margins of " + width[0] + " and " + width[1] + " mirror axis " + axis + " of " + x.shape(),
                    "There are " + (n - skip) + " elements to mirror");
        }
        Tensor before = flip(Indexing.slice(x, axis, skip, skip + width[0]), axis);
        Tensor behind = flip(Indexing.slice(x, axis, n - skip - width[1], n - skip), axis);
        return concatenate(List.of(before, x, behind), axis);
    }

    // ---- joining and cutting ------------------------------------------------------------------------------------

    /// All tensors one behind the other along the second axis, vectors along their only one.
    public static Tensor hstack(List<Tensor> tensors) {
        List<Tensor> all =
                tensors.stream().map(t -> t.rank() == 0 ? t.ravel() : t).toList();
        return concatenate(all, all.stream().allMatch(t -> t.rank() == 1) ? 0 : 1);
    }

    /// All tensors one below the other: along the first axis, vectors as rows.
    public static Tensor vstack(List<Tensor> tensors) {
        return concatenate(
                tensors.stream()
                        .map(t -> t.rank() < 2 ? t.ravel().expandDims(0) : t)
                        .toList(),
                0);
    }

    /// The slices along `axis`, which disappears.
    public static List<Tensor> unstack(Tensor x, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.record("unstack", in -> unstack(in.getFirst(), axis), x);
        }
        int at = x.shape().axis(axis);
        return IntStream.range(0, x.shape().dim(at))
                .mapToObj(i -> Indexing.slice(x, at, i, i + 1).squeeze(at))
                .toList();
    }

    /// `x` cut into equal parts along `axis`.
    ///
    /// @throws ShapeException if the extent does not divide
    public static List<Tensor> split(Tensor x, int sections, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.record("split", in -> split(in.getFirst(), sections, axis), x);
        }
        int n = x.shape().dim(axis);
        if (sections <= 0 || n % sections != 0) {
            throw new ShapeException(
                    "split",
                    "axis " + axis + " of " + x.shape() + " cannot be cut into " + sections + " equal parts",
                    "Give the places instead");
        }
        return split(
                x, IntStream.range(1, sections).map(i -> i * (n / sections)).toArray(), axis);
    }

    /// `x` cut before these places of `axis`; places beyond the end give empty parts.
    public static List<Tensor> split(Tensor x, int[] places, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.record("split", in -> split(in.getFirst(), places, axis), x);
        }
        int n = x.shape().dim(axis);
        List<Tensor> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= places.length; i++) {
            int to = i == places.length ? n : Math.clamp(places[i] < 0 ? places[i] + n : places[i], 0, n);
            parts.add(Indexing.slice(x, axis, Math.min(from, to), to));
            from = to;
        }
        return parts;
    }

    // ---- repeating ----------------------------------------------------------------------------------------------

    /// `x` set side by side `repeats[i]` times along axis `i`; missing numbers or axes in front count as 1.
    public static Tensor tile(Tensor x, int... repeats) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("tile", y -> tile(y, repeats), x);
        }
        int rank = Math.max(x.rank(), repeats.length);
        int[] wide = new int[2 * rank];
        int[] whole = new int[rank];
        List<Integer> own = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int axis = i - (rank - x.rank());
            int times = i - (rank - repeats.length);
            wide[2 * i] = times < 0 ? 1 : repeats[times];
            wide[2 * i + 1] = axis < 0 ? 1 : x.shape().dim(axis);
            whole[i] = wide[2 * i] * wide[2 * i + 1];
            if (axis >= 0) {
                own.add(2 * i + 1);
            }
        }
        return Primitives.reshape(Primitives.apply(new Prim.Broadcast(Shape.of(wide), own), x), Shape.of(whole));
    }

    /// Every element `repeats` times, in row-major order.
    public static Tensor repeat(Tensor x, int repeats) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("repeat", y -> repeat(y, repeats), x);
        }
        return repeat(x.ravel(), repeats, 0);
    }

    /// Every element along `axis` `repeats` times.
    public static Tensor repeat(Tensor x, int repeats, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("repeat", y -> repeat(y, repeats, axis), x);
        }
        int at = x.shape().axis(axis);
        Shape wide = x.shape().insert(at + 1, repeats);
        Shape whole = x.shape().with(at, x.shape().dim(at) * repeats);
        return Primitives.reshape(Primitives.expand(x, wide, List.of(at + 1)), whole);
    }

    /// Element `i` along `axis` `repeats[i]` times.
    ///
    /// @throws ShapeException if there are not as many numbers as elements
    public static Tensor repeat(Tensor x, int[] repeats, int axis) {
        if (Symbolic.is(x)) {
            return Symbolic.whole("repeat", y -> repeat(y, repeats, axis), x);
        }
        if (repeats.length == 1) {
            return repeat(x, repeats[0], axis);
        }
        if (repeats.length != x.shape().dim(axis)) {
            throw new ShapeException(
                    "repeat",
                    repeats.length + " numbers for axis " + axis + " of " + x.shape(),
                    "Give one per element");
        }
        int[] positions = IntStream.range(0, repeats.length)
                .flatMap(i -> IntStream.generate(() -> i).limit(repeats[i]))
                .toArray();
        return Indexing.take(x, Tensor.of(positions), axis);
    }

    /// Vectors as the coordinates of a grid: each repeated along the axes of the others. With `xyIndexing` (Keras's
    /// default, `"xy"`) the first two axes are exchanged: rows belong to the second vector.
    public static List<Tensor> meshgrid(boolean xyIndexing, Tensor... vectors) {
        int rank = vectors.length;
        int[] dims = new int[rank];
        boolean swap = xyIndexing && rank > 1;
        for (int i = 0; i < rank; i++) {
            dims[place(i, swap)] = Math.toIntExact(vectors[i].size());
        }
        List<Tensor> grids = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            List<Integer> own = List.of(place(i, swap));
            grids.add(Primitives.apply(new Prim.Broadcast(Shape.of(dims), own), vectors[i].ravel()));
        }
        return grids;
    }

    private static int place(int i, boolean swap) {
        return swap && i < 2 ? 1 - i : i;
    }
}
