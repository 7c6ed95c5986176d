package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Makes images brighter or darker, in training: adds to all numbers of an image a random share of the range of values.
///
/// The shape `[batch, height, width, channels]` stays. Results are held within the range of values, 0 to 255 by
/// default.
public final class RandomBrightness extends RandomImageLayer<RandomBrightness> {
    /// What a `RandomBrightness` is made of.
    ///
    /// @param factor which share of the range is added
    /// @param valueRange within which numbers the images are
    /// @param drawing seed, and where the channels are
    public record Config(Factor factor, Factor valueRange, Drawing drawing) {
        /// @throws ValueException if a share is not from -1 to 1
        public Config {
            factor.within("RandomBrightness", -1, 1);
        }
    }

    private final Config config;

    private RandomBrightness(Settings settings, Config config) {
        super(settings, config.drawing);
        this.config = config;
    }

    /// By up to this share of the range, either way.
    ///
    /// @throws ValueException if it is not from -1 to 1
    public static RandomBrightness of(double factor) {
        return of(Factor.around(factor));
    }

    /// By shares between these.
    ///
    /// @throws ValueException if one is not from -1 to 1
    public static RandomBrightness of(Factor factor) {
        return new RandomBrightness(Settings.DEFAULTS, new Config(factor, new Factor(0, 255), Drawing.DEFAULT));
    }

    static RandomBrightness from(Settings settings, ObjectConfig file) {
        var range = LayerConfigs.numbers(file, "value_range").orElse(List.of(0.0, 255.0));
        return new RandomBrightness(
                settings,
                new Config(
                        Factor.from(file, "factor"),
                        new Factor(range.getFirst(), range.getLast()),
                        Drawing.from(file)));
    }

    /// {@return a new layer for images whose numbers are within these}
    public RandomBrightness valueRange(double low, double high) {
        return with(new Config(config.factor, new Factor(low, high), config.drawing));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomBrightness with(Settings settings) {
        return new RandomBrightness(settings, config);
    }

    @Override
    RandomBrightness with(Drawing changed) {
        return with(new Config(config.factor, config.valueRange, changed));
    }

    private RandomBrightness with(Config changed) {
        return new RandomBrightness(settings(), changed);
    }

    @Override
    Tensor changed(Tensor images) {
        return brightened(images, drawn(images, config.factor.low(), config.factor.high()));
    }

    /// Images with these shares of the range added, `[batch]`.
    Tensor brightened(Tensor images, Tensor shares) {
        Tensor each = shares.mul(config.valueRange.high() - config.valueRange.low())
                .cast(images.dtype())
                .reshape(images.shape().dim(0), 1, 1, 1);
        return images.add(each).clip(config.valueRange.low(), config.valueRange.high());
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("factor", List.of(config.factor.low(), config.factor.high()));
        all.put("value_range", List.of(config.valueRange.low(), config.valueRange.high()));
        return withSeed(all);
    }
}
