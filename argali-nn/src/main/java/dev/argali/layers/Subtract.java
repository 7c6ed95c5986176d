package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The first of two inputs minus the second, element by element; they broadcast as those of [Add].
public final class Subtract extends Merge<Subtract> {
    /// What `Subtract` is made of: nothing.
    public record Config() {}

    private Subtract(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static Subtract of() {
        return new Subtract(Settings.DEFAULTS);
    }

    static Subtract from(Settings settings, ObjectConfig file) {
        return new Subtract(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected Subtract with(Settings settings) {
        return new Subtract(settings);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        List<Tensor> all = aligned(inputs);
        return all.getFirst().sub(all.getLast());
    }

    @Override
    public Shape computeOutputShape(List<Shape> inputs) {
        if (inputs.size() != 2) {
            throw misfit(inputs, "there are " + inputs.size() + " of them", "Give exactly two");
        }
        return super.computeOutputShape(inputs);
    }
}
