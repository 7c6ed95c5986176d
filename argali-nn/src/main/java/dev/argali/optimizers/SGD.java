package dev.argali.optimizers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gradient descent, with momentum if asked for.
///
/// Without momentum `w -= rate · g`. With momentum `m = momentum · m - rate · g` and `w += m`; with Nesterov's
/// `w += momentum · m - rate · g` (Sutskever et al., ICML 2013). Default rate 0.01.
public final class SGD extends FluentOptimizer<SGD> {
    /// What the rule is made of.
    ///
    /// @param momentum how much of the last step stays, 0 to 1
    /// @param nesterov whether the gradient is taken as if the momentum had been followed already
    public record Config(double momentum, boolean nesterov) {
        /// @throws ValueException if the momentum is not within 0 and 1
        public Config {
            if (!(momentum >= 0 && momentum <= 1)) {
                throw new ValueException("SGD", "momentum must be within 0 and 1, got " + momentum, "Usual is 0.9");
            }
        }
    }

    private final Config config;

    private SGD(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// With a learning rate of 0.01.
    public static SGD of() {
        return of(0.01);
    }

    /// With this learning rate.
    public static SGD of(double learningRate) {
        return new SGD(Settings.of("sgd", learningRate), new Config(0, false));
    }

    static SGD from(Settings settings, ObjectConfig file) {
        return new SGD(
                settings,
                new Config(
                        file.number("momentum").orElse(0.0),
                        file.flag("nesterov").orElse(false)));
    }

    /// {@return a new optimizer with this momentum}
    public SGD momentum(double value) {
        return new SGD(settings(), new Config(value, config.nesterov));
    }

    /// {@return a new optimizer with Nesterov's form of the momentum, or without}
    public SGD nesterov(boolean value) {
        return new SGD(settings(), new Config(config.momentum, value));
    }

    /// {@return what the rule is made of}
    public Config options() {
        return config;
    }

    @Override
    protected SGD with(Settings settings) {
        return new SGD(settings, config);
    }

    @Override
    protected List<List<String>> slotNames() {
        return config.momentum == 0 ? List.of() : List.of(List.of("momentum"));
    }

    @Override
    protected Update update(Tensor gradient, Tensor value, List<Tensor> slots, Moment moment) {
        Tensor step = gradient.mul(moment.learningRate());
        if (config.momentum == 0) {
            return new Update(value.sub(step), List.of());
        }
        Tensor m = slots.getFirst().mul(config.momentum).sub(step);
        Tensor change = config.nesterov ? m.mul(config.momentum).sub(step) : m;
        return new Update(value.add(change), List.of(m));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("momentum", config.momentum);
        all.put("nesterov", config.nesterov);
        return all;
    }
}
