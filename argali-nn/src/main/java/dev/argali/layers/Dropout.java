package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// In training sets a share of the inputs to 0, at random, and divides the others by what is left, so that their sum is
/// expected to stay; else gives inputs on as they are. The shape stays.
///
/// Source: Srivastava et al., "Dropout", JMLR 15, 2014 (who scale at inference instead).
public final class Dropout extends Noise<Dropout> {
    /// What a `Dropout` is made of.
    ///
    /// @param rate the share that becomes 0, from 0 to 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param noiseShape axes of 1 are dropped or kept as a whole, [Shape#ANY] is the extent of the input; empty for
    ///     each number on its own
    public record Config(double rate, OptionalLong seed, Optional<Shape> noiseShape) {
        /// @throws ValueException if the rate is not within 0 and 1
        public Config {
            if (!(rate >= 0 && rate <= 1)) {
                throw new ValueException(
                        "Dropout",
                        "rate must be within 0 and 1, got " + rate,
                        "Give the share that is dropped, as 0.5");
            }
        }
    }

    private final Config config;

    private Dropout(Settings settings, Config config) {
        super(settings, config.seed);
        this.config = config;
    }

    /// A layer that drops this share.
    ///
    /// @throws ValueException if the rate is not within 0 and 1
    public static Dropout of(double rate) {
        return new Dropout(Settings.DEFAULTS, new Config(rate, OptionalLong.empty(), Optional.empty()));
    }

    static Dropout from(Settings settings, ObjectConfig file) {
        return new Dropout(settings, new Config(rate(file), seed(file), LayerConfigs.shape(file, "noise_shape")));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public Dropout seed(long value) {
        return new Dropout(settings(), new Config(config.rate, OptionalLong.of(value), config.noiseShape));
    }

    /// {@return a new layer that drops along axes of 1 as a whole; [Shape#ANY] stands for the extent of the input}
    public Dropout noiseShape(int... dims) {
        return new Dropout(settings(), new Config(config.rate, config.seed, Optional.of(Shape.of(dims))));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Dropout with(Settings settings) {
        return new Dropout(settings, config);
    }

    @Override
    Tensor disturbed(Tensor x, SeedGenerator seeds) {
        if (config.rate == 0) {
            return x;
        }
        if (config.rate == 1) {
            return Primitives.fillLike(x, 0);
        }
        Tensor kept = Randoms.uniform(noiseShape(config.noiseShape, x.shape()), 0, 1, DType.FLOAT32, seeds)
                .ge(config.rate);
        Tensor scaled = x.mul(1 / (1 - config.rate));
        return Primitives.select(Primitives.broadcast(kept, x.shape()), scaled, Primitives.fillLike(scaled, 0));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rate", config.rate);
        all.put("seed", config(config.seed));
        all.put("noise_shape", config.noiseShape.map(LayerConfigs::list).orElse(ObjectConfig.NONE));
        return all;
    }

    @Override
    protected String headline() {
        return "Dropout(" + config.rate + ")";
    }
}
