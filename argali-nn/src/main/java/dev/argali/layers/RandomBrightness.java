package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;

/// Makes images brighter or darker, in training: adds to all numbers of an image a random share of the range of values.
///
/// The shape `[batch, height, width, channels]` stays. Results are held within the range of values, 0 to 255 by
/// default.
public final class RandomBrightness extends RandomTone<RandomBrightness> {
    private RandomBrightness(Settings settings, Config config) {
        super(settings, config);
        config.factor().within("RandomBrightness", -1, 1);
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
        return new RandomBrightness(Settings.DEFAULTS, Config.of(factor));
    }

    static RandomBrightness from(Settings settings, ObjectConfig file) {
        return new RandomBrightness(settings, Config.from(Factor.from(file, "factor"), file));
    }

    @Override
    RandomBrightness make(Settings settings, Config config) {
        return new RandomBrightness(settings, config);
    }

    @Override
    Tensor changed(Tensor images) {
        Factor factor = config().factor();
        return brightened(images, drawn(images, factor.low(), factor.high()));
    }

    /// Images with these shares of the range added, `[batch]`.
    Tensor brightened(Tensor images, Tensor shares) {
        Factor range = config().valueRange();
        return withinRange(images.add(each(images, shares.mul(range.high() - range.low()))));
    }
}
