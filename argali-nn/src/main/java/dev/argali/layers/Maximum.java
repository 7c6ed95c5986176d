package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The largest of its inputs, element by element, which broadcast as those of [Add]. Where one input is masked the
/// others count alone.
public final class Maximum extends Merge<Maximum> {
    /// What `Maximum` is made of: nothing.
    public record Config() {}

    private Maximum(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static Maximum of() {
        return new Maximum(Settings.DEFAULTS);
    }

    static Maximum from(Settings settings, ObjectConfig file) {
        return new Maximum(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected Maximum with(Settings settings) {
        return new Maximum(settings);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        return unmasked(inputs, Tensor::maximum);
    }
}
