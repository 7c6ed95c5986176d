package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// Masks the steps of sequences, `[batch, steps, features]`, in which all features have one value, 0 without a word.
///
/// Such steps become 0; the others stay as they are. Layers behind it that use masks skip them.
public final class Masking extends SameShape<Masking> {
    /// What a `Masking` is made of.
    ///
    /// @param maskValue the value of the features of steps that do not count
    public record Config(double maskValue) {}

    private final Config config;

    private Masking(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// For steps of zeros.
    public static Masking of() {
        return of(0);
    }

    /// For steps of this value.
    public static Masking of(double maskValue) {
        return new Masking(Settings.DEFAULTS, new Config(maskValue));
    }

    static Masking from(Settings settings, ObjectConfig file) {
        return new Masking(settings, new Config(file.number("mask_value").orElse(0.0)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Masking with(Settings settings) {
        return new Masking(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(1);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        Tensor mask = x.ne(Primitives.fillLike(x, config.maskValue)).any(-1);
        Tensor wide = Primitives.broadcast(mask.expandDims(-1), x.shape());
        return Masks.set(Primitives.select(wide, x, Primitives.fillLike(x, 0)), mask);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("mask_value", config.maskValue);
    }
}
