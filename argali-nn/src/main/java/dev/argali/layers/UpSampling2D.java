package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Makes images larger: `[batch, height, width, channels]` to `[batch, s1 · height, s2 · width, channels]`.
public final class UpSampling2D extends UpSampling<UpSampling2D> {
    /// What an `UpSampling2D` is made of.
    ///
    /// @param size how many times larger each axis of space becomes
    /// @param dataFormat where the channels are
    /// @param interpolation what stands between the places of the input
    public record Config(List<Integer> size, DataFormat dataFormat, Interpolation interpolation) {
        /// Keeps an unmodifiable copy.
        public Config {
            size = List.copyOf(size);
        }
    }

    /// What stands between the places of the input.
    public enum Interpolation {
        /// Copies of the nearest place.
        NEAREST,
        /// The weighted mean of the two nearest places along each axis, which are taken to lie in the middle of their
        /// areas.
        BILINEAR;

        /// {@return Keras's name of it}
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The interpolation of Keras's name.
        ///
        /// @throws ValueException if there is none
        public static Interpolation named(String name) {
            return Arrays.stream(values())
                    .filter(i -> i.text().equals(name.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new ValueException(
                            "interpolation", "there is no interpolation '" + name + "'", "Use nearest or bilinear"));
        }
    }

    private final Config config;

    private UpSampling2D(Settings settings, Config config) {
        super(settings, config.size, config.dataFormat);
        this.config = config;
    }

    /// Twice as high and wide.
    public static UpSampling2D of() {
        return of(2, 2);
    }

    /// So many times larger along each axis.
    ///
    /// @throws dev.argali.graph.ValueException if a number is not positive
    public static UpSampling2D of(int height, int width) {
        return new UpSampling2D(
                Settings.DEFAULTS, new Config(List.of(height, width), DataFormat.CHANNELS_LAST, Interpolation.NEAREST));
    }

    static UpSampling2D from(Settings settings, ObjectConfig file) {
        Interpolation interpolation =
                file.text("interpolation").map(Interpolation::named).orElse(Interpolation.NEAREST);
        return new UpSampling2D(settings, new Config(size(file, 2), LayerConfigs.dataFormat(file), interpolation));
    }

    /// {@return a new layer for inputs whose channels are there}
    public UpSampling2D dataFormat(DataFormat value) {
        return new UpSampling2D(settings(), new Config(config.size, value, config.interpolation));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public UpSampling2D dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    /// {@return a new layer with this between the places of the input}
    public UpSampling2D interpolation(Interpolation value) {
        return new UpSampling2D(settings(), new Config(config.size, config.dataFormat, value));
    }

    /// {@return a new layer with what Keras's name says between the places of the input, such as `bilinear`}
    public UpSampling2D interpolation(String value) {
        return interpolation(Interpolation.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected UpSampling2D with(Settings settings) {
        return new UpSampling2D(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return switch (config.interpolation) {
            case NEAREST -> repeated(x);
            case BILINEAR -> {
                int height = x.shape().dim(axis(0)) * config.size.get(0);
                int width = x.shape().dim(axis(1)) * config.size.get(1);
                yield Images.resize(x, height, width, o -> o.dataFormat(config.dataFormat));
            }
        };
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("size", config.size);
        all.put("data_format", config.dataFormat.text());
        all.put("interpolation", config.interpolation.text());
        return all;
    }
}
