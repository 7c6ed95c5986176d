package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// Makes a sequence of one vector: `[batch, features]` to `[batch, n, features]`.
public final class RepeatVector extends FluentLayer<RepeatVector> {
    /// What a `RepeatVector` is made of.
    ///
    /// @param n the number of steps of the output
    public record Config(int n) {
        /// @throws ValueException if the number is not positive
        public Config {
            if (n <= 0) {
                throw new ValueException("RepeatVector", "n is " + n, "Give the number of steps, 1 or more");
            }
        }
    }

    private final Config config;

    private RepeatVector(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// A sequence of `n` steps.
    ///
    /// @throws ValueException if the number is not positive
    public static RepeatVector of(int n) {
        return new RepeatVector(Settings.DEFAULTS, new Config(n));
    }

    static RepeatVector from(Settings settings, ObjectConfig file) {
        return new RepeatVector(settings, new Config(LayerConfigs.requireCount(file, "n")));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RepeatVector with(Settings settings) {
        return new RepeatVector(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.rank(2);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return Primitives.broadcast(x.expandDims(1), computeOutputShape(x.shape()));
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return input.insert(1, config.n);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("n", config.n);
    }

    @Override
    protected String headline() {
        return "RepeatVector(" + config.n + ")";
    }
}
