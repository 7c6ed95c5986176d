package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Makes images paler or harder, in training: `(x - mean) · factor + mean`, with the mean of each channel of an image.
///
/// The shape `[batch, height, width, channels]` stays. Results are held within the range of values, 0 to 255 by
/// default.
public final class RandomContrast extends RandomImageLayer<RandomContrast> {
    /// What a `RandomContrast` is made of.
    ///
    /// @param factor the factor is from `1 - low` to `1 + high`
    /// @param valueRange within which numbers the images are
    /// @param drawing seed, and where the channels are
    public record Config(Factor factor, Factor valueRange, Drawing drawing) {
        /// @throws ValueException if a share is not from 0 to 1
        public Config {
            if (!(factor.low() >= 0 && factor.low() <= 1 && factor.high() >= 0 && factor.high() <= 1)) {
                throw new ValueException(
                        "RandomContrast",
                        "the factor is " + factor.low() + " and " + factor.high(),
                        "Give one from 0 to 1, or two of them");
            }
        }
    }

    private final Config config;

    private RandomContrast(Settings settings, Config config) {
        super(settings, config.drawing);
        this.config = config;
    }

    /// By a factor from `1 - factor` to `1 + factor`.
    ///
    /// @throws ValueException if it is not from 0 to 1
    public static RandomContrast of(double factor) {
        return of(factor, factor);
    }

    /// By a factor from `1 - lower` to `1 + upper`.
    ///
    /// @throws ValueException if one is not from 0 to 1
    public static RandomContrast of(double lower, double upper) {
        return new RandomContrast(
                Settings.DEFAULTS, new Config(new Factor(lower, upper), new Factor(0, 255), Drawing.DEFAULT));
    }

    static RandomContrast from(Settings settings, ObjectConfig file) {
        var both = LayerConfigs.numbers(file, "factor").orElseThrow(() -> file.missing("factor"));
        var range = LayerConfigs.numbers(file, "value_range").orElse(List.of(0.0, 255.0));
        return new RandomContrast(
                settings,
                new Config(
                        new Factor(both.getFirst(), both.getLast()),
                        new Factor(range.getFirst(), range.getLast()),
                        Drawing.from(file)));
    }

    /// {@return a new layer for images whose numbers are within these}
    public RandomContrast valueRange(double low, double high) {
        return with(new Config(config.factor, new Factor(low, high), config.drawing));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomContrast with(Settings settings) {
        return new RandomContrast(settings, config);
    }

    @Override
    RandomContrast with(Drawing changed) {
        return with(new Config(config.factor, config.valueRange, changed));
    }

    private RandomContrast with(Config changed) {
        return new RandomContrast(settings(), changed);
    }

    @Override
    Tensor changed(Tensor images) {
        return contrasted(images, drawn(images, 1 - config.factor.low(), 1 + config.factor.high()));
    }

    /// Images whose distances from their mean are multiplied by these, `[batch]`.
    Tensor contrasted(Tensor images, Tensor factors) {
        int rows = heightAxis(images.shape());
        Tensor mean = images.mean(rows, rows + 1).expandDims(rows).expandDims(rows + 1);
        Tensor each = factors.cast(images.dtype()).reshape(images.shape().dim(0), 1, 1, 1);
        return images.sub(mean).mul(each).add(mean).clip(config.valueRange.low(), config.valueRange.high());
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("factor", List.of(config.factor.low(), config.factor.high()));
        all.put("value_range", List.of(config.valueRange.low(), config.valueRange.high()));
        return withSeed(all);
    }
}
