package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/// Gives its inputs on as they are: Keras's `Identity`, under which name it stands in files.
///
/// Java has an `Identity` of its own in `java.security`, which star imports would find too.
public final class IdentityLayer extends SameShape<IdentityLayer> {
    /// What an `IdentityLayer` is made of: nothing.
    public record Config() {}

    private IdentityLayer(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static IdentityLayer of() {
        return new IdentityLayer(Settings.DEFAULTS);
    }

    static IdentityLayer from(Settings settings, ObjectConfig file) {
        return new IdentityLayer(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected IdentityLayer with(Settings settings) {
        return new IdentityLayer(settings);
    }

    @Override
    String className() {
        return "Identity";
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        return inputs;
    }

    /// The outputs are the inputs and have their masks.
    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of();
    }
}
