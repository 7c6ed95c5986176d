package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.ops.Reductions;
import dev.argali.ops.Special;
import dev.argali.ops.Special.Moments;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Gives each group of channels of each example mean 0 and variance 1, then `gamma · y + beta`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input, output | `[batch, ..., channels]`, or channels at `axis` | |
/// | `gamma`, `beta` | `[channels]` | ones, zeros; absent with `scale(false)`, `center(false)` |
///
/// With one group it is a layer normalisation of whole examples, with a group for each channel an instance
/// normalisation. Half types are normalised in float32. Source: Wu and He, "Group normalization", ECCV 2018.
public final class GroupNormalization extends Normalizing<GroupNormalization> {
    /// What a `GroupNormalization` is made of.
    ///
    /// @param groups the number of groups; -1 for one for each channel
    /// @param axis where the channels are; negative counts from the end
    /// @param epsilon added to the variance
    /// @param affine what is done with the normalised numbers
    public record Config(int groups, int axis, double epsilon, Affine affine) {
        /// @throws ValueException if the number of groups is neither positive nor -1
        public Config {
            if (groups <= 0 && groups != -1) {
                throw new ValueException(
                        "GroupNormalization", "groups is " + groups, "Give 1 or more, or -1 for one for each channel");
            }
        }
    }

    private final Config config;

    private GroupNormalization(Settings settings, Config config) {
        super(settings, config.affine, in -> Shape.of(in.dim(config.axis)));
        this.config = config;
    }

    /// With 32 groups of the channels at the last axis.
    public static GroupNormalization of() {
        return of(32);
    }

    /// With so many groups of the channels at the last axis; -1 is one for each channel.
    ///
    /// @throws ValueException if the number is neither positive nor -1
    public static GroupNormalization of(int groups) {
        return new GroupNormalization(Settings.DEFAULTS, new Config(groups, -1, 1e-3, Affine.BOTH));
    }

    static GroupNormalization from(Settings settings, ObjectConfig file) {
        return new GroupNormalization(
                settings,
                new Config(
                        Math.toIntExact(file.integer("groups").orElse(32L)),
                        Math.toIntExact(file.integer("axis").orElse(-1L)),
                        file.number("epsilon").orElse(1e-3),
                        Affine.from(file)));
    }

    /// {@return a new layer with so many groups; -1 is one for each channel}
    public GroupNormalization groups(int value) {
        return with(new Config(value, config.axis, config.epsilon, config.affine));
    }

    /// {@return a new layer for inputs whose channels are there; negative counts from the end}
    public GroupNormalization axis(int value) {
        return with(new Config(config.groups, value, config.epsilon, config.affine));
    }

    /// {@return a new layer that adds this to the variance}
    public GroupNormalization epsilon(double value) {
        return with(new Config(config.groups, config.axis, value, config.affine));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected GroupNormalization with(Settings settings) {
        return new GroupNormalization(settings, config);
    }

    @Override
    GroupNormalization with(Affine changed) {
        return with(new Config(config.groups, config.axis, config.epsilon, changed));
    }

    private GroupNormalization with(Config changed) {
        return new GroupNormalization(settings(), changed);
    }

    @Override
    boolean autocast() {
        return false;
    }

    @Override
    protected InputSpec inputSpec() {
        int least = config.axis < 0 ? -config.axis : config.axis + 1;
        return builtFor()
                .map(in -> InputSpec.rank(in.rank()).axis(config.axis, in.dim(config.axis)))
                .orElse(InputSpec.minRank(least));
    }

    private int groups(Shape input) {
        int channels = input.dim(config.axis);
        int groups = config.groups == -1 ? channels : config.groups;
        if (groups > channels || channels % groups != 0) {
            throw new ShapeException(
                    label(),
                    channels + " channels of inputs " + input + " do not make " + groups + " groups of equal size",
                    "Give a number of groups that divides the channels");
        }
        return groups;
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        int groups = groups(x.shape());
        int axis = x.shape().axis(config.axis);
        int size = x.shape().dim(axis) / groups;
        Tensor wide = x.dtype().isHalf() ? x.cast(DType.FLOAT32) : x;
        Tensor grouped =
                wide.reshape(x.shape().with(axis, size).insert(axis, groups).dims());
        int[] within = IntStream.range(1, grouped.rank()).filter(a -> a != axis).toArray();
        Moments moments = Special.moments(grouped, within);
        Tensor inverse = Reductions.keepDims(moments.variance(), grouped, within)
                .add(config.epsilon)
                .rsqrt();
        int[] along = new int[grouped.rank()];
        Arrays.fill(along, 1);
        along[axis] = groups;
        along[axis + 1] = size;
        Tensor factor = gamma().map(g -> inverse.mul(g.cast(wide.dtype()).reshape(along)))
                .orElse(inverse);
        Tensor shift =
                Reductions.keepDims(moments.mean(), grouped, within).neg().mul(factor);
        Tensor summand =
                beta().map(b -> shift.add(b.cast(wide.dtype()).reshape(along))).orElse(shift);
        return grouped.mul(factor)
                .add(summand)
                .reshape(x.shape().dims())
                .cast(settings().dtype().compute());
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("groups", config.groups);
        all.put("axis", config.axis);
        all.put("epsilon", config.epsilon);
        all.put("center", config.affine.center());
        all.put("scale", config.affine.scale());
        config.affine.writeInitializers(all);
        config.affine.writeOthers(all);
        return all;
    }
}
