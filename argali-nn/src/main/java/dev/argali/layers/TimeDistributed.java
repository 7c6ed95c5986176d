package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A layer of one input and one output, for each step of sequences by itself, with the same weights.
///
/// | | shape |
/// |---|---|
/// | input | `[batch, steps, ...]` |
/// | input of the layer inside | `[batch, ...]` |
/// | output | `[batch, steps, ...]`, where the layer gives `[batch, ...]` |
///
/// The layer sees all steps as one large batch. One that assigns weights in training, as `BatchNormalization` does, is
/// called for one step after the other, as Keras does; so is one that keeps states. Losses that a layer adds from the
/// outside, as activity regularizers, are left out, as Keras does.
///
/// Withers keep the layer inside: layers that share it share its weights.
public final class TimeDistributed extends FluentLayer<TimeDistributed> {
    /// What a `TimeDistributed` is made of.
    ///
    /// @param layer what is applied to each step
    public record Config(Layer layer) {}

    private final Config config;

    private TimeDistributed(Settings settings, Config config) {
        super(settings);
        this.config = config;
        track("layer", config.layer);
    }

    /// This layer for each step.
    public static TimeDistributed of(Layer layer) {
        return new TimeDistributed(Settings.DEFAULTS, new Config(layer));
    }

    static TimeDistributed from(Settings settings, ObjectConfig file) {
        ObjectConfig layer = file.object("layer").orElseThrow(() -> file.missing("layer"));
        return new TimeDistributed(settings, new Config(LayerConfigs.from(layer)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected TimeDistributed with(Settings settings) {
        return new TimeDistributed(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(3);
    }

    @Override
    String axesOf(Shape shape) {
        return ": [batch, steps, ...]";
    }

    @Override
    protected void onBuild(Shape input) {
        config.layer.build(input.remove(1));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        Optional<Tensor> mask = Masks.of(x).filter(m -> m.rank() > 1);
        if (isOneAfterTheOther(config.layer, training)) {
            return steps(x, mask, training);
        }
        Tensor flat = together(x);
        mask.ifPresent(m -> Masks.set(flat, together(m)));
        return apart(inside(flat, training), x.shape());
    }

    /// The first two axes, batch and steps, as one.
    static Tensor together(Tensor x) {
        Shape shape = x.shape();
        Shape one = shape.remove(1).with(0, shape.dim(0) * shape.dim(1));
        return x.reshape(one.dims());
    }

    /// [#together] undone: the first axis as the first two of a shape.
    static Tensor apart(Tensor y, Shape shape) {
        return y.reshape(shape.slice(0, 2).concat(y.shape().slice(1, y.rank())).dims());
    }

    /// Whether a layer tells the steps apart, or their order.
    private static boolean isOneAfterTheOther(Layer layer, boolean training) {
        boolean assigns = training && layer.ownWeights().stream().anyMatch(w -> !w.trainable());
        boolean keeps = layer instanceof Recurrent<?> r && r.sequence().stateful();
        return assigns || keeps || layer.children().values().stream().anyMatch(l -> isOneAfterTheOther(l, training));
    }

    private Tensor steps(Tensor x, Optional<Tensor> mask, boolean training) {
        List<Tensor> made = new ArrayList<>();
        List<Tensor> masks = mask.map(m -> Shapes.unstack(m, 1)).orElse(List.of());
        for (Tensor step : Shapes.unstack(x, 1)) {
            if (!masks.isEmpty()) {
                Masks.set(step, masks.get(made.size()));
            }
            made.add(inside(step, training));
        }
        return Shapes.stack(made, 1);
    }

    private Tensor inside(Tensor x, boolean training) {
        return LayerCall.enter(config.layer, training, () -> config.layer.call(Nest.of(x), training))
                .single();
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return config.layer.computeOutputShape(input.remove(1)).insert(1, input.dim(1));
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("layer", LayerConfigs.config(config.layer));
    }

    @Override
    protected String headline() {
        return "TimeDistributed(" + config.layer.headline() + ")";
    }
}
