package dev.argali.layers;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// An activation function as a layer: any shape in, usually the same shape out.
public final class Activation extends FluentLayer<Activation> {
    /// What an `Activation` is made of.
    ///
    /// @param function what is applied
    public record Config(ActivationFunction function) {}

    private final Config config;

    private Activation(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// A layer of this function.
    public static Activation of(ActivationFunction function) {
        return new Activation(Settings.DEFAULTS, new Config(function));
    }

    /// A layer of the function of Keras's name, such as `relu`.
    ///
    /// @throws dev.argali.graph.ValueException if there is none; the message suggests the near names
    public static Activation of(String name) {
        return of(Activations.named(name));
    }

    static Activation from(Settings settings, ObjectConfig file) {
        return new Activation(settings, new Config(LayerConfigs.activation(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Activation with(Settings settings) {
        return new Activation(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return config.function.apply(x);
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("activation", config.function.config());
    }

    @Override
    protected String headline() {
        return "Activation(" + config.function + ")";
    }
}
