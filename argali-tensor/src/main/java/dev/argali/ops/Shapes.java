package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Shapes and arrangement: the same elements in another form, repeated, joined or cut.
public final class Shapes {
    private Shapes() {}

    /// The same elements in row-major order under another shape; one extent may be -1.
    ///
    /// @throws ShapeException if the number of elements would change
    public static Tensor reshape(Tensor x, int... shape) {
        return Primitives.reshape(x, Shape.of(shape));
    }

    /// Axis `i` of the result is axis `axes[i]` of `x`; without axes their order is turned around.
    public static Tensor transpose(Tensor x, int... axes) {
        List<Integer> order = new ArrayList<>();
        if (axes.length == 0) {
            order.addAll(Primitives.axes(x.shape()).reversed());
        } else {
            Arrays.stream(axes).forEach(a -> order.add(x.shape().axis(a)));
        }
        return Primitives.transpose(x, order);
    }

    /// A new axis of extent 1 before `axis`; negative counts from behind the last one.
    public static Tensor expandDims(Tensor x, int axis) {
        int at = axis < 0 ? axis + x.rank() + 1 : axis;
        if (at < 0 || at > x.rank()) {
            throw new ShapeException(
                    "expandDims",
                    "axis " + axis + " is out of range for shape " + x.shape(),
                    "Use " + -(x.rank() + 1) + " to " + x.rank());
        }
        return Primitives.reshape(x, x.shape().insert(at, 1));
    }

    /// Without these axes of extent 1; without all such axes if none is named.
    ///
    /// @throws ShapeException if a named axis has another extent
    public static Tensor squeeze(Tensor x, int... axes) {
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

    /// `x` repeated to `shape`, aligned at the last axis.
    ///
    /// @throws ShapeException if an extent of `x` is neither 1 nor that of the shape
    public static Tensor broadcastTo(Tensor x, int... shape) {
        Shape to = Shape.of(shape);
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
}
