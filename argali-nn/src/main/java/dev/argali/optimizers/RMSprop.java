package dev.argali.optimizers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Steps divided by the root of a running mean of squared gradients (Hinton, Coursera lecture 6e, 2012).
///
/// `v = rho · v + (1 - rho) · g²`, `w -= rate · g / sqrt(v + epsilon)`; centered, the squared mean gradient is taken
/// from `v` first; with momentum `m = momentum · m + rate · g / sqrt(v + epsilon)` and `w -= m`. Epsilon stands
/// inside the root, as in Keras.
///
/// Defaults: rate 0.001, rho 0.9, no momentum, epsilon 1e-7, not centered. The optimizer of a `compile` that names
/// none.
public final class RMSprop extends FluentOptimizer<RMSprop> {
    /// What the rule is made of.
    ///
    /// @param rho how much of the mean square stays at each step
    /// @param momentum how much of the last step stays, 0 to 1
    /// @param epsilon keeps the divisor from 0
    /// @param centered whether squares are those of the distance from the mean gradient
    public record Config(double rho, double momentum, double epsilon, boolean centered) {
        /// @throws ValueException if the momentum is not within 0 and 1
        public Config {
            if (!(momentum >= 0 && momentum <= 1)) {
                throw new ValueException("RMSprop", "momentum must be within 0 and 1, got " + momentum, "Usual is 0");
            }
        }
    }

    private final Config config;

    private RMSprop(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// With a learning rate of 0.001.
    public static RMSprop of() {
        return of(0.001);
    }

    /// With this learning rate.
    public static RMSprop of(double learningRate) {
        return new RMSprop(Settings.of("rmsprop", learningRate), new Config(0.9, 0, 1e-7, false));
    }

    static RMSprop from(Settings settings, ObjectConfig file) {
        return new RMSprop(
                settings,
                new Config(
                        file.number("rho").orElse(0.9),
                        file.number("momentum").orElse(0.0),
                        file.number("epsilon").orElse(1e-7),
                        file.flag("centered").orElse(false)));
    }

    /// {@return a new optimizer that keeps this much of the mean square}
    public RMSprop rho(double value) {
        return new RMSprop(settings(), new Config(value, config.momentum, config.epsilon, config.centered));
    }

    /// {@return a new optimizer with this momentum}
    public RMSprop momentum(double value) {
        return new RMSprop(settings(), new Config(config.rho, value, config.epsilon, config.centered));
    }

    /// {@return a new optimizer with this number inside the root}
    public RMSprop epsilon(double value) {
        return new RMSprop(settings(), new Config(config.rho, config.momentum, value, config.centered));
    }

    /// {@return a new optimizer that takes squares from the mean gradient, or from 0}
    public RMSprop centered(boolean value) {
        return new RMSprop(settings(), new Config(config.rho, config.momentum, config.epsilon, value));
    }

    /// {@return what the rule is made of}
    public Config options() {
        return config;
    }

    @Override
    protected RMSprop with(Settings settings) {
        return new RMSprop(settings, config);
    }

    @Override
    protected List<List<String>> slotNames() {
        List<List<String>> groups = new ArrayList<>(List.of(List.of("velocity")));
        if (config.momentum > 0) {
            groups.add(List.of("momentum"));
        }
        if (config.centered) {
            groups.add(List.of("average_gradient"));
        }
        return groups;
    }

    @Override
    protected Update update(Tensor g, Tensor w, List<Tensor> slots, Moment moment) {
        Tensor v = mean(slots.getFirst(), g.square());
        List<Tensor> next = new ArrayList<>(List.of(v));
        Tensor spread = v;
        Tensor average = g;
        if (config.centered) {
            average = mean(slots.getLast(), g);
            spread = v.sub(average.square());
        }
        Tensor step =
                g.mul(moment.learningRate()).div(spread.add(config.epsilon).sqrt());
        if (config.momentum > 0) {
            step = slots.get(1).mul(config.momentum).add(step);
            next.add(step);
        }
        if (config.centered) {
            next.add(average);
        }
        return new Update(w.sub(step), next);
    }

    private Tensor mean(Tensor before, Tensor now) {
        return before.mul(config.rho).add(now.mul(1 - config.rho));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rho", config.rho);
        all.put("momentum", config.momentum);
        all.put("epsilon", config.epsilon);
        all.put("centered", config.centered);
        return all;
    }
}
