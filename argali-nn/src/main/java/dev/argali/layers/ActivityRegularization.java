package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Adds a penalty on its inputs to the loss, `(l1 · sum(|x|) + l2 · sum(x²)) / batch size`, and gives them on as they
/// are.
public final class ActivityRegularization extends SameShape<ActivityRegularization> {
    /// What an `ActivityRegularization` is made of.
    ///
    /// @param l1 the factor of the absolute values
    /// @param l2 the factor of the squares
    public record Config(double l1, double l2) {}

    private final Config config;

    private ActivityRegularization(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// Without any penalty yet: say [#l1] or [#l2].
    public static ActivityRegularization of() {
        return new ActivityRegularization(Settings.DEFAULTS, new Config(0, 0));
    }

    static ActivityRegularization from(Settings settings, ObjectConfig file) {
        double l1 = file.number("l1").orElse(0.0);
        double l2 = file.number("l2").orElse(0.0);
        return new ActivityRegularization(settings, new Config(l1, l2));
    }

    /// {@return a new layer with this factor of the absolute values}
    public ActivityRegularization l1(double value) {
        return new ActivityRegularization(settings(), new Config(value, config.l2));
    }

    /// {@return a new layer with this factor of the squares}
    public ActivityRegularization l2(double value) {
        return new ActivityRegularization(settings(), new Config(config.l1, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected ActivityRegularization with(Settings settings) {
        return new ActivityRegularization(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        Tensor penalty = Regularizers.l1l2(config.l1, config.l2).penalty(x);
        addLoss(x.rank() == 0 ? penalty : penalty.div(x.shape().dim(0)));
        return x;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("l1", config.l1);
        all.put("l2", config.l2);
        return all;
    }
}
