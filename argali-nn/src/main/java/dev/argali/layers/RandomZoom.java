package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images.FillMode;
import dev.argali.ops.Images.Interpolation;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Shows images from nearer or from farther away, in training.
///
/// The shape `[batch, height, width, channels]` stays; what comes in from outside is as `fillMode` says, by default the
/// image mirrored. A factor of 0.2 shows 1.2 times as much of the height, one of -0.2 0.8 times. Without a factor for
/// the
/// width it is that of the height, so that nothing is distorted.
public final class RandomZoom extends RandomImageLayer<RandomZoom> {
    /// What a `RandomZoom` is made of.
    ///
    /// @param heightFactor how much more of the height is seen
    /// @param widthFactor how much more of the width; empty for as much as of the height
    /// @param filling what stands where an image was moved away from
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Config(
            Factor heightFactor,
            Optional<Factor> widthFactor,
            Filling filling,
            OptionalLong seed,
            DataFormat dataFormat) {
        /// @throws ValueException if a share is not above -1 and at most 1
        public Config {
            heightFactor.within("RandomZoom", Math.nextUp(-1.0), 1);
            widthFactor.ifPresent(f -> f.within("RandomZoom", Math.nextUp(-1.0), 1));
        }
    }

    private final Config config;

    private RandomZoom(Settings settings, Config config) {
        super(settings, config.dataFormat, config.seed);
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
                Settings.DEFAULTS,
                new Config(
                        heightFactor,
                        Optional.empty(),
                        Filling.DEFAULT,
                        OptionalLong.empty(),
                        DataFormat.CHANNELS_LAST));
    }

    /// By shares between these of the height, and between those of the width.
    ///
    /// @throws ValueException if one is not above -1 and at most 1
    public static RandomZoom of(Factor heightFactor, Factor widthFactor) {
        return new RandomZoom(
                Settings.DEFAULTS,
                new Config(
                        heightFactor,
                        Optional.of(widthFactor),
                        Filling.DEFAULT,
                        OptionalLong.empty(),
                        DataFormat.CHANNELS_LAST));
    }

    static RandomZoom from(Settings settings, ObjectConfig file) {
        return new RandomZoom(
                settings,
                new Config(
                        Factor.from(file, "height_factor"),
                        file.argument("width_factor").map(_ -> Factor.from(file, "width_factor")),
                        Filling.from(file),
                        Noise.seed(file),
                        LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public RandomZoom seed(long value) {
        return with(new Config(
                config.heightFactor, config.widthFactor, config.filling, OptionalLong.of(value), config.dataFormat));
    }

    /// {@return a new layer with this outside of images}
    public RandomZoom fillMode(FillMode value) {
        return with(new Config(
                config.heightFactor,
                config.widthFactor,
                new Filling(value, config.filling.fillValue(), config.filling.interpolation()),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with what Keras's name says outside of images, such as `wrap`}
    public RandomZoom fillMode(String value) {
        return fillMode(FillMode.named(value));
    }

    /// {@return a new layer with this outside of images in mode `constant`}
    public RandomZoom fillValue(double value) {
        return with(new Config(
                config.heightFactor,
                config.widthFactor,
                new Filling(config.filling.fillMode(), value, config.filling.interpolation()),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with this between pixels}
    public RandomZoom interpolation(Interpolation value) {
        return with(new Config(
                config.heightFactor,
                config.widthFactor,
                new Filling(config.filling.fillMode(), config.filling.fillValue(), value),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with what Keras's name says between pixels: `nearest` or `bilinear`}
    public RandomZoom interpolation(String value) {
        return interpolation(Interpolation.named(value));
    }

    /// {@return a new layer for images whose channels are there}
    public RandomZoom dataFormat(DataFormat value) {
        return with(new Config(config.heightFactor, config.widthFactor, config.filling, config.seed, value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public RandomZoom dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomZoom with(Settings settings) {
        return new RandomZoom(settings, config);
    }

    private RandomZoom with(Config changed) {
        return new RandomZoom(settings(), changed);
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
        return transformed(images, transform(widths.add(1), none, left, none, heights.add(1), up), config.filling);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("height_factor", config.heightFactor.written());
        all.put("width_factor", config.widthFactor.map(Factor::written).orElse(ObjectConfig.NONE));
        filled(all, config.filling, config.seed);
        return all;
    }
}
