package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Padding;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What pools over windows have in common. By itself a window moves by its own size, without padding.
///
/// @param <L> the class itself
public abstract sealed class WindowPool<L extends WindowPool<L>> extends Spatial<L>
        permits MaxPooling1D, MaxPooling2D, MaxPooling3D, AveragePooling1D, AveragePooling2D, AveragePooling3D {
    /// What a pool is made of.
    ///
    /// @param poolSize of the window along each spatial axis
    /// @param window how it goes over the input
    public record Config(List<Integer> poolSize, WindowOptions window) {
        /// @throws ValueException if a size is not positive
        public Config {
            poolSize = List.copyOf(poolSize);
            if (poolSize.stream().anyMatch(n -> n <= 0)) {
                throw new ValueException("pooling", "poolSize is " + poolSize, "Give positive numbers");
            }
        }
    }

    private final Config config;

    WindowPool(Settings settings, Config config) {
        super(settings, config.poolSize.size(), config.window.dataFormat());
        this.config = config;
        config.window.checked(className(), axes());
    }

    static Config config(int rank, int... size) {
        return new Config(SpatialAxes.each("poolSize", rank, size), WindowOptions.DEFAULTS);
    }

    static Config config(ObjectConfig file, int rank) {
        int[] size = SpatialAxes.array(LayerConfigs.ints(file, "pool_size").orElse(List.of(2)));
        return new Config(SpatialAxes.each("pool_size", rank, size), Convolution.window(file));
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return what is under the windows, made one}
    abstract Tensor pool(Tensor x, int[] size, WindowOptions window);

    /// {@return a new layer with these strides: one number, or one for each spatial axis}
    public final L strides(int... value) {
        return make(settings(), new Config(config.poolSize, config.window.strides(value)));
    }

    /// {@return a new layer with this padding}
    public final L padding(Padding value) {
        return make(settings(), new Config(config.poolSize, config.window.padding(value)));
    }

    /// {@return a new layer with the padding of Keras's name, such as `same`}
    public final L padding(String name) {
        return padding(Padding.named(name));
    }

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return make(settings(), new Config(config.poolSize, config.window.dataFormat(value)));
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
    protected final Tensor call(Tensor x, boolean training) {
        return pool(x, SpatialAxes.array(config.poolSize), config.window);
    }

    @Override
    final int extent(int i, int before) {
        return config.window
                .strides(SpatialAxes.array(strides()))
                .positions(label(), i, config.poolSize.get(i), before);
    }

    private List<Integer> strides() {
        List<Integer> given = config.window.strides();
        return given.isEmpty() ? config.poolSize : spatial().each(given);
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("pool_size", config.poolSize);
        all.put("padding", config.window.padding().text());
        all.put("strides", strides());
        all.put("data_format", config.window.dataFormat().text());
        return all;
    }

    @Override
    protected final String headline() {
        return className() + "(" + config.poolSize + ")";
    }
}
