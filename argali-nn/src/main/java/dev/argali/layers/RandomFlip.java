package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// Mirrors images at random, each with probability 1/2, in training.
///
/// The shape `[batch, height, width, channels]` stays. As in Keras, an image that is mirrored in mode
/// `horizontal_and_vertical` is mirrored both ways.
public final class RandomFlip extends RandomImageLayer<RandomFlip> {
    /// What a `RandomFlip` is made of.
    ///
    /// @param horizontal whether left and right change places
    /// @param vertical whether top and bottom change places
    /// @param drawing seed, and where the channels are
    public record Config(boolean horizontal, boolean vertical, Drawing drawing) {
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
        super(settings, config.drawing);
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
        return new RandomFlip(Settings.DEFAULTS, new Config(across, !across || both, Drawing.DEFAULT).named(mode));
    }

    static RandomFlip from(Settings settings, ObjectConfig file) {
        RandomFlip modes = of(file.text("mode").orElse("horizontal_and_vertical"));
        return new RandomFlip(settings, new Config(modes.config.horizontal, modes.config.vertical, Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomFlip with(Settings settings) {
        return new RandomFlip(settings, config);
    }

    @Override
    RandomFlip with(Drawing changed) {
        return with(new Config(config.horizontal, config.vertical, changed));
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
        Map<String, Object> all = withSeed(withFormat());
        all.put("mode", config.mode());
        return all;
    }
}
