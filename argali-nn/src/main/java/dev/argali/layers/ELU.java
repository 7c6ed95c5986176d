package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// The exponential linear unit as a layer: `x` above 0, else `alpha · (exp(x) - 1)`.
///
/// Source: Clevert et al., "Fast and accurate deep network learning by exponential linear units", ICLR 2016.
public final class ELU extends SameShape<ELU> {
    private static final double ALPHA = 1;

    /// What a `ELU` is made of.
    ///
    /// @param alpha what large negative inputs come to, turned
    public record Config(double alpha) {}

    private final Config config;

    private ELU(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// That comes to -1 for large negative inputs.
    public static ELU of() {
        return of(ALPHA);
    }

    /// That comes to `-alpha` for large negative inputs.
    public static ELU of(double alpha) {
        return new ELU(Settings.DEFAULTS, new Config(alpha));
    }

    static ELU from(Settings settings, ObjectConfig file) {
        return new ELU(settings, new Config(file.number("alpha").orElse(ALPHA)));
    }

    /// {@return a new layer that comes to minus this for large negative inputs}
    public ELU alpha(double value) {
        return new ELU(settings(), new Config(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected ELU with(Settings settings) {
        return new ELU(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return Nonlinear.elu(x, config.alpha);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("alpha", config.alpha);
    }
}
