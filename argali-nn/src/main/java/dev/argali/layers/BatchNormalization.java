package dev.argali.layers;

import static dev.argali.initializers.Initializers.ONES;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializer;
import dev.argali.initializers.Initializers;
import dev.argali.ops.Creation;
import dev.argali.ops.Special;
import dev.argali.ops.Special.Moments;
import dev.argali.tensor.Control;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Gives each channel mean 0 and variance 1: `gamma · (x - mean) / sqrt(variance + epsilon) + beta`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input, output | `[batch, ..., channels]`, or channels at `axis` | |
/// | `gamma`, `beta` | `[channels]` | ones, zeros; absent with `scale(false)`, `center(false)` |
/// | `moving_mean`, `moving_variance` | `[channels]`, not trained | zeros, ones |
///
/// In training, mean and variance are those of the batch (of its places that are not masked), and the moving ones come
/// nearer to them: `moving · momentum + batch · (1 - momentum)`. Else, and in a frozen layer always, the moving ones
/// are used. Half types are normalised in float32, in which all weights are.
///
/// Source: Ioffe and Szegedy, "Batch normalization", ICML 2015. Keras's `renorm` is not here.
public final class BatchNormalization extends Normalizing<BatchNormalization> {
    /// Keeps a division by the number of places that count from being one by 0.
    private static final double TINY = 1e-7;

    /// What a `BatchNormalization` is made of.
    ///
    /// @param axis where the channels are; negative counts from the end
    /// @param epsilon added to the variance
    /// @param affine what is done with the normalised numbers
    /// @param moving how mean and variance for inference come about
    public record Config(int axis, double epsilon, Affine affine, MovingStatistics moving) {}

    /// How mean and variance for inference come about.
    ///
    /// @param momentum what is kept of them in a step, from 0 to 1
    /// @param movingMeanInitializer how the mean begins
    /// @param movingVarianceInitializer how the variance begins
    public record MovingStatistics(
            double momentum, Initializer movingMeanInitializer, Initializer movingVarianceInitializer) {
        static final MovingStatistics DEFAULT = new MovingStatistics(0.99, ZEROS, ONES);
    }

    private final Config config;
    private final Weight movingMean;
    private final Weight movingVariance;

    private BatchNormalization(Settings settings, Config config) {
        super(settings, config.affine, in -> Shape.of(in.dim(config.axis)));
        this.config = config;
        var mean = WeightSpec.init(config.moving.movingMeanInitializer);
        var variance = WeightSpec.init(config.moving.movingVarianceInitializer);
        movingMean = untrainedWeight("moving_mean", mean, in -> Shape.of(in.dim(config.axis)));
        movingVariance = untrainedWeight("moving_variance", variance, in -> Shape.of(in.dim(config.axis)));
    }

    /// For channels at the last axis.
    public static BatchNormalization of() {
        return new BatchNormalization(Settings.DEFAULTS, new Config(-1, 1e-3, Affine.BOTH, MovingStatistics.DEFAULT));
    }

    static BatchNormalization from(Settings settings, ObjectConfig file) {
        if (file.flag("renorm").orElse(false)) {
            throw new ValueException(
                    "config of BatchNormalization",
                    "renorm is true, which Argali does not have",
                    "Train without renorm");
        }
        var moving = new MovingStatistics(
                file.number("momentum").orElse(0.99),
                Initializers.argument(file, "moving_mean_initializer").orElse(ZEROS),
                Initializers.argument(file, "moving_variance_initializer").orElse(ONES));
        int axis = LayerConfigs.ints(file, "axis").map(a -> a.getFirst()).orElse(-1);
        double epsilon = file.number("epsilon").orElse(1e-3);
        return new BatchNormalization(settings, new Config(axis, epsilon, Affine.from(file), moving));
    }

    /// {@return a new layer for inputs whose channels are there; negative counts from the end}
    public BatchNormalization axis(int value) {
        return with(new Config(value, config.epsilon, config.affine, config.moving));
    }

    /// {@return a new layer that adds this to the variance}
    public BatchNormalization epsilon(double value) {
        return with(new Config(config.axis, value, config.affine, config.moving));
    }

    /// {@return a new layer that keeps this part of its moving statistics in each step}
    public BatchNormalization momentum(double value) {
        return with(new MovingStatistics(
                value, config.moving.movingMeanInitializer, config.moving.movingVarianceInitializer));
    }

