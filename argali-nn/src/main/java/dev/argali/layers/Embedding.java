package dev.argali.layers;

import static dev.argali.initializers.Initializers.RANDOM_UNIFORM;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializer;
import dev.argali.ops.Indexing;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Turns indices into vectors, which are learned.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input | `[batch, ...]`, integers from 0 to `inputDim - 1`; negative ones count from the end | |
/// | `embeddings` | `[inputDim, outputDim]` | uniform from -0.05 to 0.05 |
/// | output | `[batch, ..., outputDim]` | |
///
/// An index out of range fails the program, and the weights stay as they were.
/// With `maskZero(true)` index 0 is no word but padding: places of it are masked.
public final class Embedding extends FluentLayer<Embedding> {
    /// What an `Embedding` is made of.
    ///
    /// @param inputDim the number of vectors, with that for index 0 even where it is padding
    /// @param outputDim the length of each
    /// @param embeddings how the vectors begin, what they cost, what they are held to
    /// @param maskZero whether places of index 0 are masked
    public record Config(int inputDim, int outputDim, WeightSpec embeddings, boolean maskZero) {
        /// @throws ValueException if a number is not positive
        public Config {
            if (inputDim <= 0 || outputDim <= 0) {
                throw new ValueException(
                        "Embedding",
                        "inputDim is " + inputDim + ", outputDim " + outputDim,
                        "Give the number of vectors and the length of each");
            }
        }
    }

    private final Config config;
    private final Weight embeddings;

    private Embedding(Settings settings, Config config) {
        super(settings);
        this.config = config;
        embeddings = weight("embeddings", config.embeddings, _ -> Shape.of(config.inputDim, config.outputDim));
    }

    /// `inputDim` vectors of length `outputDim`.
    ///
    /// @throws ValueException if a number is not positive
    public static Embedding of(int inputDim, int outputDim) {
        return new Embedding(
                Settings.DEFAULTS, new Config(inputDim, outputDim, WeightSpec.init(RANDOM_UNIFORM), false));
    }

    static Embedding from(Settings settings, ObjectConfig file) {
        return new Embedding(
                settings,
                new Config(
                        LayerConfigs.requireCount(file, "input_dim"),
                        LayerConfigs.requireCount(file, "output_dim"),
                        WeightSpec.from(file, "embeddings", RANDOM_UNIFORM),
                        file.flag("mask_zero").orElse(false)));
    }

    /// {@return a new layer that masks places of index 0, or not}
    public Embedding maskZero(boolean value) {
        return with(new Config(config.inputDim, config.outputDim, config.embeddings, value));
    }

    /// {@return a new layer with these vectors}
    public Embedding embeddings(WeightSpec value) {
        return with(new Config(config.inputDim, config.outputDim, value, config.maskZero));
    }

    /// {@return a new layer whose vectors begin so}
    public Embedding embeddingsInitializer(Initializer value) {
        return embeddings(config.embeddings.initializer(value));
    }

    /// {@return a new layer whose vectors begin as Keras's name says}
    public Embedding embeddingsInitializer(String name) {
        return embeddings(config.embeddings.initializer(name));
    }

    /// {@return a new layer with this penalty on the vectors}
    public Embedding embeddingsRegularizer(Regularizer value) {
        return embeddings(config.embeddings.regularizer(value));
    }

    /// {@return a new layer with the penalty of Keras's name on the vectors}
    public Embedding embeddingsRegularizer(String name) {
        return embeddings(config.embeddings.regularizer(name));
    }

    /// {@return a new layer whose vectors are held to this}
    public Embedding embeddingsConstraint(Constraint value) {
        return embeddings(config.embeddings.constraint(value));
    }

    /// {@return a new layer whose vectors are held to what Keras's name says}
    public Embedding embeddingsConstraint(String name) {
        return embeddings(config.embeddings.constraint(name));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Embedding with(Settings settings) {
        return new Embedding(settings, config);
    }

    private Embedding with(Config changed) {
        return new Embedding(settings(), changed);
    }

    @Override
    boolean autocast() {
        return false;
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        int n = config.inputDim;
        boolean integers = x.dtype() == DType.INT32 || x.dtype() == DType.INT64;
        Tensor indices = Indexing.inRange(
                integers ? x : x.cast(DType.INT32),
                -n,
                n,
                label(),
                "index {} is out of range for " + n + " vectors (0 to " + (n - 1) + ")",
                "Give the layer a larger inputDim, or feed smaller indices");
        Tensor rows = Indexing.take(embeddings.variable().value(), indices, 0);
        return rows.cast(settings().dtype().compute());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return input.insert(input.rank(), config.outputDim);
    }

    @Override
    protected boolean supportsMasking() {
        return config.maskZero;
    }

    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.of(inputs.single().ne(0));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("input_dim", config.inputDim);
        all.put("output_dim", config.outputDim);
        all.put("embeddings_initializer", config.embeddings.initializer().config());
        all.put("embeddings_regularizer", Regularizers.config(config.embeddings.regularizer()));
        all.put("activity_regularizer", Regularizers.config(settings().activityRegularizer()));
        all.put("embeddings_constraint", Constraints.config(config.embeddings.constraint()));
        all.put("mask_zero", config.maskZero);
        all.put("quantization_config", ObjectConfig.NONE);
        return all;
    }

    @Override
    protected String headline() {
        return "Embedding(" + config.inputDim + ", " + config.outputDim + ")";
    }
}
