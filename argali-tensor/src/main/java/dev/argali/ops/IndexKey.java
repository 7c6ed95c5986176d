package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;

/// Python's `x[...]`, one index after the other.
final class IndexKey {
    private IndexKey() {}

    /// The elements of `x` that the indices name.
    static Tensor apply(Tensor x, Index... key) {
        int named = Arrays.stream(key).mapToInt(IndexKey::axes).sum();
        if (named > x.rank()) {
            throw new ShapeException(
                    "getItem", named + " indices for a tensor of shape " + x.shape(), "Give one per axis at most");
        }
        Tensor y = x;
        int axis = 0;
        for (Index index : key) {
            switch (index) {
                case Index.At(int position) -> y = one(y, axis, position);
                case Index.Range r -> y = several(y, axis++, r);
                case Index.Of(Tensor positions) -> {
                    y = picked(y, axis, positions);
                    axis += positions.dtype() == DType.BOOL ? 1 : positions.rank();
                }
                case Index.Mark.NEW_AXIS -> y = y.expandDims(axis++);
                case Index.Mark.ELLIPSIS -> axis += x.rank() - named;
            }
        }
        return y;
    }

    private static int axes(Index index) {
        return switch (index) {
            case Index.At _, Index.Range _ -> 1;
            case Index.Of(Tensor positions) -> positions.dtype() == DType.BOOL ? positions.rank() : 1;
            case Index.Mark _ -> 0;
        };
    }

    private static Tensor one(Tensor x, int axis, int position) {
        int n = x.shape().dim(axis);
        int at = position < 0 ? position + n : position;
        if (at < 0 || at >= n) {
            throw new ShapeException(
                    "getItem",
                    "position " + position + " is outside of axis " + axis + " of shape " + x.shape(),
                    "It has " + n + " elements");
        }
        return Indexing.slice(x, axis, at, at + 1, 1).squeeze(axis);
    }

    private static Tensor several(Tensor x, int axis, Index.Range r) {
        int n = x.shape().dim(axis);
        if (r.step() > 0) {
            int from = Math.clamp(counted(r.from().orElse(0), n), 0, n);
            int to = Math.clamp(counted(r.to().orElse(n), n), from, n);
            return Indexing.slice(x, axis, from, to, r.step());
        }
        // Downward: the same positions upward from the lowest one, turned around.
        int last = Math.clamp(counted(r.from().orElse(n - 1), n), -1, n - 1);
        int before = r.to().isPresent() ? Math.clamp(counted(r.to().getAsInt(), n), -1, n - 1) : -1;
        int count = Math.max(Math.ceilDiv(last - before, -r.step()), 0);
        int lowest = count == 0 ? 0 : last + (count - 1) * r.step();
        return Shapes.flip(Indexing.slice(x, axis, lowest, count == 0 ? 0 : last + 1, -r.step()), axis);
    }

    private static int counted(int position, int n) {
        return position < 0 ? position + n : position;
    }

    private static Tensor picked(Tensor x, int axis, Tensor positions) {
        if (positions.dtype() != DType.BOOL) {
            return Indexing.take(x, positions, axis);
        }
        Shape over = x.shape().slice(axis, axis + positions.rank());
        if (!over.equals(positions.shape())) {
            throw new ShapeException(
                    "getItem",
                    "a mask of shape " + positions.shape() + " stands for axes of shape " + over,
                    "Give a mask of that shape");
        }
        Shape flat = x.shape()
                .slice(0, axis)
                .concat(Shape.of(Math.toIntExact(over.size())))
                .concat(x.shape().slice(axis + positions.rank(), x.rank()));
        return Indexing.take(Primitives.reshape(x, flat), Indexing.truePositions(positions), axis);
    }
}