    /// {@return a new layer whose moving mean begins so}
    public BatchNormalization movingMeanInitializer(Initializer value) {
        return with(new MovingStatistics(config.moving.momentum, value, config.moving.movingVarianceInitializer));
    }

    /// {@return a new layer whose moving mean begins as Keras's name says}
    public BatchNormalization movingMeanInitializer(String name) {
        return movingMeanInitializer(Initializers.named(name));
    }

    /// {@return a new layer whose moving variance begins so}
    public BatchNormalization movingVarianceInitializer(Initializer value) {
        return with(new MovingStatistics(config.moving.momentum, config.moving.movingMeanInitializer, value));
    }

    /// {@return a new layer whose moving variance begins as Keras's name says}
    public BatchNormalization movingVarianceInitializer(String name) {
        return movingVarianceInitializer(Initializers.named(name));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected BatchNormalization with(Settings settings) {
        return new BatchNormalization(settings, config);
    }

    @Override
    BatchNormalization with(Affine changed) {
        return with(new Config(config.axis, config.epsilon, changed, config.moving));
    }

    private BatchNormalization with(MovingStatistics changed) {
        return with(new Config(config.axis, config.epsilon, config.affine, changed));
    }

    private BatchNormalization with(Config changed) {
        return new BatchNormalization(settings(), changed);
    }

    @Override
    protected InputSpec inputSpec() {
        int least = config.axis < 0 ? -config.axis : config.axis + 1;
        return builtFor()
                .map(in -> InputSpec.rank(in.rank()).axis(config.axis, in.dim(config.axis)))
                .orElse(InputSpec.minRank(least));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        Tensor wide = x.dtype().isHalf() ? x.cast(DType.FLOAT32) : x;
        Tensor mean = movingMean.variable().value().cast(wide.dtype());
        Tensor variance = movingVariance.variable().value().cast(wide.dtype());
        if (training && trainable()) {
            Moments batch = moments(wide);
            approach(movingMean, mean, batch.mean());
            approach(movingVariance, variance, batch.variance());
            mean = batch.mean();
            variance = batch.variance();
        }
        Tensor none = Creation.zerosLike(mean);
        Tensor scale = gamma().map(g -> g.cast(wide.dtype())).orElse(none.add(1));
        Tensor offset = beta().map(b -> b.cast(wide.dtype())).orElse(none);
        return Special.batchNormalization(wide, mean, variance, config.axis, offset, scale, config.epsilon)
                .cast(settings().dtype().compute());
    }

    private void approach(Weight moving, Tensor before, Tensor batch) {
        double momentum = config.moving.momentum;
        Tensor after = before.mul(momentum).add(Control.stopGradient(batch).mul(1 - momentum));
        moving.variable().assign(after.cast(moving.variable().type().dtype()));
    }

    private Moments moments(Tensor x) {
        int channels = x.shape().axis(config.axis);
        int[] others = IntStream.range(0, x.rank()).filter(a -> a != channels).toArray();
        Optional<Tensor> mask = Masks.of(x);
        if (mask.isEmpty()) {
            return Special.moments(x, others);
        }
        if (mask.get().rank() != x.rank() - 1) {
            throw new ShapeException(
                    label(),
                    "the mask " + mask.get().shape() + " of inputs " + x.shape() + " has rank "
                            + mask.get().rank(),
                    "Give bools of all axes but the last");
        }
        Tensor counts = Primitives.broadcast(Merge.places(x), x.shape());
        Tensor zero = Primitives.fillLike(x, 0);
        Tensor number = counts.cast(x.dtype()).sum(others).add(TINY);
        Tensor mean = Merge.where(counts, x, zero).sum(others).div(number);
        int[] along = new int[x.rank()];
        Arrays.fill(along, 1);
        along[channels] = x.shape().dim(channels);
        Tensor distance = Merge.where(counts, x.sub(mean.reshape(along)), zero);
        return new Moments(mean, distance.square().sum(others).div(number));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("axis", config.axis);
        all.put("momentum", config.moving.momentum);
        all.put("epsilon", config.epsilon);
        all.put("center", config.affine.center());
        all.put("scale", config.affine.scale());
        config.affine.writeInitializers(all);
        all.put("moving_mean_initializer", config.moving.movingMeanInitializer.config());
        all.put("moving_variance_initializer", config.moving.movingVarianceInitializer.config());
        config.affine.writeOthers(all);
        all.put("synchronized", false);
        all.put("renorm", false);
        all.put("renorm_clipping", ObjectConfig.NONE);
        all.put("renorm_momentum", 0.99);
        return all;
    }
}
