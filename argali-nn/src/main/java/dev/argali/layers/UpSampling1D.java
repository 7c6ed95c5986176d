package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.DataFormat;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Repeats each step of sequences: `[batch, steps, channels]` to `[batch, size · steps, channels]`.
public final class UpSampling1D extends UpSampling<UpSampling1D> {
    /// What an `UpSampling1D` is made of.
    ///
    /// @param size how often each step stands in the output
    public record Config(int size) {}

    private final Config config;

    private UpSampling1D(Settings settings, Config config) {
        super(settings, List.of(config.size), DataFormat.CHANNELS_LAST);
        this.config = config;
    }

    /// Each step twice.
    public static UpSampling1D of() {
        return of(2);
    }

    /// Each step so often.
    ///
    /// @throws dev.argali.graph.ValueException if the number is not positive
    public static UpSampling1D of(int size) {
        return new UpSampling1D(Settings.DEFAULTS, new Config(size));
    }

    static UpSampling1D from(Settings settings, ObjectConfig file) {
        return new UpSampling1D(
                settings, new Config(Math.toIntExact(file.integer("size").orElse(2L))));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected UpSampling1D with(Settings settings) {
        return new UpSampling1D(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return repeated(x);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("size", config.size);
    }
}
