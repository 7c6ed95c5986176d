package dev.argali.ops;

import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.Window;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Convolutions over one to three spatial axes, as deep learning means them: the kernel is not turned around. Operands
/// are of one floating dtype; sums of half types accumulate in float32.
///
/// | | channels last | channels first |
/// |---|---|---|
/// | input | `[batch, spatial..., channels]` | `[batch, channels, spatial...]` |
/// | kernel | `[window..., channels / groups, filters]` | the same |
/// | result | `[batch, positions..., filters]` | `[batch, filters, positions...]` |
///
/// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
public final class Convolutions {
    private Convolutions() {}

    /// The convolution of `x` with a kernel, by one and without padding.
    ///
    /// @throws ShapeException if the kernel does not fit the input
    public static Tensor conv(Tensor x, Tensor kernel) {
        return conv(x, kernel, o -> o);
    }

    /// The convolution of `x` with a kernel: `conv(x, kernel, o -> o.strides(2).padding("same"))`. Where the kernel has
    /// fewer channels than the input, channels and filters are in as many groups.
    ///
    /// @throws ShapeException if the kernel does not fit the input
    public static Tensor conv(Tensor x, Tensor kernel, UnaryOperator<WindowOptions> options) {
        return conv("conv", x, kernel, options.apply(WindowOptions.DEFAULTS));
    }

    private static Tensor conv(String where, Tensor x, Tensor kernel, WindowOptions options) {
        Tensor in = channelsLast(where, x, kernel, options);
        int each = kernel.shape().dim(-2);
        int channels = in.shape().last();
        int filters = kernel.shape().last();
        if (each == 0 || channels % each != 0 || filters % Math.max(channels / each, 1) != 0) {
            throw new ShapeException(
                    where,
                    "the input has " + channels + " channels, the kernel " + kernel.shape() + " is for " + each + " of "
                            + filters + " filters",
                    "Give a kernel for all channels, or for a part that divides channels and filters into groups");
        }
        Window window = window(where, in.shape(), kernel.shape(), options);
        return back(Primitives.apply(new Prim.Conv(window, channels / each), in, kernel), options);
    }

    /// The convolution of each channel by itself, with `multiplier` filters for each.
    ///
    /// @param kernel `[window..., channels, multiplier]`
    /// @return `[batch, positions..., channels · multiplier]`
    /// @throws ShapeException if the kernel does not fit the input
    public static Tensor depthwiseConv(Tensor x, Tensor kernel, UnaryOperator<WindowOptions> options) {
        return depthwise("depthwise_conv", x, kernel, options.apply(WindowOptions.DEFAULTS));
    }

    private static Tensor depthwise(String where, Tensor x, Tensor kernel, WindowOptions options) {
        Tensor in = channelsLast(where, x, kernel, options);
        int channels = kernel.shape().dim(-2);
        if (in.shape().last() != channels) {
            throw new ShapeException(
                    where,
                    "the input has " + in.shape().last() + " channels, the kernel " + kernel.shape() + " is for "
                            + channels,
                    "Give a kernel of [window..., channels, multiplier]");
        }
        int rank = kernel.rank();
        Shape apart = kernel.shape()
                .with(-2, 1)
                .with(rank - 1, channels * kernel.shape().last());
        return conv(where, x, Primitives.reshape(kernel, apart), options);
    }

    /// A depthwise convolution, and then a mixing of its channels.
    ///
    /// @param depthwise `[window..., channels, multiplier]`
    /// @param pointwise `[1..., channels · multiplier, filters]`
    /// @throws ShapeException if a kernel does not fit
    public static Tensor separableConv(
            Tensor x, Tensor depthwise, Tensor pointwise, UnaryOperator<WindowOptions> options) {
        WindowOptions o = options.apply(WindowOptions.DEFAULTS);
        Tensor apart = depthwise("separable_conv", x, depthwise, o);
        return conv("separable_conv", apart, pointwise, WindowOptions.DEFAULTS.dataFormat(o.dataFormat()));
    }

