package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.ops.Convolutions;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Convolutions of each channel by itself.
///
/// @param <L> the class itself
public abstract sealed class DepthwiseConvolution<L extends DepthwiseConvolution<L>> extends Convolution<L>
        permits DepthwiseConv1D, DepthwiseConv2D {
    DepthwiseConvolution(Settings settings, Config config) {
        super(settings, config);
    }

    /// {@return a new layer with so many filters for each channel}
    ///
    /// @throws dev.argali.graph.ValueException if the number is not positive
    public final L depthMultiplier(int value) {
        return with(config().filters(new Filters(value, config().filters().kernelSize(), 1)));
    }

    @Override
    final Shape kernelShape(Shape input) {
        Filters f = config().filters();
        return Shape.of(f.kernelSize()).concat(Shape.of(channels(input), f.filters()));
    }

    @Override
    final int outputs(int channels) {
        return channels == Shape.ANY ? Shape.ANY : channels * config().filters().filters();
    }

    @Override
    final Tensor convolve(Tensor x, Tensor kernel, WindowOptions window) {
        return Convolutions.depthwiseConv(x, kernel, _ -> window);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("depth_multiplier", config().filters().filters());
        all.putAll(windowArguments(Map.of()));
        all.putAll(weightArguments("depthwise"));
        return all;
    }

    @Override
    protected final String headline() {
        return className() + "(" + config().filters().kernelSize() + ")";
    }
}
