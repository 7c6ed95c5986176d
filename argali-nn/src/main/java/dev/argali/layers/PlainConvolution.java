package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Convolutions;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Convolutions whose filters look at all channels, or at those of their group.
///
/// @param <L> the class itself
public abstract sealed class PlainConvolution<L extends PlainConvolution<L>> extends Convolution<L>
        permits Conv1D, Conv2D, Conv3D {
    PlainConvolution(Settings settings, Config config) {
        super(settings, config);
    }

    /// {@return a new layer whose channels and filters are in so many groups}
    ///
    /// @throws ValueException if the groups do not divide the filters
    public final L groups(int value) {
        Filters f = config().filters();
        return with(config().filters(new Filters(f.filters(), f.kernelSize(), value)));
    }

    @Override
    final Shape kernelShape(Shape input) {
        Filters f = config().filters();
        int channels = channels(input);
        if (channels % f.groups() != 0) {
            throw new ValueException(
                    label(),
                    f.groups() + " groups do not divide the " + channels + " channels of " + input,
                    "Give a number of groups that divides channels and filters");
        }
        return Shape.of(f.kernelSize()).concat(Shape.of(channels / f.groups(), f.filters()));
    }

    @Override
    final Tensor convolve(Tensor x, Tensor kernel, WindowOptions window) {
        return Convolutions.conv(x, kernel, _ -> window);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("filters", config().filters().filters());
        all.putAll(windowArguments(Map.of()));
        all.put("groups", config().filters().groups());
        all.putAll(weightArguments("kernel"));
        return all;
    }
}
