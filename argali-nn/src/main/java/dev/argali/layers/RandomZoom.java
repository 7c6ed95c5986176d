package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/// Shows images from nearer or from farther away, in training.
///
/// The shape `[batch, height, width, channels]` stays; what comes in from outside is as `fillMode` says, by default the
/// image mirrored. A factor of 0.2 shows 1.2 times as much of the height, one of -0.2 0.8 times. Without a factor for
/// the width it is that of the height, so that nothing is distorted.
public final class RandomZoom extends RandomTransform<RandomZoom> {
    /// What a `RandomZoom` is made of.
    ///
    /// @param heightFactor how much more of the height is seen
    /// @param widthFactor how much more of the width; empty for as much as of the height
    /// @param filling what stands where an image was moved away from
    /// @param drawing seed, and where the channels are
    public record Config(Factor heightFactor, Optional<Factor> widthFactor, Filling filling, Drawing drawing) {
        /// @throws ValueException if a share is not above -1 and at most 1
        public Config {
            heightFactor.within("RandomZoom", Math.nextUp(-1.0), 1);
            widthFactor.ifPresent(f -> f.within("RandomZoom", Math.nextUp(-1.0), 1));
        }
    }

    private final Config config;

    private RandomZoom(Settings settings, Config config) {
        super(settings, config.filling, config.drawing);
        this.config = config;
    }

    /// By up to this share, nearer or farther.
    ///
    /// @throws ValueException if it is not above -1 and at most 1
    public static RandomZoom of(double heightFactor) {
        return of(Factor.around(heightFactor));
    }

    /// By shares between these, of height and width alike.
    ///
    /// @throws ValueException if one is not above -1 and at most 1
    public static RandomZoom of(Factor heightFactor) {
        return new RandomZoom(
                Settings.DEFAULTS, new Config(heightFactor, Optional.empty(), Filling.DEFAULT, Drawing.DEFAULT));
    }

    /// By shares between these of the height, and between those of the width.
    ///
    /// @throws ValueException if one is not above -1 and at most 1
    public static RandomZoom of(Factor heightFactor, Factor widthFactor) {
        return new RandomZoom(
                Settings.DEFAULTS,
                new Config(heightFactor, Optional.of(widthFactor), Filling.DEFAULT, Drawing.DEFAULT));
    }

    static RandomZoom from(Settings settings, ObjectConfig file) {
        return new RandomZoom(
                settings,
                new Config(
                        Factor.from(file, "height_factor"),
                        file.argument("width_factor").map(_ -> Factor.from(file, "width_factor")),
                        Filling.from(file),
                        Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomZoom with(Settings settings) {
        return new RandomZoom(settings, config);
    }

    @Override
    RandomZoom with(Filling filling, Drawing drawing) {
        return new RandomZoom(settings(), new Config(config.heightFactor, config.widthFactor, filling, drawing));
    }

    @Override
    Tensor changed(Tensor images) {
        Tensor heights = drawn(images, config.heightFactor.low(), config.heightFactor.high());
        Tensor widths =
                config.widthFactor.map(f -> drawn(images, f.low(), f.high())).orElse(heights);
        return zoomed(images, heights, widths);
    }

    /// Images of which so much more is seen, `[batch]`.
    Tensor zoomed(Tensor images, Tensor heights, Tensor widths) {
        int rows = heightAxis(images.shape());
        Tensor none = heights.mul(0);
        Tensor left = widths.mul(-(images.shape().dim(rows + 1) - 1) / 2.0);
        Tensor up = heights.mul(-(images.shape().dim(rows) - 1) / 2.0);
        return transformed(images, widths.add(1), none, left, none, heights.add(1), up);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("height_factor", config.heightFactor.written());
        all.put("width_factor", config.widthFactor.map(Factor::written).orElse(ObjectConfig.NONE));
        return withFilling(all);
    }
}
