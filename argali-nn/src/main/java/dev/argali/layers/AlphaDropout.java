package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// In training sets a share of the inputs, at random, to what `selu` gives for large negative numbers, and then scales
/// and shifts all so that mean and variance stay; else gives inputs on as they are. For networks of `selu`.
///
/// Source: Klambauer et al., "Self-normalizing neural networks", NeurIPS 2017.
public final class AlphaDropout extends Noise<AlphaDropout> {
    /// What `selu` comes to for large negative numbers.
    private static final double LEAST = -1.6732632423543772 * 1.0507009873554805;

    /// What an `AlphaDropout` is made of.
    ///
    /// @param rate the share that is replaced, from 0 to below 1
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param noiseShape axes of 1 are replaced or kept as a whole, [Shape#ANY] is the extent of the input; empty for
    ///     each number on its own
    public record Config(double rate, OptionalLong seed, Optional<Shape> noiseShape) {
        /// @throws dev.argali.graph.ValueException if the rate is not from 0 to below 1
        public Config {
            requireBelowOne("AlphaDropout", rate);
        }
    }

    private final Config config;

    private AlphaDropout(Settings settings, Config config) {
        super(settings, config.seed);
        this.config = config;
    }

    /// A layer that replaces this share.
    ///
    /// @throws dev.argali.graph.ValueException if it is not from 0 to below 1
    public static AlphaDropout of(double rate) {
        return new AlphaDropout(Settings.DEFAULTS, new Config(rate, OptionalLong.empty(), Optional.empty()));
    }

    static AlphaDropout from(Settings settings, ObjectConfig file) {
        return new AlphaDropout(settings, new Config(rate(file), seed(file), LayerConfigs.shape(file, "noise_shape")));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public AlphaDropout seed(long value) {
        return new AlphaDropout(settings(), new Config(config.rate, OptionalLong.of(value), config.noiseShape));
    }

    /// {@return a new layer that replaces along axes of 1 as a whole; [Shape#ANY] stands for the extent of the input}
    public AlphaDropout noiseShape(int... dims) {
        return new AlphaDropout(settings(), new Config(config.rate, config.seed, Optional.of(Shape.of(dims))));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected AlphaDropout with(Settings settings) {
        return new AlphaDropout(settings, config);
    }

    @Override
    Tensor disturbed(Tensor x, SeedGenerator seeds) {
        double rate = config.rate;
        if (rate == 0) {
            return x;
        }
        Tensor kept = Randoms.uniform(noiseShape(config.noiseShape, x.shape()), 0, 1, DType.FLOAT32, seeds)
                .ge(rate);
        Tensor replaced = Merge.where(Primitives.broadcast(kept, x.shape()), x, Primitives.fillLike(x, LEAST));
        double a = 1 / Math.sqrt((1 - rate) * (1 + rate * LEAST * LEAST));
        return replaced.mul(a).add(-a * LEAST * rate);
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
        return "AlphaDropout(" + config.rate + ")";
    }
}
