package dev.argali.optimizers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Steps sized by running means of the gradient and of its square (Kingma and Ba, ICLR 2015).
///
/// `m += (g - m)(1 - beta1)`, `v += (g² - v)(1 - beta2)`,
/// `w -= rate · sqrt(1 - beta2^t) / (1 - beta1^t) · m / (sqrt(v) + epsilon)`, with `t` counted from 1. Epsilon is the
/// "epsilon hat" of the paper's section 2, as in Keras: it stands beside the uncorrected `sqrt(v)`. With `amsgrad` the
/// largest `v` so far takes the place of `v` (Reddi et al., ICLR 2018).
///
/// Defaults: rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
public final class Adam extends FluentOptimizer<Adam> {
    /// What the rule is made of.
    ///
    /// @param beta1 how much of the mean gradient stays at each step
    /// @param beta2 how much of the mean square stays at each step
    /// @param epsilon keeps the divisor from 0
    /// @param amsgrad whether the divisor never falls
    public record Config(double beta1, double beta2, double epsilon, boolean amsgrad) {}

    private final Config config;

    private Adam(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// With a learning rate of 0.001.
    public static Adam of() {
        return of(0.001);
    }

    /// With this learning rate.
    public static Adam of(double learningRate) {
        return new Adam(Settings.of("adam", learningRate), new Config(0.9, 0.999, 1e-7, false));
    }

    static Adam from(Settings settings, ObjectConfig file) {
        return new Adam(
                settings,
                new Config(
                        file.number("beta_1").orElse(0.9),
                        file.number("beta_2").orElse(0.999),
                        file.number("epsilon").orElse(1e-7),
                        file.flag("amsgrad").orElse(false)));
    }

    /// {@return a new optimizer that keeps this much of the mean gradient}
    public Adam beta1(double value) {
        return new Adam(settings(), new Config(value, config.beta2, config.epsilon, config.amsgrad));
    }

    /// {@return a new optimizer that keeps this much of the mean square}
    public Adam beta2(double value) {
        return new Adam(settings(), new Config(config.beta1, value, config.epsilon, config.amsgrad));
    }

    /// {@return a new optimizer with this number beside the root}
    public Adam epsilon(double value) {
        return new Adam(settings(), new Config(config.beta1, config.beta2, value, config.amsgrad));
    }

    /// {@return a new optimizer whose divisor never falls, or may}
    public Adam amsgrad(boolean value) {
        return new Adam(settings(), new Config(config.beta1, config.beta2, config.epsilon, value));
    }

    /// {@return what the rule is made of}
    public Config options() {
        return config;
    }

    @Override
    protected Adam with(Settings settings) {
        return new Adam(settings, config);
    }

    @Override
    protected List<List<String>> slotNames() {
        List<String> both = List.of("momentum", "velocity");
        return config.amsgrad ? List.of(both, List.of("velocity_hat")) : List.of(both);
    }

    @Override
    protected Update update(Tensor g, Tensor w, List<Tensor> slots, Moment moment) {
        Tensor t = moment.iterations().add(1.0);
        Tensor first = decayed(config.beta1, t);
        Tensor second = decayed(config.beta2, t);
        Tensor alpha = moment.learningRate().mul(second.sqrt()).div(first);
        Tensor m = slots.get(0).add(g.sub(slots.get(0)).mul(1 - config.beta1));
        Tensor v = slots.get(1).add(g.square().sub(slots.get(1)).mul(1 - config.beta2));
        List<Tensor> next = new ArrayList<>(List.of(m, v));
        Tensor divisor = v;
        if (config.amsgrad) {
            divisor = slots.get(2).maximum(v);
            next.add(divisor);
        }
        return new Update(w.sub(m.mul(alpha).div(divisor.sqrt().add(config.epsilon))), next);
    }

    /// `1 - beta^t`.
    private static Tensor decayed(double beta, Tensor t) {
        return Primitives.scalar(t.dtype(), beta).pow(t).neg().add(1.0);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("beta_1", config.beta1);
        all.put("beta_2", config.beta2);
        all.put("epsilon", config.epsilon);
        all.put("amsgrad", config.amsgrad);
        return all;
    }
}
