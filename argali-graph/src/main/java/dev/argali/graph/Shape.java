package dev.argali.graph;

import dev.argali.api.Stable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The extents of a tensor's axes, outermost first. An extent may be [#ANY] where it is not known yet, as the batch
/// axis of a layer; compiled graphs have none of these.
@Stable
public final class Shape {
    /// An extent that is not known yet. Also accepted by `reshape`, where one extent follows from the others.
    public static final int ANY = -1;

    /// The shape of a single number.
    public static final Shape SCALAR = new Shape(new int[0]);

    // With so few elements, numbers of bytes and sums of them stay far from the end of a long.
    private static final long MOST = 1L << 55;

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /// A shape of these extents, each at least 0 or [#ANY].
    ///
    /// @throws ShapeException if an extent is negative, or there are more elements than any memory holds
    public static Shape of(int... dims) {
        long size = 1;
        for (int d : dims) {
            if (d < ANY) {
                throw new ShapeException(
                        "Shape.of",
                        "extents must not be negative, got " + Arrays.toString(dims),
                        "Use ANY for unknown");
            }
            if (d != ANY && d != 0 && size > MOST / d) {
                throw new ShapeException(
                        "memory",
                        "a tensor of shape " + Arrays.toString(dims) + " does not fit",
                        "A smaller batchSize needs less");
            }
            size *= d == ANY ? 1 : d;
        }
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /// A shape of these extents.
    public static Shape of(List<Integer> dims) {
        return of(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    /// {@return the number of axes}
    public int rank() {
        return dims.length;
    }

    /// The extent of an axis; a negative axis counts from the end.
    ///
    /// @throws ShapeException if there is no such axis
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /// The axis counted from the front, for one that may count from the end.
    ///
    /// @throws ShapeException if there is no such axis
    public int axis(int axis) {
        if (axis < -dims.length || axis >= dims.length) {
            throw new ShapeException(
                    "axis",
                    "axis " + axis + " is out of range for shape " + this + " of rank " + dims.length,
                    dims.length == 0 ? "" : "Use " + -dims.length + " to " + (dims.length - 1));
        }
        return axis < 0 ? axis + dims.length : axis;
    }

    /// {@return the extent of the last axis}
    public int last() {
        return dim(-1);
    }

    /// {@return a copy of the extents}
    public int[] dims() {
        return dims.clone();
    }

    /// The number of elements, 1 for a scalar.
    ///
    /// @throws ShapeException if an extent is unknown
    public long size() {
        long size = 1;
        for (int d : dims) {
            if (d == ANY) {
                throw new ShapeException("Shape.size", "the size of " + this + " is not known", "");
            }
            size *= d;
        }
        return size;
    }

    /// {@return whether all extents are known}
    public boolean isStatic() {
        for (int d : dims) {
            if (d == ANY) {
                return false;
            }
        }
        return true;
    }

    /// {@return whether this has no axes}
    public boolean isScalar() {
        return dims.length == 0;
    }

    /// The distance, in elements, between neighbours along each axis of a row-major array.
    public long[] strides() {
        long[] strides = new long[dims.length];
        long step = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(dims[i], 1);
        }
        return strides;
    }

    /// {@return the axes from `from` to `to`, without `to`}
    public Shape slice(int from, int to) {
        return from >= to ? SCALAR : new Shape(Arrays.copyOfRange(dims, from, to));
    }

    /// {@return this with another extent at `axis`, which may count from the end}
    public Shape with(int axis, int extent) {
        int[] copy = dims.clone();
        copy[axis(axis)] = extent;
        return of(copy);
    }

    /// {@return this with an axis of `extent` put in before `axis`}
    public Shape insert(int axis, int extent) {
        int[] copy = new int[dims.length + 1];
        System.arraycopy(dims, 0, copy, 0, axis);
        copy[axis] = extent;
        System.arraycopy(dims, axis, copy, axis + 1, dims.length - axis);
        return of(copy);
    }

    /// {@return this without `axis`}
    public Shape remove(int axis) {
        int at = axis(axis);
        int[] copy = new int[dims.length - 1];
        System.arraycopy(dims, 0, copy, 0, at);
        System.arraycopy(dims, at + 1, copy, at, copy.length - at);
        return of(copy);
    }

    /// {@return the axes of this followed by those of `other`}
    public Shape concat(Shape other) {
        int[] copy = Arrays.copyOf(dims, dims.length + other.dims.length);
        System.arraycopy(other.dims, 0, copy, dims.length, other.dims.length);
        return of(copy);
    }

    /// The shape to which both broadcast by NumPy's rules: aligned at the last axis, extents equal or one of them 1.
    ///
    /// @throws ShapeException naming `where`, if they do not fit
    public static Shape broadcast(String where, Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] out = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i > a.rank() ? 1 : a.dims[a.rank() - i];
            int y = i > b.rank() ? 1 : b.dims[b.rank() - i];
            if (x != y && x != 1 && y != 1 && x != ANY && y != ANY) {
                throw new ShapeException(
                        where,
                        "shapes do not broadcast: " + a + " with " + b + " (" + x + " against " + y + " at axis -" + i
                                + ")",
                        "Extents must be equal, or one of them 1");
            }
            out[rank - i] = x == 1 ? y : x == ANY && y != 1 ? y : x;
        }
        return of(out);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /// {@return for instance `[?, 784]`}
    @Override
    public String toString() {
        return Arrays.stream(dims)
                .mapToObj(d -> d == ANY ? "?" : Integer.toString(d))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
