package dev.argali.layers;

import static dev.argali.activations.Activations.LINEAR;
import static dev.argali.activations.Activations.SIGMOID;

import dev.argali.activations.ActivationFunction;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Creation;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// What attention layers with several heads have in common: query, key and value are projected, each head attends with
/// a part of the features, and what all heads give is projected to the output.
///
/// @param <L> the class itself
public abstract sealed class HeadAttention<L extends HeadAttention<L>> extends AttentionLayer<L>
        implements ProjectionWithers<L> permits MultiHeadAttention, GroupQueryAttention {
    /// What a hidden score is before the softmax where all of it is one kernel, in the dtype of scores.
    private static final double HIDDEN = -0.7 * 3.38953e38;

    private static final double HIDDEN_IN_FLOAT16 = -0.7 * 65500;

    private final AttentionOptions options;
    private final KernelAndBias specs;
    private final Dropout dropout;
    private Optional<Projections> projections = Optional.empty();

    /// The layers inside.
    private record Projections(
            EinsumDense query, EinsumDense key, Optional<EinsumDense> gate, EinsumDense value, EinsumDense output) {}

    HeadAttention(Settings settings, AttentionOptions options, KernelAndBias specs) {
        super(settings);
        this.options = options;
        this.specs = specs;
        Dropout one = Dropout.of(options.dropout()).dtype(settings.dtype());
        dropout = options.seed().isPresent() ? one.seed(options.seed().getAsLong()) : one;
    }

    // ---- what differs ---------------------------------------------------------------------------------------------

    /// This layer with others of these.
    abstract L with(AttentionOptions options, KernelAndBias weights);

    /// Heads, and features of each, of the query, the key or the value.
    abstract List<Integer> heads(String which);

    /// The extents of the output behind the batch and the targets.
    abstract List<Integer> outputs(Shape query);

    /// The axes along which there is attention, for inputs of so many axes.
    abstract List<Integer> axes(int rank);

    /// Keras's name of the attribute that holds a projection.
    abstract String attribute(String projection);

    /// How many heads of the query share one of key and value.
    abstract int repeats();

    // ---- withers --------------------------------------------------------------------------------------------------

    @Override
    public final L weights(UnaryOperator<KernelAndBias> change) {
        return with(options, change.apply(specs));
    }

    private L options(UnaryOperator<AttentionOptions> change) {
        return with(change.apply(options), specs);
    }

    /// {@return a new layer that drops this share of the scores in training}
    public final L dropout(double value) {
        return options(o -> o.dropout(value));
    }

    /// {@return a new layer whose projections have biases or not}
    public final L useBias(boolean value) {
        return options(o -> o.useBias(value));
    }

    /// {@return a new layer whose heads are gated or not: multiplied by a sigmoid of a projection of the query}
    public final L useGate(boolean value) {
        return options(o -> o.useGate(value));
    }

    /// {@return a new layer whose targets look at near sources alone: fewer than so many places away}
    public final L slidingWindow(int value) {
        return options(o -> o.slidingWindow(value));
    }

    /// {@return a new layer whose random numbers begin at this seed}
    public final L seed(long value) {
        return options(o -> o.seed(value));
    }

    // ---- building -------------------------------------------------------------------------------------------------

    @Override
    final boolean hasWeights() {
        return true;
    }

    @Override
    protected final void onBuild(Nest inputs) {
        if (inputs instanceof Nest.Leaf) {
            Shape one = inputs.single().shape();
            build(one, one, one);
        } else {
            AttentionCall call = AttentionCall.of(label(), inputs);
            build(call.query().shape(), call.value().shape(), call.keyOrValue().shape());
        }
    }

    private void build(Shape query, Shape value, Shape key) {
        if (query.rank() < 3 || value.rank() < 3 || key.rank() < 3) {
            throw misfit(query, value, key, "there is no axis of steps", "Feed [batch, steps, features]");
        }
        EinsumDense q = inner("query", in(query, heads("query")), LINEAR);
        EinsumDense k = inner("key", in(key, heads("key")), LINEAR);
        List<Integer> gated = List.of(heads("query").getFirst(), heads("value").getLast());
        Optional<EinsumDense> gate =
                options.useGate() ? Optional.of(inner("gate", in(query, gated), SIGMOID)) : Optional.empty();
        EinsumDense v = inner("value", in(value, heads("value")), LINEAR);
        track("_softmax", Softmax.of().dtype(settings().dtype()));
        track("_dropout_layer", dropout);
        List<Integer> outputs = outputs(query);
        EinsumDense out = inner("attention_output", equation(query.rank() - 1, 2, outputs), LINEAR);
        projections = Optional.of(new Projections(q, k, gate, v, out));
        q.build(query);
        k.build(key);
        gate.ifPresent(g -> g.build(query));
        v.build(value);
        out.build(q.computeOutputShape(query).with(-1, heads("value").getLast()));
    }

    private static Equation in(Shape input, List<Integer> outputs) {
        return equation(input.rank() - 1, 1, outputs);
    }

    private record Equation(String text, String biasAxes, Shape outputShape) {}

    /// Axes that stay, axes that are summed over, and axes that come in their place.
    private static Equation equation(int free, int bound, List<Integer> outputs) {
        String stay = letters(0, free);
        String sum = letters(free, bound);
        String come = letters(free + bound, outputs.size());
        int[] shape = IntStream.concat(
                        IntStream.generate(() -> Shape.ANY).limit(free - 1),
                        outputs.stream().mapToInt(Integer::intValue))
                .toArray();
        return new Equation(stay + sum + "," + sum + come + "->" + stay + come, come, Shape.of(shape));
    }

    private static String letters(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Character.toString('a' + i))
                .reduce("", String::concat);
    }

    private EinsumDense inner(String name, Equation equation, ActivationFunction activation) {
        Settings own = new Settings(
                Optional.of(name),
                trainable(),
                settings().policy(),
                settings().activityRegularizer(),
                Optional.empty());
        var config = new EinsumDense.Config(
                equation.text, equation.outputShape, activation, options.useBias() ? equation.biasAxes : "", specs);
        return track(attribute(name), new EinsumDense(own, config, true));
    }

    // ---- calling --------------------------------------------------------------------------------------------------

    @Override
    final Attended attend(AttentionCall call, boolean training) {
        Projections inner = projections.orElseThrow();
        Optional<Tensor> gate = inner.gate.map(g -> g.apply(call.query(), training));
        Tensor query = inner.query.apply(call.query(), training);
        Tensor key = repeated(inner.key.apply(call.keyOrValue(), training));
        Tensor value = repeated(inner.value.apply(call.value(), training));
        boolean whole = options.dropout() == 0 && !call.returnAttentionScores() && query.rank() == 4;
        Heads heads = new Heads(query, key, value, mask(call, query.shape(), key.shape()));
        Attended all = whole ? whole(heads) : inSteps(heads, training);
        Tensor gated = gate.map(all.output()::mul).orElse(all.output());
        return new Attended(inner.output.apply(gated, training), all.scores());
    }

    /// What the heads work on.
    ///
    /// @param query `[batch, ..., targets, heads, features]`
    /// @param mask of the shape of the scores, or with axes of 1
    private record Heads(Tensor query, Tensor key, Tensor value, Optional<Tensor> mask) {}

    private Tensor repeated(Tensor x) {
        if (repeats() == 1) {
            return x;
        }
        Shape shape = x.shape().insert(3, repeats());
        int[] joined = x.shape().with(2, x.shape().dim(2) * repeats()).dims();
        return Primitives.broadcast(x.expandDims(3), shape).reshape(joined);
    }

    /// Keras holds it in float32, whatever the dtype.
    private double scale() {
        return (float) (1 / Math.sqrt(heads("query").getLast()));
    }

    /// As Keras's `dot_product_attention`: scores in float32 at least, and where all sources are hidden the mean of
    /// all.
    private Attended whole(Heads heads) {
        DType dtype = heads.query.dtype();
        Tensor products = Linalg.einsum("btnh,bsnh->bnts", heads.query, heads.key);
        Tensor scores = products.cast(DType.promote(dtype, DType.FLOAT32)).mul(scale());
        double hidden = scores.dtype() == DType.FLOAT16 ? HIDDEN_IN_FLOAT16 : HIDDEN;
        Tensor seen = heads.mask
                .map(m -> Merge.where(
                        Primitives.broadcast(m, scores.shape()), scores, Primitives.fillLike(scores, hidden)))
                .orElse(scores);
        Tensor weights = Nonlinear.softmax(seen, -1).cast(dtype);
        return new Attended(Linalg.einsum("bnts,bsnh->btnh", weights, heads.value), Optional.empty());
    }

    /// The scores by themselves: they are 0 where all sources are hidden, and they may be dropped.
    private Attended inSteps(Heads heads, boolean training) {
        Equations equations = equations(heads.query.rank());
        Tensor scores = Linalg.einsum(equations.product, heads.key, heads.query.mul(scale()));
        int count = axes(heads.query.rank() - 1).size();
        int[] along = IntStream.range(scores.rank() - count, scores.rank()).toArray();
        Tensor weights = Softmax.masked(scores, heads.mask.map(m -> Primitives.broadcast(m, scores.shape())), along);
        Tensor kept = options.dropout() > 0 ? dropout.apply(weights, training) : weights;
        return new Attended(Linalg.einsum(equations.combine, kept, heads.value), Optional.of(weights));
    }

    private record Equations(String product, String combine) {}

    /// Letters of the axes of projections: those of sources differ where there is attention.
    private Equations equations(int rank) {
        List<Integer> axes = axes(rank - 1);
        String target = letters(0, rank);
        var source = new StringBuilder(target);
        int next = rank;
        for (int axis = 0; axis < rank; axis++) {
            if (axes.contains(axis)) {
                source.setCharAt(axis, (char) ('a' + next++));
            }
        }
        var product = new StringBuilder();
        IntStream.range(0, rank - 1).filter(i -> !axes.contains(i)).forEach(i -> product.append(target.charAt(i)));
        axes.forEach(i -> product.append(target.charAt(i)));
        axes.forEach(i -> product.append(source.charAt(i)));
        return new Equations(source + "," + target + "->" + product, product + "," + source + "->" + target);
    }

    // ---- masks ----------------------------------------------------------------------------------------------------

    /// All masks together, of the rank of the scores; empty if there is none.
    private Optional<Tensor> mask(AttentionCall call, Shape query, Shape key) {
        List<Integer> axes = axes(query.rank() - 1);
        List<Tensor> all = new ArrayList<>();
        maskOf(call.query()).ifPresent(m -> all.add(m.expandDims(-1)));
        maskOf(call.value()).ifPresent(m -> all.add(m.expandDims(-2)));
        call.key().flatMap(this::maskOf).ifPresent(m -> all.add(m.expandDims(-2)));
        int targets = query.dim(axes.getFirst());
        int sources = key.dim(axes.getFirst());
        if (call.useCausalMask()) {
            all.add(causal(targets, sources));
        }
        if (options.slidingWindow().isPresent()) {
            Tensor distance = Creation.arange(targets).expandDims(1).sub(Creation.arange(sources));
            all.add(distance.abs().lt(options.slidingWindow().getAsInt()));
        }
        if (axes.size() > 1 && !all.isEmpty()) {
            throw new ShapeException(
                    label(),
                    "there is attention along the axes " + axes + ", and a mask of an input, a causal mask or a window"
                            + " is for one",
                    "Give all of it as attentionMask: [batch, targets..., sources...]");
        }
        call.attentionMask().ifPresent(all::add);
        Shape scores = scores(query, key, axes);
        return all.stream().map(m -> aligned(m, scores, axes.size())).reduce(Tensor::and);
    }

    private static Shape scores(Shape query, Shape key, List<Integer> axes) {
        List<Integer> dims = new ArrayList<>();
        IntStream.range(0, query.rank() - 1).filter(i -> !axes.contains(i)).forEach(i -> dims.add(query.dim(i)));
        axes.forEach(i -> dims.add(query.dim(i)));
        axes.forEach(i -> dims.add(key.dim(i)));
        return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    /// A mask with axes of 1 for the heads, and for what it does not tell apart.
    private Tensor aligned(Tensor mask, Shape scores, int axes) {
        Tensor bools = mask.cast(DType.BOOL);
        while (bools.rank() < scores.rank()) {
            bools = bools.expandDims(Math.max(0, bools.rank() - 2 * axes));
        }
        Shape shape = bools.shape();
        boolean fits = mask.rank() >= 2 * axes && shape.rank() == scores.rank();
        for (int i = 0; fits && i < scores.rank(); i++) {
            fits = shape.dim(i) == 1 || shape.dim(i) == scores.dim(i);
        }
        if (!fits) {
            throw new ShapeException(
                    label(),
                    "a mask of shape " + mask.shape() + " does not fit the scores, whose shape is " + scores,
                    "Give bools [batch, targets, sources], or for each head [batch, heads, targets, sources]");
        }
        return bools;
    }
}
