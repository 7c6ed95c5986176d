package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// What random layers have in common that change the numbers of images within their range, 0 to 255 by default.
///
/// @param <L> the class itself
public abstract sealed class RandomTone<L extends RandomTone<L>> extends RandomImageLayer<L>
        permits RandomBrightness, RandomContrast {
    /// What such a layer is made of.
    ///
    /// @param factor how much of the change
    /// @param valueRange within which numbers the images are
    /// @param drawing seed, and where the channels are
    public record Config(Factor factor, Factor valueRange, Drawing drawing) {
        static Config of(Factor factor) {
            return new Config(factor, new Factor(0, 255), Drawing.DEFAULT);
        }

        static Config from(Factor factor, ObjectConfig file) {
            var range = LayerConfigs.numbers(file, "value_range").orElse(List.of(0.0, 255.0));
            return new Config(factor, new Factor(range.getFirst(), range.getLast()), Drawing.from(file));
        }
    }

    private final Config config;

    RandomTone(Settings settings, Config config) {
        super(settings, config.drawing);
        this.config = config;
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return a new layer for images whose numbers are within these}
    public final L valueRange(double low, double high) {
        return make(settings(), new Config(config.factor, new Factor(low, high), config.drawing));
    }

    @Override
    public final Config config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    @Override
    final L with(Drawing changed) {
        return make(settings(), new Config(config.factor, config.valueRange, changed));
    }

    /// One number for each image, where they meet images.
    static Tensor each(Tensor images, Tensor numbers) {
        return numbers.cast(images.dtype()).reshape(images.shape().dim(0), 1, 1, 1);
    }

    final Tensor withinRange(Tensor images) {
        return images.clip(config.valueRange.low(), config.valueRange.high());
    }

    @Override
    protected final Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("factor", List.of(config.factor.low(), config.factor.high()));
        all.put("value_range", List.of(config.valueRange.low(), config.valueRange.high()));
        return withSeed(all);
    }
}
