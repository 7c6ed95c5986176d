package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images.FillMode;
import dev.argali.ops.Images.Interpolation;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.OptionalLong;

/// Moves images up, down, left and right by random shares of their height and width, in training.
///
/// The shape `[batch, height, width, channels]` stays; what comes in from outside is as `fillMode` says, by default the
/// image mirrored. Positive shares move down and to the right.
public final class RandomTranslation extends RandomImageLayer<RandomTranslation> {
    /// What a `RandomTranslation` is made of.
    ///
    /// @param heightFactor by which shares of the height
    /// @param widthFactor by which shares of the width
    /// @param filling what stands where an image was moved away from
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Config(
            Factor heightFactor, Factor widthFactor, Filling filling, OptionalLong seed, DataFormat dataFormat) {
        /// @throws ValueException if a share is not from -1 to 1
        public Config {
            heightFactor.within("RandomTranslation", -1, 1);
            widthFactor.within("RandomTranslation", -1, 1);
        }
    }

    private final Config config;

    private RandomTranslation(Settings settings, Config config) {
        super(settings, config.dataFormat, config.seed);
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
                Settings.DEFAULTS,
                new Config(heightFactor, widthFactor, Filling.DEFAULT, OptionalLong.empty(), DataFormat.CHANNELS_LAST));
    }

    static RandomTranslation from(Settings settings, ObjectConfig file) {
        return new RandomTranslation(
                settings,
                new Config(
                        Factor.from(file, "height_factor"),
                        Factor.from(file, "width_factor"),
                        Filling.from(file),
                        Noise.seed(file),
                        LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public RandomTranslation seed(long value) {
        return with(new Config(
                config.heightFactor, config.widthFactor, config.filling, OptionalLong.of(value), config.dataFormat));
    }

    /// {@return a new layer with this outside of images}
    public RandomTranslation fillMode(FillMode value) {
        return with(new Config(
                config.heightFactor,
                config.widthFactor,
                new Filling(value, config.filling.fillValue(), config.filling.interpolation()),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with what Keras's name says outside of images, such as `wrap`}
    public RandomTranslation fillMode(String value) {
        return fillMode(FillMode.named(value));
    }

    /// {@return a new layer with this outside of images in mode `constant`}
    public RandomTranslation fillValue(double value) {
        return with(new Config(
                config.heightFactor,
                config.widthFactor,
                new Filling(config.filling.fillMode(), value, config.filling.interpolation()),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with this between pixels}
    public RandomTranslation interpolation(Interpolation value) {
        return with(new Config(
                config.heightFactor,
                config.widthFactor,
                new Filling(config.filling.fillMode(), config.filling.fillValue(), value),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with what Keras's name says between pixels: `nearest` or `bilinear`}
    public RandomTranslation interpolation(String value) {
        return interpolation(Interpolation.named(value));
    }

    /// {@return a new layer for images whose channels are there}
    public RandomTranslation dataFormat(DataFormat value) {
        return with(new Config(config.heightFactor, config.widthFactor, config.filling, config.seed, value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public RandomTranslation dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomTranslation with(Settings settings) {
        return new RandomTranslation(settings, config);
    }

    private RandomTranslation with(Config changed) {
        return new RandomTranslation(settings(), changed);
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
        return transformed(
                images, transform(none.add(1), none, right.neg(), none, none.add(1), down.neg()), config.filling);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("height_factor", config.heightFactor.written());
        all.put("width_factor", config.widthFactor.written());
        filled(all, config.filling, config.seed);
        return all;
    }
}
