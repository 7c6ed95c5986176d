package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializers;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Linalg;
import dev.argali.tensor.Control;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A layer whose kernel is divided in each training step by its largest singular value, which makes it no steeper than
/// 1.
///
/// | | shape | initial value |
/// |---|---|---|
/// | kernel of the layer inside | `[..., outputs]`, for this a matrix of as many columns | |
/// | `vector_u`, assigned by the layer itself | `[1, outputs]` | normal, of deviation 0.02 |
/// | output | that of the layer inside | |
///
/// The singular value is found by power iteration, which goes on from step to step. A training call assigns the kernel:
/// gradients are those of the layer inside with the kernel that it has then. A kernel of zeros stays. Without training
/// nothing is assigned. Withers keep the layer inside: layers that share it share its weights.
///
/// Source: Miyato et al., "Spectral normalization for generative adversarial networks", 2018, appendix A.
public final class SpectralNormalization extends FluentLayer<SpectralNormalization> {
    private static final List<String> KERNELS = List.of("kernel", "embeddings");

    /// What the squared length of a vector is at least before it is made 1.
    private static final double LEAST = 1e-14;

    /// What a `SpectralNormalization` is made of.
    ///
    /// @param layer whose `kernel`, or `embeddings`, is normalized
    /// @param powerIterations how many there are in each step
    public record Config(Layer layer, int powerIterations) {
        /// @throws ValueException if there is no iteration
        public Config {
            if (powerIterations <= 0) {
                throw new ValueException(
                        "SpectralNormalization",
                        "powerIterations must be positive, got " + powerIterations,
                        "Usual is 1");
            }
        }
    }

    private final Config config;
    private final Weight kernel;
    private final Weight vectorU;

    private SpectralNormalization(Settings settings, Config config) {
        super(settings);
        this.config = config;
        track("layer", config.layer);
        // Keras's files have the kernel here, too.
        kernel = weight("kernel", WeightSpec.init(Initializers.ZEROS), this::kernelFor);
        vectorU = untrainedWeight(
                "vector_u",
                WeightSpec.init(Initializers.truncatedNormal(0, 0.02)),
                in -> Shape.of(1, kernelFor(in).last()));
    }

    /// This layer, with one iteration in each step.
    public static SpectralNormalization of(Layer layer) {
        return new SpectralNormalization(Settings.DEFAULTS, new Config(layer, 1));
    }

    static SpectralNormalization from(Settings settings, ObjectConfig file) {
        ObjectConfig layer = file.object("layer").orElseThrow(() -> file.missing("layer"));
        return new SpectralNormalization(
                settings,
                new Config(
                        LayerConfigs.from(layer),
                        Math.toIntExact(file.integer("power_iterations").orElse(1L))));
    }

    /// {@return a new layer with so many iterations in each step}
    public SpectralNormalization powerIterations(int value) {
        return new SpectralNormalization(settings(), new Config(config.layer, value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected SpectralNormalization with(Settings settings) {
        return new SpectralNormalization(settings, config);
    }

    /// Weights are made before the layers inside are built, and this one is a weight of theirs.
    private Shape kernelFor(Shape input) {
        config.layer.build(input);
        return inside().variable().type().shape();
    }

    @Override
    Variable makeVariable(Weight weight, Shape input) {
        kernelFor(input);
        return weight.equals(kernel) ? inside().variable() : super.makeVariable(weight, input);
    }

    private Weight inside() {
        Optional<Weight> found = KERNELS.stream()
                .flatMap(name ->
                        config.layer.ownWeights().stream().filter(w -> w.name().equals(name)))
                .findFirst();
        return found.orElseThrow(() -> new ValueException(
                label(),
                config.layer.headline() + " has neither a 'kernel' nor 'embeddings'",
                "Wrap a layer that has one, such as Dense"));
    }

    @Override
    protected InputSpec inputSpec() {
        InputSpec any = InputSpec.minRank(1);
        return builtFor()
                .filter(in -> in.rank() > 1)
                .map(in -> any.axis(-1, in.last()))
                .orElse(any);
    }

    @Override
    boolean autocast() {
        return config.layer.autocast();
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        if (training) {
            normalize(kernel.variable());
        }
        Tensor y = config.layer.apply(x, training);
        return x.dtype().isFloating() ? y.cast(x.dtype()) : y;
    }

    private void normalize(Variable kernel) {
        Tensor whole = Control.stopGradient(kernel.value());
        Tensor matrix = whole.reshape(-1, whole.shape().last());
        Tensor before = Control.stopGradient(vectorU.variable().value());
        Tensor u = before;
        Tensor v = u;
        for (int i = 0; i < config.powerIterations; i++) {
            v = unit(Linalg.matmul(u, matrix.transpose(1, 0)));
            u = unit(Linalg.matmul(v, matrix));
        }
        Tensor sigma =
                Linalg.matmul(Linalg.matmul(v, matrix), u.transpose(1, 0)).reshape();
        Tensor zero = whole.eq(0).all();
        vectorU.variable().assign(select(zero, before, u));
        kernel.assign(select(zero, whole, whole.div(sigma)));
    }

    private static Tensor select(Tensor condition, Tensor a, Tensor b) {
        return Primitives.select(Primitives.broadcast(condition, a.shape()), a, b);
    }

    private static Tensor unit(Tensor x) {
        return x.mul(Elementwise.maximum(x.square().sum(), Elementwise.number(x, LEAST))
                .rsqrt());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return config.layer.computeOutputShape(input);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("layer", LayerConfigs.config(config.layer));
        all.put("power_iterations", config.powerIterations);
        return all;
    }

    @Override
    protected String headline() {
        return "SpectralNormalization(" + config.layer.headline() + ")";
    }
}
