package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The mean of its inputs, element by element, which broadcast as those of [Add].
public final class Average extends Merge<Average> {
    /// What `Average` is made of: nothing.
    public record Config() {}

    private Average(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static Average of() {
        return new Average(Settings.DEFAULTS);
    }

    static Average from(Settings settings, ObjectConfig file) {
        return new Average(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected Average with(Settings settings) {
        return new Average(settings);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        return aligned(inputs).stream().reduce(Tensor::add).orElseThrow().div(inputs.size());
    }
}
