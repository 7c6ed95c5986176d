package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A recurrent layer and one that goes backwards, side by side over the same sequences.
///
/// | | shape |
/// |---|---|
/// | output, concatenated | `[batch, 2 * units]`; `[batch, steps, 2 * units]` with `returnSequences` |
/// | otherwise | that of one direction |
/// | states, with `returnState` | those of the forward layer, then those of the backward layer |
///
/// Both layers are made anew of what the one given is made of, with weights of their own. Outputs of all steps are in
/// the order of the sequence for both; in masked steps they are zeros. States given behind the input are half for each.
///
/// Source: Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.
public final class Bidirectional extends FluentLayer<Bidirectional> {
    /// What a `Bidirectional` is made of.
    ///
    /// @param layer what goes forward, of which another is made
    /// @param backwardLayer what goes backward, of which another is made; empty for one like `layer`
    /// @param mergeMode what is made of both outputs
    public record Config(Recurrent<?> layer, Optional<Recurrent<?>> backwardLayer, MergeMode mergeMode) {}

    private final Config config;
    private final Recurrent<?> forward;
    private final Recurrent<?> backward;

    private Bidirectional(Settings settings, Config config) {
        super(settings);
        this.config = config;
        Recurrent<?> given = config.layer;
        forward = track("forward_layer", zeroing(copy(given, "forward_")));
        backward = track(
                "backward_layer",
                zeroing(config.backwardLayer
                        .<Recurrent<?>>map(l -> copy(l, ""))
                        .orElseGet(() -> copy(given, "backward_").goBackwards(true))));
        requireOppositeWays();
    }

    /// A layer like this one, and one like it that goes backwards; their outputs are concatenated.
    ///
    /// @throws ValueException if it goes backwards itself
    public static Bidirectional of(Recurrent<?> layer) {
        return new Bidirectional(Settings.DEFAULTS, new Config(layer, Optional.empty(), MergeMode.CONCAT));
    }

    static Bidirectional from(Settings settings, ObjectConfig file) {
        ObjectConfig layer = file.object("layer").orElseThrow(() -> file.missing("layer"));
        MergeMode mode = file.arguments().containsKey("merge_mode")
                ? file.text("merge_mode").map(MergeMode::named).orElse(MergeMode.NONE)
                : MergeMode.CONCAT;
        return new Bidirectional(
                settings,
                new Config(recurrent(layer), file.object("backward_layer").map(Bidirectional::recurrent), mode));
    }

    private static Recurrent<?> recurrent(ObjectConfig file) {
        if (LayerConfigs.from(file) instanceof Recurrent<?> layer) {
            return layer;
        }
        throw new ValueException(
                "config of Bidirectional", file.className() + " is no recurrent layer", "Use one such as LSTM");
    }

    /// Another layer of the same config, with weights of its own.
    private static Recurrent<?> copy(Recurrent<?> layer, String prefix) {
        String name = layer.name();
        return recurrent(LayerConfigs.config(layer)).name(name.startsWith(prefix) ? name : prefix + name);
    }

    private static Recurrent<?> zeroing(Recurrent<?> layer) {
        return layer.zeroOutputForMask(layer.sequence().returnSequences());
    }

    private void requireOppositeWays() {
        SequenceOptions a = forward.sequence();
        SequenceOptions b = backward.sequence();
        if (a.goBackwards() == b.goBackwards()) {
            throw new ValueException(
                    "Bidirectional",
                    "both layers go " + (a.goBackwards() ? "backwards" : "forward"),
                    "Give one layer that goes forward, and another with goBackwards(true) if it differs");
        }
        boolean alike = a.stateful() == b.stateful()
                && a.returnSequences() == b.returnSequences()
                && a.returnState() == b.returnState();
        if (!alike) {
            throw new ValueException(
                    "Bidirectional",
                    "the layers differ in stateful, returnSequences or returnState: " + a + " and " + b,
                    "Let both return the same");
        }
    }

    /// {@return a new layer that makes this of both outputs}
    public Bidirectional mergeMode(MergeMode value) {
        return new Bidirectional(settings(), new Config(config.layer, config.backwardLayer, value));
    }

    /// {@return a new layer that makes of both outputs what Keras's name says, such as `sum`}
    public Bidirectional mergeMode(String name) {
        return mergeMode(MergeMode.named(name));
    }