    /// The transposed convolution: what the gradient of a convolution does to its input. Each element of `x` lays the
    /// kernel down, `strides` apart.
    ///
    /// @param kernel `[window..., filters, channels]`
    /// @return `[batch, spatial..., filters]`, for `n` elements and a window of `k`: without padding
    ///     `n · stride + max(k - stride, 0)`, with `same` `n · stride`; with an output padding `p` `(n - 1) · stride +
    /// k + p`
    ///     and `(n - 1) · stride + k - 2 · (k / 2) + p`
    /// @throws ShapeException if the kernel does not fit the input
    public static Tensor convTranspose(Tensor x, Tensor kernel, UnaryOperator<WindowOptions> options) {
        String where = "conv_transpose";
        WindowOptions o = options.apply(WindowOptions.DEFAULTS);
        Tensor in = channelsLast(where, x, kernel, o);
        if (in.shape().last() != kernel.shape().last()) {
            throw new ShapeException(
                    where,
                    "the input has " + in.shape().last() + " channels, the kernel " + kernel.shape() + " is for "
                            + kernel.shape().last(),
                    "Give a kernel of [window..., filters, channels]");
        }
        int rank = kernel.rank() - 2;
        List<Integer> spatial = transposedExtents(where, in.shape(), kernel.shape(), o);
        Window whole = o.window(where, spatial(kernel.shape(), 0), spatial, Collections.nCopies(rank, 1));
        // The window must have as many positions on the result as the input has elements.
        List<Integer> high = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int reach = (in.shape().dim(i + 1) - 1) * whole.strides().get(i) + whole.span(i);
            high.add(Math.max(reach - spatial.get(i) - whole.low().get(i), 0));
        }
        Prim prim = new Prim.ConvGradInput(whole.padding(whole.low(), high), 1, spatial);
        return back(Primitives.apply(prim, in, kernel), o);
    }

    /// The spatial extents of a transposed convolution's result.
    private static List<Integer> transposedExtents(String where, Shape x, Shape kernel, WindowOptions o) {
        int rank = kernel.rank() - 2;
        WindowOptions checked = o.checked(where, rank);
        return IntStream.range(0, rank)
                .mapToObj(i -> checked.transposed(i, kernel.dim(i), x.dim(i + 1)))
                .toList();
    }

    private static Tensor channelsLast(String where, Tensor x, Tensor kernel, WindowOptions options) {
        if (kernel.rank() < 3 || x.rank() != kernel.rank()) {
            throw new ShapeException(
                    where,
                    "the input is " + x.shape() + ", the kernel " + kernel.shape(),
                    "Both have as many spatial axes and two more, such as [batch, height, width, channels] and"
                            + " [height, width, channels, filters]");
        }
        return channelsLast(x, options);
    }

    static Tensor channelsLast(Tensor x, WindowOptions options) {
        if (options.dataFormat() == DataFormat.CHANNELS_LAST) {
            return x;
        }
        List<Integer> axes = new ArrayList<>(Primitives.axes(x.shape()));
        Collections.rotate(axes.subList(1, axes.size()), -1);
        return Primitives.transpose(x, axes);
    }

    static Tensor back(Tensor y, WindowOptions options) {
        if (options.dataFormat() == DataFormat.CHANNELS_LAST) {
            return y;
        }
        List<Integer> axes = new ArrayList<>(Primitives.axes(y.shape()));
        Collections.rotate(axes.subList(1, axes.size()), 1);
        return Primitives.transpose(y, axes);
    }

    private static Window window(String where, Shape x, Shape kernel, WindowOptions options) {
        List<Integer> ones = Collections.nCopies(kernel.rank() - 2, 1);
        return options.window(where, spatial(kernel, 0), spatial(x, 1), ones);
    }

    /// The spatial extents of a shape, which begin at this axis.
    static List<Integer> spatial(Shape shape, int from) {
        return Arrays.stream(shape.slice(from, from + shape.rank() - 2).dims())
                .boxed()
                .toList();
    }
}
