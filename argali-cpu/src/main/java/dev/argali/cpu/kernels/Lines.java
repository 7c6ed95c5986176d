package dev.argali.cpu.kernels;

import dev.argali.graph.Shape;

/// The lines of a dense array along one axis: `outer` blocks of `inner` lines each, whose `extent` elements lie `inner`
/// apart.
///
/// @param outer extents in front of the axis
/// @param extent of the axis
/// @param inner extents behind it
public record Lines(long outer, long extent, long inner) {
    private static final long SLICE_ELEMENTS = 60_000;
    private static final int MOST_SLICES = 64;

    /// The lines of `shape` along `axis`.
    public static Lines of(Shape shape, int axis) {
        return new Lines(
                shape.slice(0, axis).size(),
                shape.dim(axis),
                shape.slice(axis + 1, shape.rank()).size());
    }

    /// {@return how many lines there are}
    long count() {
        return outer * inner;
    }

    /// {@return the place of the first element of a line, lines in row-major order of the other axes}
    long first(long line) {
        return line / inner * extent * inner + line % inner;
    }

    /// {@return into how many slices to cut the work, whatever the number of threads}
    int slices() {
        long wanted = Math.min(MOST_SLICES, count() * extent / SLICE_ELEMENTS);
        return (int) Math.max(1, Math.min(wanted, count()));
    }
}