    /// {@return a new layer whose backward direction is made of what this layer is made of}
    ///
    /// @throws ValueException if it goes the same way as the other, or returns something else
    public Bidirectional backwardLayer(Recurrent<?> value) {
        return new Bidirectional(settings(), new Config(config.layer, Optional.of(value), config.mergeMode));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Bidirectional with(Settings settings) {
        return new Bidirectional(settings, config);
    }

    // ---- calling --------------------------------------------------------------------------------------------------

    /// Applies the layer, beginning with these states: those of the forward layer, then those of the backward layer.
    ///
    /// @return the output or both, and the last states with `returnState`
    public Nest apply(Tensor x, List<Tensor> initialState) {
        return apply(new SequenceInputs(x, initialState, Optional.empty()).nest());
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        SequenceInputs in = SequenceInputs.of(label(), inputs);
        int half = in.states().size() / 2;
        Optional<Tensor> mask = in.stepMask(label());
        List<Tensor> a = run(forward, in, in.states().subList(0, half), mask, training);
        List<Tensor> b = run(backward, in, in.states().subList(half, in.states().size()), mask, training);
        boolean sequences = forward.sequence().returnSequences();
        Tensor ahead = a.getFirst();
        Tensor back = sequences ? Shapes.flip(b.getFirst(), 1) : b.getFirst();
        List<Tensor> outputs = new ArrayList<>(merged(ahead, back));
        if (sequences) {
            mask.or(() -> Masks.of(in.sequences())).ifPresent(m -> outputs.forEach(y -> Masks.set(y, m)));
        }
        outputs.addAll(a.subList(1, a.size()));
        outputs.addAll(b.subList(1, b.size()));
        return outputs.size() == 1 ? Nest.of(outputs.getFirst()) : Nest.of(outputs);
    }

    private List<Tensor> run(
            Recurrent<?> layer, SequenceInputs in, List<Tensor> states, Optional<Tensor> mask, boolean training) {
        List<Tensor> out = layer.apply(new SequenceInputs(in.sequences(), states, mask).nest(), training)
                .tensors();
        List<Tensor> all = new ArrayList<>(out);
        all.set(0, out.getFirst().cast(settings().dtype().compute()));
        return all;
    }

    private List<Tensor> merged(Tensor a, Tensor b) {
        return switch (config.mergeMode) {
            case CONCAT -> List.of(Shapes.concatenate(List.of(a, b), -1));
            case SUM -> List.of(a.add(b));
            case MUL -> List.of(a.mul(b));
            case AVE -> List.of(a.add(b).div(2));
            case NONE -> List.of(a, b);
        };
    }

    /// Sets the states that the next batch begins with to zeros, in both directions.
    public void resetState() {
        forward.resetState();
        backward.resetState();
    }

    /// {@return the states that the next batch begins with, none before the first batch or if the layers are not
    ///     stateful}
    public List<Variable> states() {
        return Stream.concat(forward.states().stream(), backward.states().stream())
                .toList();
    }

    // ---- shapes ---------------------------------------------------------------------------------------------------

    @Override
    protected InputSpec inputSpec() {
        return forward.inputSpec();
    }

    @Override
    String axesOf(Shape shape) {
        return forward.axesOf(shape);
    }

    @Override
    void checkTogether(List<Shape> inputs) {
        forward.checkTogether(inputs);
    }

    @Override
    protected void onBuild(Nest inputs) {
        Shape in = inputs.tensors().getFirst().shape();
        forward.build(in);
        backward.build(in);
    }

    /// The shape of the output, without those of states.
    @Override
    public Shape computeOutputShape(Shape input) {
        Shape one = forward.computeOutputShape(input);
        int other = backward.computeOutputShape(input).last();
        return config.mergeMode == MergeMode.CONCAT ? one.with(-1, one.last() + other) : one;
    }

    /// Each output gets its own mask in `call`: states have none.
    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("merge_mode", config.mergeMode == MergeMode.NONE ? ObjectConfig.NONE : config.mergeMode.text());
        all.put("layer", LayerConfigs.config(forward));
        all.put("backward_layer", LayerConfigs.config(backward));
        return all;
    }

    @Override
    protected String headline() {
        return "Bidirectional(" + config.layer.headline() + ")";
    }
}
