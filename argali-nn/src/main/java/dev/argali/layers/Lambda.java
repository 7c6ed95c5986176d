package dev.argali.layers;

import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A function of one tensor as a layer: `Lambda.of(x -> x.square())`.
///
/// It owns no weights and cannot be saved: a file never holds code. What shall be saved is written as a class, see
/// [LayerConfigs#register].
public final class Lambda extends FluentLayer<Lambda> {
    /// What a `Lambda` is made of.
    ///
    /// @param function what is applied
    public record Config(UnaryOperator<Tensor> function) {}

    private final Config config;

    private Lambda(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// A layer of this function.
    public static Lambda of(UnaryOperator<Tensor> function) {
        return new Lambda(Settings.DEFAULTS, new Config(function));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Lambda with(Settings settings) {
        return new Lambda(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return config.function.apply(x);
    }

    @Override
    protected Map<String, Object> arguments() {
        throw new ArgaliException(
                label(),
                "a function of Java's cannot be written to a file",
                "Write a layer class and register it with LayerConfigs.register, or save the weights alone");
    }
}
