package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The axes of each example in another order: `Permute.of(2, 1)` turns `[batch, a, b]` into `[batch, b, a]`.
public final class Permute extends FluentLayer<Permute> {
    /// What a `Permute` is made of.
    ///
    /// @param dims for each axis of the output which one of the input it is; 1 is the first behind the batch
    public record Config(List<Integer> dims) {
        /// @throws ValueException if the axes are not 1 to their number
        public Config {
            dims = List.copyOf(dims);
            if (!dims.stream()
                    .sorted()
                    .toList()
                    .equals(IntStream.rangeClosed(1, dims.size()).boxed().toList())) {
                throw new ValueException(
                        "Permute", "dims are " + dims, "Give each axis from 1 to the last once; 0 is the batch");
            }
        }
    }

    private final Config config;

    private Permute(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// For each axis of the output, which one of the input it is; 1 is the first behind the batch.
    ///
    /// @throws ValueException if the axes are not 1 to their number
    public static Permute of(int... dims) {
        return new Permute(
                Settings.DEFAULTS, new Config(Arrays.stream(dims).boxed().toList()));
    }

    static Permute from(Settings settings, ObjectConfig file) {
        return new Permute(
                settings, new Config(LayerConfigs.ints(file, "dims").orElseThrow(() -> file.missing("dims"))));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Permute with(Settings settings) {
        return new Permute(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.rank(config.dims.size() + 1);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return x.transpose(
                IntStream.concat(IntStream.of(0), config.dims.stream().mapToInt(Integer::intValue))
                        .toArray());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        Shape example = Shape.of(config.dims.stream().map(input::dim).toList());
        return example.insert(0, input.dim(0));
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("dims", config.dims);
    }

    @Override
    protected String headline() {
        return "Permute(" + config.dims + ")";
    }
}
