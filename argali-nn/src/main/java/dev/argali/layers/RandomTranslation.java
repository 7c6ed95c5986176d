package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// Moves images up, down, left and right by random shares of their height and width, in training.
///
/// The shape `[batch, height, width, channels]` stays; what comes in from outside is as `fillMode` says, by default the
/// image mirrored. Positive shares move down and to the right.
public final class RandomTranslation extends RandomTransform<RandomTranslation> {
    /// What a `RandomTranslation` is made of.
    ///
    /// @param heightFactor by which shares of the height
    /// @param widthFactor by which shares of the width
    /// @param filling what stands where an image was moved away from
    /// @param drawing seed, and where the channels are
    public record Config(Factor heightFactor, Factor widthFactor, Filling filling, Drawing drawing) {
        /// @throws ValueException if a share is not from -1 to 1
        public Config {
            heightFactor.within("RandomTranslation", -1, 1);
            widthFactor.within("RandomTranslation", -1, 1);
        }
    }

    private final Config config;

    private RandomTranslation(Settings settings, Config config) {
        super(settings, config.filling, config.drawing);
        this.config = config;
    }

    /// By up to these shares of height and width, either way.
    ///
    /// @throws ValueException if one is not from -1 to 1
    public static RandomTranslation of(double heightFactor, double widthFactor) {
        return of(Factor.around(heightFactor), Factor.around(widthFactor));
    }

    /// By shares between these.
    ///
    /// @throws ValueException if one is not from -1 to 1
    public static RandomTranslation of(Factor heightFactor, Factor widthFactor) {
        return new RandomTranslation(
                Settings.DEFAULTS, new Config(heightFactor, widthFactor, Filling.DEFAULT, Drawing.DEFAULT));
    }

    static RandomTranslation from(Settings settings, ObjectConfig file) {
        return new RandomTranslation(
                settings,
                new Config(
                        Factor.from(file, "height_factor"),
                        Factor.from(file, "width_factor"),
                        Filling.from(file),
                        Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomTranslation with(Settings settings) {
        return new RandomTranslation(settings, config);
    }

    @Override
    RandomTranslation with(Filling filling, Drawing drawing) {
        return new RandomTranslation(settings(), new Config(config.heightFactor, config.widthFactor, filling, drawing));
    }

    @Override
    Tensor changed(Tensor images) {
        return moved(
                images,
                drawn(images, config.heightFactor.low(), config.heightFactor.high()),
                drawn(images, config.widthFactor.low(), config.widthFactor.high()));
    }

    /// Images moved by these shares of height and width, `[batch]`.
    Tensor moved(Tensor images, Tensor heights, Tensor widths) {
        int rows = heightAxis(images.shape());
        Tensor none = heights.mul(0);
        Tensor right = widths.mul(images.shape().dim(rows + 1));
        Tensor down = heights.mul(images.shape().dim(rows));
        return transformed(images, none.add(1), none, right.neg(), none, none.add(1), down.neg());
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("height_factor", config.heightFactor.written());
        all.put("width_factor", config.widthFactor.written());
        return withFilling(all);
    }
}
