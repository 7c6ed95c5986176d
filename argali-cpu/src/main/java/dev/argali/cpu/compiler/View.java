package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A value as a way to walk through a storage: repetition, transposition, slicing and reversal cost nothing.
///
/// @param storage where the elements are
/// @param dtype of the elements
/// @param shape of the value
/// @param offset of its first element
/// @param strides from one element to the next along each axis
record View(int storage, DType dtype, Shape shape, long offset, List<Long> strides) {
    View {
        strides = List.copyOf(strides);
    }

    static View dense(int storage, DType dtype, Shape shape) {
        return new View(storage, dtype, shape, 0, denseStrides(shape));
    }

    static List<Long> denseStrides(Shape shape) {
        List<Long> strides = new ArrayList<>();
        for (long s : shape.strides()) {
            strides.add(s);
        }
        return strides;
    }

    /// {@return whether the elements lie one behind the other in row-major order; axes of extent 1 do not count}
    boolean isDense() {
        long[] dense = shape.strides();
        for (int i = 0; i < dense.length; i++) {
            if (shape.dim(i) > 1 && strides.get(i) != dense[i]) {
                return false;
            }
        }
        return true;
    }

    View with(Shape other) {
        return new View(storage, dtype, other, offset, denseStrides(other));
    }

    View with(DType other) {
        return new View(storage, other, shape, offset, strides);
    }

    /// {@return this as seen through a primitive that only moves elements, or empty if it needs a copy}
    Optional<View> through(Prim prim) {
        return switch (prim) {
            case Prim.Broadcast p -> Optional.of(broadcast(p));
            case Prim.Transpose p ->
                Optional.of(new View(
                        storage,
                        dtype,
                        Shape.of(p.axes().stream().map(shape::dim).toList()),
                        offset,
                        p.axes().stream().map(strides::get).toList()));
            case Prim.Slice p -> Optional.of(slice(p));
            case Prim.Reverse p -> Optional.of(reverse(p));
            case Prim.Bitcast p -> Optional.of(with(p.dtype()));
            case Prim.Reshape p -> isDense() ? Optional.of(with(p.shape())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /// {@return this with an axis cut into `parts` of equal length: the number of the part, then the place within}
    View split(int axis, int parts) {
        int each = shape.dim(axis) / parts;
        List<Long> out = new ArrayList<>(strides);
        out.add(axis, each * strides.get(axis));
        return new View(storage, dtype, shape.with(axis, each).insert(axis, parts), offset, out);
    }

    private View broadcast(Prim.Broadcast p) {
        List<Long> out = new ArrayList<>();
        for (int axis = 0; axis < p.shape().rank(); axis++) {
            int from = p.axes().indexOf(axis);
            boolean repeated = from < 0 || (shape.dim(from) == 1 && p.shape().dim(axis) != 1);
            out.add(repeated ? 0L : strides.get(from));
        }
        return new View(storage, dtype, p.shape(), offset, out);
    }

    private View slice(Prim.Slice p) {
        long first = offset;
        List<Long> out = new ArrayList<>();
        int[] dims = new int[shape.rank()];
        for (int i = 0; i < dims.length; i++) {
            first += p.starts().get(i) * strides.get(i);
            out.add(strides.get(i) * p.strides().get(i));
            dims[i] = Math.ceilDiv(
                    p.limits().get(i) - p.starts().get(i), p.strides().get(i));
        }
        return new View(storage, dtype, Shape.of(dims), first, out);
    }

    private View reverse(Prim.Reverse p) {
        long first = offset;
        List<Long> out = new ArrayList<>(strides);
        for (int axis : p.axes()) {
            first += Math.max(shape.dim(axis) - 1, 0) * strides.get(axis);
            out.set(axis, -strides.get(axis));
        }
        return new View(storage, dtype, shape, first, out);
    }
}
