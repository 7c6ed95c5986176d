package dev.argali.ops;

import dev.argali.graph.ShapeException;
import dev.argali.tensor.Tensor;
import java.util.OptionalInt;

/// What stands at one place between the brackets of Python's `x[...]`, for [Indexing#getItem].
public sealed interface Index {
    /// One position, whose axis disappears; negative counts from the end.
    record At(int position) implements Index {}

    /// Positions `from`, `from + step` … before `to`, where an empty end is that of the axis. Negative ends count from
    /// the end, and ends outside are moved inward, as in Python.
    record Range(OptionalInt from, OptionalInt to, int step) implements Index {
        /// Refuses a step of 0.
        public Range {
            if (step == 0) {
                throw new ShapeException("getItem", "the step of a range is 0", "Give another");
            }
        }
    }

    /// The positions in an int tensor, whose axes take the place of the axis, or those where a bool tensor is true.
    record Of(Tensor positions) implements Index {}

    /// A mark that names no positions.
    enum Mark implements Index {
        /// A new axis of extent 1.
        NEW_AXIS,
        /// All axes that are not named.
        ELLIPSIS
    }

    /// One position, whose axis disappears; negative counts from the end.
    static Index at(int position) {
        return new At(position);
    }

    /// All positions of an axis: Python's `:`.
    static Index all() {
        return new Range(OptionalInt.empty(), OptionalInt.empty(), 1);
    }

    /// Positions `from … to - 1`: Python's `from:to`.
    static Index range(int from, int to) {
        return new Range(OptionalInt.of(from), OptionalInt.of(to), 1);
    }

    /// Positions from `from` to the end: Python's `from:`.
    static Index from(int from) {
        return new Range(OptionalInt.of(from), OptionalInt.empty(), 1);
    }

    /// Positions before `to`: Python's `:to`.
    static Index to(int to) {
        return new Range(OptionalInt.empty(), OptionalInt.of(to), 1);
    }

    /// Every `step`-th position, from the last one if it is negative: Python's `::step`.
    static Index step(int step) {
        return new Range(OptionalInt.empty(), OptionalInt.empty(), step);
    }

    /// Every `step`-th position from `from`, before `to`: Python's `from:to:step`.
    static Index range(int from, int to, int step) {
        return new Range(OptionalInt.of(from), OptionalInt.of(to), step);
    }

    /// The positions of an int tensor, or those where a bool tensor is true.
    static Index of(Tensor positions) {
        return new Of(positions);
    }

    /// A new axis of extent 1.
    static Index newAxis() {
        return Mark.NEW_AXIS;
    }

    /// All axes that are not named.
    static Index ellipsis() {
        return Mark.ELLIPSIS;
    }
}
