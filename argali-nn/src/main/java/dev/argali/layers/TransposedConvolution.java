package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.Convolutions;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Convolutions turned around: what the gradient of a convolution does to its input.
///
/// @param <L> the class itself
public abstract sealed class TransposedConvolution<L extends TransposedConvolution<L>> extends Convolution<L>
        permits Conv1DTranspose, Conv2DTranspose, Conv3DTranspose {
    TransposedConvolution(Settings settings, Config config) {
        super(settings, config);
    }

    /// {@return a new layer whose output is so much longer than it must be: one number, or one for each spatial axis}
    public final L outputPadding(int... value) {
        return with(config().window(config().window().outputPadding(value)));
    }

    @Override
    final Shape kernelShape(Shape input) {
        Filters f = config().filters();
        return Shape.of(f.kernelSize()).concat(Shape.of(f.filters(), channels(input)));
    }

    @Override
    final Tensor convolve(Tensor x, Tensor kernel, WindowOptions window) {
        return Convolutions.convTranspose(x, kernel, _ -> window);
    }

    @Override
    final int positions(int axis, int extent) {
        return config().window()
                .transposed(axis, config().filters().kernelSize().get(axis), extent);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("filters", config().filters().filters());
        List<Integer> more = config().window().outputPadding();
        Object each = more.isEmpty() ? ObjectConfig.NONE : axes().each(more);
        all.putAll(windowArguments(Map.of("output_padding", each)));
        all.putAll(weightArguments("kernel"));
        return all;
    }
}
