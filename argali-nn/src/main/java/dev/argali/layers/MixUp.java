package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// Mixes each image of a batch with another one, `w · image + (1 - w) · other`, in training, and labels in the same
/// way.
///
/// The weights are of the beta distribution of `alpha` and `alpha`: near 0 and 1 if `alpha` is small, evenly spread if
/// it is 1. What goes in and comes out says [ImageMix].
///
/// Source: Zhang et al., "mixup: beyond empirical risk minimization", 2018.
public final class MixUp extends ImageMix<MixUp> {
    /// What a `MixUp` is made of.
    ///
    /// @param alpha how much is mixed
    /// @param drawing seed, and where the channels are
    public record Config(double alpha, Drawing drawing) {
        /// @throws ValueException if alpha is not positive
        public Config {
            if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
                throw new ValueException("MixUp", "alpha must be positive, got " + alpha, "Usual is 0.2");
            }
        }
    }

    private final Config config;

    private MixUp(Settings settings, Config config) {
        super(settings, config.drawing);
        this.config = config;
    }

    /// With an `alpha` of 0.2.
    public static MixUp of() {
        return of(0.2);
    }

    /// With this `alpha`.
    ///
    /// @throws ValueException if it is not positive
    public static MixUp of(double alpha) {
        return new MixUp(Settings.DEFAULTS, new Config(alpha, Drawing.DEFAULT));
    }

    static MixUp from(Settings settings, ObjectConfig file) {
        return new MixUp(settings, new Config(file.number("alpha").orElse(0.2), Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected MixUp with(Settings settings) {
        return new MixUp(settings, config);
    }

    @Override
    MixUp with(Drawing changed) {
        return new MixUp(settings(), new Config(config.alpha, changed));
    }

    @Override
    Mix mix(Tensor images) {
        return mix(order(images), beta(images, scalar(config.alpha)));
    }

    /// Each image with that of this order, and of these weights.
    Mix mix(Tensor order, Tensor weights) {
        return new Mix(order, weights.reshape(-1, 1, 1, 1), weights);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("alpha", config.alpha);
        return withSeed(all);
    }

    @Override
    protected String headline() {
        return "MixUp(" + config.alpha + ")";
    }
}
