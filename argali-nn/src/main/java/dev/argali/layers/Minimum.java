package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The least of its inputs, element by element, which broadcast as those of [Add]. Where one input is masked the
/// others count alone.
public final class Minimum extends Merge<Minimum> {
    /// What `Minimum` is made of: nothing.
    public record Config() {}

    private Minimum(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static Minimum of() {
        return new Minimum(Settings.DEFAULTS);
    }

    static Minimum from(Settings settings, ObjectConfig file) {
        return new Minimum(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected Minimum with(Settings settings) {
        return new Minimum(settings);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        return unmasked(inputs, Tensor::minimum);
    }
}
