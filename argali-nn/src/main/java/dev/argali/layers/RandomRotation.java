package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Turns images about their middle by random angles, in training.
///
/// The shape `[batch, height, width, channels]` stays; what comes in from outside is as `fillMode` says, by default the
/// image mirrored. A factor is a share of a whole turn; positive ones turn counterclockwise.
public final class RandomRotation extends RandomTransform<RandomRotation> {
    /// What a `RandomRotation` is made of.
    ///
    /// @param factor by which shares of a whole turn
    /// @param filling what stands where an image was moved away from
    /// @param drawing seed, and where the channels are
    public record Config(Factor factor, Filling filling, Drawing drawing) {
        /// @throws ValueException if a share is not from -1 to 1
        public Config {
            factor.within("RandomRotation", -1, 1);
        }
    }

    private final Config config;

    private RandomRotation(Settings settings, Config config) {
        super(settings, config.filling, config.drawing);
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
        return new RandomRotation(Settings.DEFAULTS, new Config(factor, Filling.DEFAULT, Drawing.DEFAULT));
    }

    static RandomRotation from(Settings settings, ObjectConfig file) {
        return new RandomRotation(
                settings, new Config(Factor.from(file, "factor"), Filling.from(file), Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomRotation with(Settings settings) {
        return new RandomRotation(settings, config);
    }

    @Override
    RandomRotation with(Filling filling, Drawing drawing) {
        return new RandomRotation(settings(), new Config(config.factor, filling, drawing));
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
        return transformed(images, cos, sin.neg(), a2, sin, cos, b2);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("factor", List.of(config.factor.low(), config.factor.high()));
        // Here the value stands behind the mode.
        all.put("fill_mode", config.filling.fillMode().text());
        all.put("fill_value", config.filling.fillValue());
        return withFilling(all);
    }
}
