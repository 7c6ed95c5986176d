package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;

/// Makes images paler or harder, in training: `(x - mean) · factor + mean`, with the mean of each channel of an image.
///
/// The shape `[batch, height, width, channels]` stays. Results are held within the range of values, 0 to 255 by
/// default. The factor is from `1 - low` to `1 + high`.
public final class RandomContrast extends RandomTone<RandomContrast> {
    private RandomContrast(Settings settings, Config config) {
        super(settings, config);
        Factor factor = config.factor();
        if (!(factor.low() >= 0 && factor.low() <= 1 && factor.high() >= 0 && factor.high() <= 1)) {
            throw new ValueException(
                    "RandomContrast",
                    "the factor is " + factor.low() + " and " + factor.high(),
                    "Give one from 0 to 1, or two of them");
        }
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
        return new RandomContrast(Settings.DEFAULTS, Config.of(new Factor(lower, upper)));
    }

    static RandomContrast from(Settings settings, ObjectConfig file) {
        var both = LayerConfigs.numbers(file, "factor").orElseThrow(() -> file.missing("factor"));
        return new RandomContrast(settings, Config.from(new Factor(both.getFirst(), both.getLast()), file));
    }

    @Override
    RandomContrast make(Settings settings, Config config) {
        return new RandomContrast(settings, config);
    }

    @Override
    Tensor changed(Tensor images) {
        Factor factor = config().factor();
        return contrasted(images, drawn(images, 1 - factor.low(), 1 + factor.high()));
    }

    /// Images whose distances from their mean are multiplied by these, `[batch]`.
    Tensor contrasted(Tensor images, Tensor factors) {
        int rows = heightAxis(images.shape());
        Tensor mean = images.mean(rows, rows + 1).expandDims(rows).expandDims(rows + 1);
        return withinRange(images.sub(mean).mul(each(images, factors)).add(mean));
    }
}
