package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The sum of its inputs, element by element: `add.apply(a, b)`.
///
/// Inputs broadcast as in all merges: batches must be equal, missing axes are put behind the batch.
public final class Add extends Merge<Add> {
    /// What `Add` is made of: nothing.
    public record Config() {}

    private Add(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static Add of() {
        return new Add(Settings.DEFAULTS);
    }

    static Add from(Settings settings, ObjectConfig file) {
        return new Add(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected Add with(Settings settings) {
        return new Add(settings);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        return aligned(inputs).stream().reduce(Tensor::add).orElseThrow();
    }
}
