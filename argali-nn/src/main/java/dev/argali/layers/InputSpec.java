package dev.argali.layers;

import dev.argali.graph.Shape;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which shapes of input a layer takes.
///
/// @param minRank the least number of axes, with the batch
/// @param rank the number of axes, if only one fits
/// @param axes the extents that some axes must have; negative axes count from the end
public record InputSpec(int minRank, OptionalInt rank, SortedMap<Integer, Integer> axes) {
    /// Anything.
    public static final InputSpec ANY = minRank(0);

    /// At least so many axes.
    public static InputSpec minRank(int rank) {
        return new InputSpec(rank, OptionalInt.empty(), new TreeMap<>());
    }

    /// Exactly so many axes.
    public static InputSpec rank(int rank) {
        return new InputSpec(rank, OptionalInt.of(rank), new TreeMap<>());
    }

    /// {@return this with an extent that an axis must have}
    public InputSpec axis(int axis, int extent) {
        SortedMap<Integer, Integer> more = new TreeMap<>(axes);
        more.put(axis, extent);
        return new InputSpec(minRank, rank, more);
    }

    /// What is wrong with a shape, and what would fit; unknown extents fit.
    record Misfit(String problem, String cure) {}

    Optional<Misfit> misfit(Shape shape) {
        if (rank.isPresent() && shape.rank() != rank.getAsInt()) {
            return Optional.of(new Misfit(
                    "got " + shape + " of rank " + shape.rank(), "Feed a tensor of rank " + rank.getAsInt()));
        }
        if (shape.rank() < minRank) {
            return Optional.of(new Misfit(
                    "got " + shape + " of rank " + shape.rank(),
                    "Feed a tensor of rank " + minRank + " or more, the batch first"));
        }
        for (var want : axes.entrySet()) {
            int axis = want.getKey();
            if (axis >= shape.rank() || axis < -shape.rank()) {
                continue;
            }
            int got = shape.dim(axis);
            if (got != want.getValue() && got != Shape.ANY) {
                boolean last = shape.axis(axis) == shape.rank() - 1;
                return Optional.of(new Misfit(
                        "got " + shape + " (" + got + " != " + want.getValue()
                                + (last ? ")" : " at axis " + axis + ")"),
                        "Feed [batch" + (shape.rank() > 2 ? ", ..., " : ", ") + (last ? "" : "..., ") + want.getValue()
                                + (last ? "]" : ", ...]") + ", or build a new layer for " + got
                                + (last ? " features" : "")));
            }
        }
        return Optional.empty();
    }
}
