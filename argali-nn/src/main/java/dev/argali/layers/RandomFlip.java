package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.OptionalLong;

/// Mirrors images at random, each with probability 1/2, in training.
///
/// The shape `[batch, height, width, channels]` stays. As in Keras, an image that is mirrored in mode
/// `horizontal_and_vertical` is mirrored both ways.
public final class RandomFlip extends RandomImageLayer<RandomFlip> {
    /// What a `RandomFlip` is made of.
    ///
    /// @param horizontal whether left and right change places
    /// @param vertical whether top and bottom change places
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Config(boolean horizontal, boolean vertical, OptionalLong seed, DataFormat dataFormat) {
        Config named(String mode) {
            if (!mode.equals(mode())) {
                throw new ValueException(
                        "RandomFlip",
                        "there is no mode '" + mode + "'",
                        "Use horizontal, vertical or horizontal_and_vertical");
            }
            return this;
        }

        String mode() {
            return horizontal && vertical ? "horizontal_and_vertical" : horizontal ? "horizontal" : "vertical";
        }
    }

    private final Config config;

    private RandomFlip(Settings settings, Config config) {
        super(settings, config.dataFormat, config.seed);
        this.config = config;
    }

    /// Left and right, and top and bottom.
    public static RandomFlip of() {
        return of("horizontal_and_vertical");
    }

    /// As Keras's name says: `horizontal`, `vertical` or `horizontal_and_vertical`.
    ///
    /// @throws ValueException if it is another
    public static RandomFlip of(String mode) {
        boolean both = mode.equals("horizontal_and_vertical");
        boolean across = both || mode.equals("horizontal");
        return new RandomFlip(
                Settings.DEFAULTS,
                new Config(across, !across || both, OptionalLong.empty(), DataFormat.CHANNELS_LAST).named(mode));
    }

    static RandomFlip from(Settings settings, ObjectConfig file) {
        RandomFlip modes = of(file.text("mode").orElse("horizontal_and_vertical"));
        return new RandomFlip(
                settings,
                new Config(
                        modes.config.horizontal,
                        modes.config.vertical,
                        Noise.seed(file),
                        LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public RandomFlip seed(long value) {
        return with(new Config(config.horizontal, config.vertical, OptionalLong.of(value), config.dataFormat));
    }

    /// {@return a new layer for images whose channels are there}
    public RandomFlip dataFormat(DataFormat value) {
        return with(new Config(config.horizontal, config.vertical, config.seed, value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public RandomFlip dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomFlip with(Settings settings) {
        return new RandomFlip(settings, config);
    }

    private RandomFlip with(Config changed) {
        return new RandomFlip(settings(), changed);
    }

    @Override
    Tensor changed(Tensor images) {
        return flipped(images, drawn(images, 0, 1).le(0.5));
    }

    /// Those images mirrored of which that is true, `[batch]`.
    Tensor flipped(Tensor images, Tensor which) {
        int rows = heightAxis(images.shape());
        Tensor other = config.horizontal ? Shapes.flip(images, rows + 1) : images;
        other = config.vertical ? Shapes.flip(other, rows) : other;
        return Elementwise.where(which.reshape(images.shape().dim(0), 1, 1, 1), other, images);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("seed", Noise.config(config.seed));
        all.put("mode", config.mode());
        return all;
    }
}
