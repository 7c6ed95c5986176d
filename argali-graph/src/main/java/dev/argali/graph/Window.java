package dev.argali.graph;

import java.util.Collections;
import java.util.List;

/// How a window goes over the spatial axes of `[batch, spatial..., channels]`: one number for each of these axes in
/// every list.
///
/// Tap `k` of the window at position `o` is element `o · stride - low + k · dilation`; what lies outside is padding.
///
/// @param sizes how many taps the window has
/// @param strides from one position to the next
/// @param low padding before the first element
/// @param high padding behind the last one
/// @param dilations from one tap to the next
public record Window(
        List<Integer> sizes, List<Integer> strides, List<Integer> low, List<Integer> high, List<Integer> dilations) {
    /// @throws ValueException if the lists differ in length, or a size, stride or dilation is not positive
    public Window {
        sizes = List.copyOf(sizes);
        strides = List.copyOf(strides);
        low = List.copyOf(low);
        high = List.copyOf(high);
        dilations = List.copyOf(dilations);
        int rank = sizes.size();
        boolean even = List.of(strides, low, high, dilations).stream().allMatch(l -> l.size() == rank);
        boolean positive = List.of(sizes, strides, dilations).stream()
                .flatMap(List::stream)
                .allMatch(n -> n > 0);
        if (!even || !positive) {
            throw new ValueException(
                    "window",
                    "sizes " + sizes + ", strides " + strides + ", padding " + low + ":" + high + " and dilations "
                            + dilations + " do not make a window",
                    "Give one number for each spatial axis, sizes, strides and dilations above 0");
        }
    }

    /// A window that moves by one, without padding or gaps.
    public static Window of(List<Integer> sizes) {
        List<Integer> ones = Collections.nCopies(sizes.size(), 1);
        List<Integer> zeros = Collections.nCopies(sizes.size(), 0);
        return new Window(sizes, ones, zeros, zeros, ones);
    }

    /// {@return this with other strides}
    public Window strides(List<Integer> value) {
        return new Window(sizes, value, low, high, dilations);
    }

    /// {@return this with other padding}
    public Window padding(List<Integer> before, List<Integer> behind) {
        return new Window(sizes, strides, before, behind, dilations);
    }

    /// {@return this with other dilations}
    public Window dilations(List<Integer> value) {
        return new Window(sizes, strides, low, high, value);
    }

    /// {@return how many spatial axes there are}
    public int rank() {
        return sizes.size();
    }

    /// {@return how many taps there are in all}
    public int taps() {
        return sizes.stream().reduce(1, Math::multiplyExact);
    }

    /// {@return how many elements the window spans along an axis}
    public int span(int axis) {
        return (sizes.get(axis) - 1) * dilations.get(axis) + 1;
    }

    /// {@return how many positions the window has along an axis of so many elements; [Shape#ANY] if that is unknown}
    public int positions(int axis, int extent) {
        if (extent == Shape.ANY) {
            return Shape.ANY;
        }
        int room = extent + low.get(axis) + high.get(axis) - span(axis);
        return room < 0 ? 0 : room / strides.get(axis) + 1;
    }

    @Override
    public String toString() {
        return sizes + "/" + strides + " pad " + low + ":" + high + " by " + dilations;
    }
}
