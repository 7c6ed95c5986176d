package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes volumes larger: `[batch, depth, height, width, channels]` to `[batch, s1 · depth, s2 · height, s3 · width,
/// channels]`.
public final class UpSampling3D extends UpSampling<UpSampling3D> {
    /// What an `UpSampling3D` is made of.
    ///
    /// @param size how many times larger each axis of space becomes
    /// @param dataFormat where the channels are
    public record Config(List<Integer> size, DataFormat dataFormat) {
        /// Keeps an unmodifiable copy.
        public Config {
            size = List.copyOf(size);
        }
    }

    private final Config config;

    private UpSampling3D(Settings settings, Config config) {
        super(settings, config.size, config.dataFormat);
        this.config = config;
    }

    /// Twice as deep, high and wide.
    public static UpSampling3D of() {
        return of(2, 2, 2);
    }

    /// So many times larger along each axis.
    ///
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static UpSampling3D of(int depth, int height, int width) {
        return new UpSampling3D(Settings.DEFAULTS, new Config(List.of(depth, height, width), DataFormat.CHANNELS_LAST));
    }

    static UpSampling3D from(Settings settings, ObjectConfig file) {
        return new UpSampling3D(settings, new Config(size(file, 3), LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public UpSampling3D dataFormat(DataFormat value) {
        return new UpSampling3D(settings(), new Config(config.size, value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public UpSampling3D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected UpSampling3D with(Settings settings) {
        return new UpSampling3D(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return repeated(x);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("size", config.size);
        all.put("data_format", config.dataFormat.text());
        return all;
    }
}
