package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.DataFormat;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// What pools over all places have in common: `[batch, spatial..., channels]` to `[batch, channels]`.
///
/// @param <L> the class itself
public abstract sealed class GlobalPool<L extends GlobalPool<L>> extends FluentLayer<L>
        permits GlobalMaxPooling1D,
                GlobalMaxPooling2D,
                GlobalMaxPooling3D,
                GlobalAveragePooling1D,
                GlobalAveragePooling2D,
                GlobalAveragePooling3D {
    /// What a global pool is made of.
    ///
    /// @param dataFormat where the channels of inputs are
    /// @param keepdims whether the spatial axes stay, with one place each
    public record Config(DataFormat dataFormat, boolean keepdims) {
        static final Config DEFAULTS = new Config(DataFormat.CHANNELS_LAST, false);

        static Config from(ObjectConfig file) {
            return new Config(
                    LayerConfigs.dataFormat(file), file.flag("keepdims").orElse(false));
        }
    }

    private final Config config;
    private final SpatialAxes axes;

    GlobalPool(Settings settings, Config config, int rank) {
        super(settings);
        this.config = config;
        axes = new SpatialAxes(rank, config.dataFormat);
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return what stands at all places, made one}
    abstract Tensor pool(Tensor x, int[] places);

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return make(settings(), new Config(value, config.keepdims));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String name) {
        return dataFormat(DataFormat.named(name));
    }

    /// {@return a new layer that keeps the spatial axes, with one place each, or does not}
    public final L keepdims(boolean value) {
        return make(settings(), new Config(config.dataFormat, value));
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

    final int[] places() {
        return IntStream.range(0, axes.count()).map(axes::place).toArray();
    }

    @Override
    protected final Tensor call(Tensor x, boolean training) {
        Tensor pooled = pool(x, places());
        return config.keepdims ? pooled.reshape(computeOutputShape(x.shape()).dims()) : pooled;
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return config.keepdims ? axes.changed(input, (_, _) -> 1) : Shape.of(input.dim(0), input.dim(axes.channels()));
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("data_format", config.dataFormat.text());
        all.put("keepdims", config.keepdims);
        return all;
    }
}
