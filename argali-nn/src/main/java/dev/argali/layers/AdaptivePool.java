package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What pools have in common whose output has a given size, whatever the size of the input: part `i` of `n` along an
/// axis goes from `floor(i * extent / n)` to `ceil((i + 1) * extent / n)`, so that parts may overlap.
///
/// @param <L> the class itself
public abstract sealed class AdaptivePool<L extends AdaptivePool<L>> extends FluentLayer<L>
        permits AdaptiveAveragePooling1D,
                AdaptiveAveragePooling2D,
                AdaptiveAveragePooling3D,
                AdaptiveMaxPooling1D,
                AdaptiveMaxPooling2D,
                AdaptiveMaxPooling3D {
    /// What an adaptive pool is made of.
    ///
    /// @param outputSize of the output along each spatial axis
    /// @param dataFormat where the channels are
    public record Config(List<Integer> outputSize, DataFormat dataFormat) {
        /// @throws ValueException if a size is not positive
        public Config {
            outputSize = List.copyOf(outputSize);
            if (outputSize.stream().anyMatch(n -> n <= 0)) {
                throw new ValueException("adaptive pooling", "outputSize is " + outputSize, "Give positive numbers");
            }
        }
    }

    private final Config config;
    private final SpatialAxes axes;

    AdaptivePool(Settings settings, Config config) {
        super(settings);
        this.config = config;
        axes = new SpatialAxes(config.outputSize.size(), config.dataFormat);
    }

    static Config config(int rank, int... size) {
        return new Config(SpatialAxes.each("outputSize", rank, size), DataFormat.CHANNELS_LAST);
    }

    static Config config(ObjectConfig file, int rank) {
        return new Config(SpatialAxes.each(file, "output_size", rank), LayerConfigs.dataFormat(file));
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return each part of an input with channels last, made one}
    abstract Tensor pool(Tensor x, int[] size);

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return make(settings(), new Config(config.outputSize, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String name) {
        return dataFormat(DataFormat.named(name));
    }

    @Override
    public final Config config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    @Override
    protected final InputSpec inputSpec() {
        return InputSpec.rank(axes.rank());
    }

    @Override
    protected final Tensor call(Tensor x, boolean training) {
        int[] size = SpatialAxes.array(config.outputSize);
        return axes.channelsFirst() ? Shapes.moveaxis(pool(Shapes.moveaxis(x, 1, -1), size), -1, 1) : pool(x, size);
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return axes.changed(input, (i, _) -> config.outputSize.get(i));
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("output_size", config.outputSize);
        all.put("data_format", config.dataFormat.text());
        return all;
    }

    @Override
    protected final String headline() {
        return className() + "(" + config.outputSize + ")";
    }
}
