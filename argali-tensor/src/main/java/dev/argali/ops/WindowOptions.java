package dev.argali.ops;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// How a convolution or a pool goes over its input. Lists hold one number for all spatial axes, or one for each; an
/// empty one stands for the default.
///
/// @param strides from one position to the next; 1, and of a pool its size
/// @param padding beyond the borders
/// @param dilationRate from one tap of the window to the next; 1
/// @param outputPadding of a transposed convolution: how much longer its result is than it must be
/// @param dataFormat where the channels are
public record WindowOptions(
        List<Integer> strides,
        Padding padding,
        List<Integer> dilationRate,
        List<Integer> outputPadding,
        DataFormat dataFormat) {
    /// By one, without padding, channels last.
    public static final WindowOptions DEFAULTS =
            new WindowOptions(List.of(), Padding.VALID, List.of(), List.of(), DataFormat.CHANNELS_LAST);

    /// Keeps unmodifiable copies.
    ///
    /// @throws ValueException if a stride or a dilation is not positive, or an output padding is negative
    public WindowOptions {
        strides = positive("strides", strides, 1);
        dilationRate = positive("dilationRate", dilationRate, 1);
        outputPadding = positive("outputPadding", outputPadding, 0);
    }

    private static List<Integer> positive(String what, List<Integer> numbers, int least) {
        if (numbers.stream().anyMatch(n -> n < least)) {
            throw new ValueException("window", what + " are " + numbers, "Give numbers from " + least + " on");
        }
        return List.copyOf(numbers);
    }

    /// {@return the same with these strides}
    public WindowOptions strides(int... value) {
        return new WindowOptions(list(value), padding, dilationRate, outputPadding, dataFormat);
    }

    /// {@return the same with this padding}
    public WindowOptions padding(Padding value) {
        return new WindowOptions(strides, value, dilationRate, outputPadding, dataFormat);
    }

    /// {@return the same with the padding of Keras's name}
    public WindowOptions padding(String name) {
        return padding(Padding.named(name));
    }

    /// {@return the same with this distance of taps}
    public WindowOptions dilationRate(int... value) {
        return new WindowOptions(strides, padding, list(value), outputPadding, dataFormat);
    }

    /// {@return the same with this output padding}
    public WindowOptions outputPadding(int... value) {
        return new WindowOptions(strides, padding, dilationRate, list(value), dataFormat);
    }

    /// {@return the same for inputs whose channels are there}
    public WindowOptions dataFormat(DataFormat value) {
        return new WindowOptions(strides, padding, dilationRate, outputPadding, value);
    }

    /// {@return the same for inputs whose channels are where Keras's name says}
    public WindowOptions dataFormat(String name) {
        return dataFormat(DataFormat.named(name));
    }

    /// {@return the same, once it is known to be for so many spatial axes}
    ///
    /// @param where for the message
    /// @throws ShapeException if a list has neither one number nor one for each axis
    public WindowOptions checked(String where, int axes) {
        each(where, "strides", strides, axes, List.of());
        each(where, "dilation rates", dilationRate, axes, List.of());
        each(where, "output paddings", outputPadding, axes, List.of());
        return this;
    }

    /// {@return how many positions a window has along a spatial axis, [Shape#ANY] where its extent is}
    ///
    /// @param where for the message
    /// @param axis which spatial axis, from 0
    /// @param size of the window
    /// @param extent of the input
    /// @throws ShapeException if the window has no room in the input
    public int positions(String where, int axis, int size, int extent) {
        if (extent == Shape.ANY) {
            return Shape.ANY;
        }
        int step = at(strides, axis);
        return switch (padding) {
            case VALID -> Math.ceilDiv(room(where, axis, span(axis, size), extent) + 1, step);
            case SAME, CAUSAL -> Math.ceilDiv(extent, step);
        };
    }

    /// {@return the extent of a transposed convolution's result along a spatial axis, [Shape#ANY] where the input's is}
    ///
    /// @param axis which spatial axis, from 0
    /// @param size of the kernel
    /// @param extent of the input
    public int transposed(int axis, int size, int extent) {
        if (extent == Shape.ANY) {
            return Shape.ANY;
        }
        int step = at(strides, axis);
        int span = span(axis, size);
        boolean same = padding == Padding.SAME;
        return outputPadding.isEmpty()
                ? extent * step + (same ? 0 : Math.max(span - step, 0))
                : (extent - 1) * step + span - (same ? 2 * (span / 2) : 0) + at(outputPadding, axis);
    }

    /// How many elements a window spans.
    private int span(int axis, int size) {
        return (size - 1) * at(dilationRate, axis) + 1;
    }

    private static int at(List<Integer> numbers, int axis) {
        return numbers.isEmpty() ? 1 : numbers.size() == 1 ? numbers.getFirst() : numbers.get(axis);
    }

    private static List<Integer> list(int... numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /// One number for each of `rank` axes.
    static List<Integer> each(String where, String what, List<Integer> numbers, int rank, List<Integer> otherwise) {
        if (numbers.isEmpty()) {
            return otherwise;
        }
        if (numbers.size() == 1) {
            return Collections.nCopies(rank, numbers.getFirst());
        }
        if (numbers.size() != rank) {
            throw new ShapeException(
                    where,
                    what + " are " + numbers + ", and there are " + rank + " spatial axes",
                    "Give one number, or one for each");
        }
        return numbers;
    }

    /// The window of these options.
    ///
    /// @param where for messages
    /// @param sizes of the window
    /// @param extents of the input along the spatial axes
    /// @param steps the strides where none are given
    Window window(String where, List<Integer> sizes, List<Integer> extents, List<Integer> steps) {
        int rank = sizes.size();
        List<Integer> by = each(where, "strides", strides, rank, steps);
        List<Integer> gaps = each(where, "dilation rates", dilationRate, rank, Collections.nCopies(rank, 1));
        Window bare = Window.of(sizes).strides(by).dilations(gaps);
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int total = total(where, bare, i, extents.get(i));
            low.add(padding == Padding.CAUSAL ? total : total / 2);
            high.add(total - low.getLast());
        }
        return bare.padding(low, high);
    }

    /// How far a window can move inside the input.
    private static int room(String where, int axis, int span, int extent) {
        if (span > extent) {
            throw new ShapeException(
                    where,
                    "the window spans " + span + " elements, the input has " + extent + " along spatial axis " + axis,
                    "Use padding same, or a smaller window");
        }
        return extent - span;
    }

    private int total(String where, Window bare, int axis, int extent) {
        return switch (padding) {
            case VALID -> {
                room(where, axis, bare.span(axis), extent);
                yield 0;
            }
            case SAME -> {
                int step = bare.strides().get(axis);
                yield Math.max((Math.ceilDiv(extent, step) - 1) * step + bare.span(axis) - extent, 0);
            }
            case CAUSAL -> {
                if (bare.rank() != 1) {
                    throw new ShapeException(
                            where,
                            "causal padding is for sequences, there are " + bare.rank() + " spatial axes",
                            "Use same");
                }
                yield bare.span(axis) - 1;
            }
        };
    }
}
