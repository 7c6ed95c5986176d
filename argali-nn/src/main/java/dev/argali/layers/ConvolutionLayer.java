package dev.argali.layers;

import dev.argali.activations.ActivationFunction;
import dev.argali.graph.Shape;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Padding;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What convolutions have in common: filters that go over the input, and channels that come out.
///
/// @param <L> the class itself
public abstract sealed class ConvolutionLayer<L extends ConvolutionLayer<L>> extends FluentLayer<L>
        permits Convolution, SeparableConvolution {
    private final List<Integer> kernelSize;
    private final WindowOptions window;
    private final SpatialAxes axes;

    ConvolutionLayer(Settings settings, List<Integer> kernelSize, WindowOptions window) {
        super(settings);
        this.kernelSize = kernelSize;
        this.window = window.checked(className(), kernelSize.size());
        axes = new SpatialAxes(kernelSize.size(), window.dataFormat());
    }

    /// {@return a layer of the same class whose filters go over the input in another way}
    abstract L window(WindowOptions value);

    /// {@return how many channels come out for so many that go in}
    abstract int outputs(int channels);

    /// {@return how many positions there are along an axis of space of so many elements}
    int positions(int axis, int extent) {
        return window.positions(label(), axis, kernelSize.get(axis), extent);
    }

    final SpatialAxes axes() {
        return axes;
    }

    final int channels(Shape input) {
        return input.dim(axes.channels());
    }

    /// {@return a new layer with these strides: one number, or one for each spatial axis}
    public final L strides(int... value) {
        return window(window.strides(value));
    }

    /// {@return a new layer with this padding}
    public final L padding(Padding value) {
        return window(window.padding(value));
    }

    /// {@return a new layer with the padding of Keras's name, such as `same`}
    public final L padding(String name) {
        return padding(Padding.named(name));
    }

    /// {@return a new layer whose taps are so far apart: one number, or one for each spatial axis}
    public final L dilationRate(int... value) {
        return window(window.dilationRate(value));
    }

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return window(window.dataFormat(value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String name) {
        return dataFormat(DataFormat.named(name));
    }

    @Override
    protected final InputSpec inputSpec() {
        InputSpec any = InputSpec.rank(axes.rank());
        return builtFor().map(in -> any.axis(axes.channels(), channels(in))).orElse(any);
    }

    /// The output, for what the filters make of the input.
    final Tensor output(Tensor sums, Optional<Weight> bias, ActivationFunction activation) {
        return activation.apply(
                bias.map(b -> sums.add(axes.alongChannels(b.value()))).orElse(sums));
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return axes.changed(input, this::positions).with(axes.channels(), outputs(channels(input)));
    }

    /// What files say of the window.
    ///
    /// @param more what they say behind the padding
    final Map<String, Object> windowArguments(Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kernel_size", kernelSize);
        all.put("strides", axes.each(window.strides()));
        all.put("padding", window.padding().text());
        all.putAll(more);
        all.put("data_format", window.dataFormat().text());
        all.put("dilation_rate", axes.each(window.dilationRate()));
        return all;
    }
}
