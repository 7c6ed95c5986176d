package dev.argali.cpu.onednn;

import dev.argali.graph.Window;
import java.util.ArrayList;
import java.util.List;

/// What a [Convolution] computes, on float32 arrays that lie channels last.
///
/// @param pass which of the three products
/// @param window how it goes over the spatial axes
/// @param groups into which channels and filters fall, each by itself
/// @param batch number of examples
/// @param channels of an example
/// @param filters channels of a result
/// @param spatial extents of an example
/// @param positions extents of a result
public record ConvSpec(
        Pass pass,
        Window window,
        int groups,
        int batch,
        int channels,
        int filters,
        List<Integer> spatial,
        List<Integer> positions) {
    /// One of three products of examples, filter and results.
    public enum Pass {
        /// Results of examples and filter.
        FORWARD,
        /// The gradient for the examples, of that for the results and the filter.
        INPUT,
        /// The gradient for the filter, of the examples and that for the results.
        FILTER
    }

    /// Keeps unmodifiable copies.
    public ConvSpec {
        spatial = List.copyOf(spatial);
        positions = List.copyOf(positions);
    }

    /// {@return this for so many examples}
    public ConvSpec batch(int examples) {
        return new ConvSpec(pass, window, groups, examples, channels, filters, spatial, positions);
    }

    /// {@return this for some positions along the first spatial axis, of the elements from [#firstRow] on}
    public ConvSpec rows(int first, int count) {
        int from = firstRow(first);
        int before = first * window.strides().getFirst() - window.low().getFirst();
        int end = before + (count - 1) * window.strides().getFirst() + window.span(0);
        int behind = Math.max(0, end - spatial.getFirst());
        var low = new ArrayList<>(window.low());
        var high = new ArrayList<>(window.high());
        low.set(0, from - before);
        high.set(0, behind);
        var extents = new ArrayList<>(spatial);
        var results = new ArrayList<>(positions);
        extents.set(0, end - behind - from);
        results.set(0, count);
        return new ConvSpec(pass, window.padding(low, high), groups, batch, channels, filters, extents, results);
    }

    /// {@return the first element along the first spatial axis that a position looks at}
    public int firstRow(int position) {
        return Math.max(0, position * window.strides().getFirst() - window.low().getFirst());
    }

    /// {@return the elements of an example}
    public long exampleSize() {
        return channels * product(spatial);
    }

    /// {@return the elements of a result}
    public long resultSize() {
        return filters * product(positions);
    }

    /// {@return the elements of the filter}
    public long filterSize() {
        return (long) channels / groups * filters * product(window.sizes());
    }

    /// {@return multiply-adds}
    public long work() {
        return batch * product(positions) * filterSize();
    }

    private static long product(List<Integer> extents) {
        return extents.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
