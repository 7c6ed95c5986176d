package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images.FillMode;
import dev.argali.ops.Images.Interpolation;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Turns images about their middle by random angles, in training.
///
/// The shape `[batch, height, width, channels]` stays; what comes in from outside is as `fillMode` says, by default the
/// image mirrored. A factor is a share of a whole turn; positive ones turn counterclockwise.
public final class RandomRotation extends RandomImageLayer<RandomRotation> {
    /// What a `RandomRotation` is made of.
    ///
    /// @param factor by which shares of a whole turn
    /// @param filling what stands where an image was moved away from
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Config(Factor factor, Filling filling, OptionalLong seed, DataFormat dataFormat) {
        /// @throws ValueException if a share is not from -1 to 1
        public Config {
            factor.within("RandomRotation", -1, 1);
        }
    }

    private final Config config;

    private RandomRotation(Settings settings, Config config) {
        super(settings, config.dataFormat, config.seed);
        this.config = config;
    }

    /// By up to this share of a whole turn, either way: 0.1 is 36 degrees.
    ///
    /// @throws ValueException if it is not from -1 to 1
    public static RandomRotation of(double factor) {
        return of(Factor.around(factor));
    }

    /// By shares of a whole turn between these.
    ///
    /// @throws ValueException if one is not from -1 to 1
    public static RandomRotation of(Factor factor) {
        return new RandomRotation(
                Settings.DEFAULTS, new Config(factor, Filling.DEFAULT, OptionalLong.empty(), DataFormat.CHANNELS_LAST));
    }

    static RandomRotation from(Settings settings, ObjectConfig file) {
        return new RandomRotation(
                settings,
                new Config(
                        Factor.from(file, "factor"),
                        Filling.from(file),
                        Noise.seed(file),
                        LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public RandomRotation seed(long value) {
        return with(new Config(config.factor, config.filling, OptionalLong.of(value), config.dataFormat));
    }

    /// {@return a new layer with this outside of images}
    public RandomRotation fillMode(FillMode value) {
        return with(new Config(
                config.factor,
                new Filling(value, config.filling.fillValue(), config.filling.interpolation()),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with what Keras's name says outside of images, such as `wrap`}
    public RandomRotation fillMode(String value) {
        return fillMode(FillMode.named(value));
    }

    /// {@return a new layer with this outside of images in mode `constant`}
    public RandomRotation fillValue(double value) {
        return with(new Config(
                config.factor,
                new Filling(config.filling.fillMode(), value, config.filling.interpolation()),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with this between pixels}
    public RandomRotation interpolation(Interpolation value) {
        return with(new Config(
                config.factor,
                new Filling(config.filling.fillMode(), config.filling.fillValue(), value),
                config.seed,
                config.dataFormat));
    }

    /// {@return a new layer with what Keras's name says between pixels: `nearest` or `bilinear`}
    public RandomRotation interpolation(String value) {
        return interpolation(Interpolation.named(value));
    }

    /// {@return a new layer for images whose channels are there}
    public RandomRotation dataFormat(DataFormat value) {
        return with(new Config(config.factor, config.filling, config.seed, value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public RandomRotation dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomRotation with(Settings settings) {
        return new RandomRotation(settings, config);
    }

    private RandomRotation with(Config changed) {
        return new RandomRotation(settings(), changed);
    }

    @Override
    Tensor changed(Tensor images) {
        return turned(images, drawn(images, config.factor.low(), config.factor.high()));
    }

    /// Images turned by these shares of a whole turn, `[batch]`.
    Tensor turned(Tensor images, Tensor turns) {
        int rows = heightAxis(images.shape());
        double middleX = 0.5 * (images.shape().dim(rows + 1) - 1);
        double middleY = 0.5 * (images.shape().dim(rows) - 1);
        Tensor angle = turns.mul(360).mul(Math.PI / 180);
        Tensor cos = angle.cos();
        Tensor sin = angle.sin();
        Tensor a2 = cos.mul(-middleX).add(sin.mul(middleY)).add(middleX);
        Tensor b2 = sin.mul(-middleX).sub(cos.mul(middleY)).add(middleY);
        return transformed(images, transform(cos, sin.neg(), a2, sin, cos, b2), config.filling);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("factor", List.of(config.factor.low(), config.factor.high()));
        all.put("fill_mode", config.filling.fillMode().text());
        all.put("fill_value", config.filling.fillValue());
        filled(all, config.filling, config.seed);
        return all;
    }
}
