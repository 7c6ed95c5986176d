package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What layers have in common that call a cell for each step of sequences.
///
/// | | shape |
/// |---|---|
/// | input | `[batch, steps, ...]` |
/// | mask of the input | `[batch, steps]` |
/// | output | that of the cell; `[batch, steps, ...]` with `returnSequences` |
/// | states, with `returnState` | those of the cell |
///
/// A layer that returns states gives a [Nest] of the output and each state. The first states are zeros unless they are
/// given behind the input: `apply(x, List.of(h, c))`.
///
/// Nor does it look at the mask that comes with its input then, as Keras does not; a mask can be given by itself:
/// `apply(x, List.of(h, c), mask)`.
///
/// In a masked step the states stay, and the output is that of the step before, zeros before the first; with
/// `zeroOutputForMask` it is zeros.
///
/// @param <L> the class itself
public abstract sealed class Recurrent<L extends Recurrent<L>> extends FluentLayer<L> permits RNN, CellLayer {
    private final RecurrentCell cell;
    private final SequenceOptions sequence;
    private volatile List<Variable> kept = List.of();

    Recurrent(Settings settings, RecurrentCell cell, SequenceOptions sequence) {
        super(settings);
        this.cell = cell;
        this.sequence = sequence;
        track("cell", (Layer) cell);
    }

    /// {@return a layer of the same class that goes over its sequences in another way}
    abstract L sequence(SequenceOptions value);

    /// {@return the cell that is called for each step}
    public final RecurrentCell cell() {
        return cell;
    }

    final SequenceOptions sequence() {
        return sequence;
    }

    /// {@return a new layer whose output is that of all steps, not of the last one alone}
    public final L returnSequences(boolean value) {
        return sequence(sequence.returnSequences(value));
    }

    /// {@return a new layer that returns its last states behind the output}
    public final L returnState(boolean value) {
        return sequence(sequence.returnState(value));
    }

    /// {@return a new layer that goes from the last step to the first, and returns the outputs in that order}
    public final L goBackwards(boolean value) {
        return sequence(sequence.goBackwards(value));
    }

    /// {@return a new layer that begins each batch with the states that the one before ended with; batches must be of
    ///     one size}
    public final L stateful(boolean value) {
        return sequence(sequence.stateful(value));
    }

    /// {@return a new layer of which each step is compiled for itself, which suits short sequences alone}
    public final L unroll(boolean value) {
        return sequence(sequence.unroll(value));
    }

    /// {@return a new layer whose output in masked steps is 0, not that of the step before}
    public final L zeroOutputForMask(boolean value) {
        return sequence(sequence.zeroOutputForMask(value));
    }

    // ---- calling --------------------------------------------------------------------------------------------------

    /// Applies the layer, beginning with these states.
    ///
    /// @param initialState one tensor for each state of the cell
    /// @return the output, and the last states with `returnState`
    /// @throws ShapeException if the states are not of the number and the shapes of those of the cell
    public final Nest apply(Tensor x, List<Tensor> initialState) {
        return apply(new SequenceInputs(x, initialState, Optional.empty()).nest());
    }

    /// Applies the layer, beginning with these states, to the steps that a mask says count.
    ///
    /// @param initialState one tensor for each state of the cell, or none at all for zeros
    /// @param mask bools `[batch, steps]`
    /// @return the output, and the last states with `returnState`
    /// @throws ShapeException if the states are not of the number and the shapes of those of the cell, or the mask is
    ///     of another shape
    public final Nest apply(Tensor x, List<Tensor> initialState, Tensor mask) {
        return apply(new SequenceInputs(x, initialState, Optional.of(mask)).nest());
    }

    @Override
    protected final Nest call(Nest inputs, boolean training) {
        SequenceInputs in = SequenceInputs.of(label(), inputs);
        Tensor x = in.sequences();
        Shape step = x.shape().remove(1);
        Optional<Tensor> mask = in.stepMask(label());
        List<Tensor> given = in.states();
        List<Tensor> first = firstStates(given, step);
        var loop = new TimeLoop(CellRun.of(this, cell, step, training), sequence, cell.outputShape(step));
        boolean zeros = given.isEmpty() && !sequence.stateful();
        TimeLoop.Result done = loop.run(cast(x), mask, first, zeros);
        for (int i = 0; i < kept.size() && sequence.stateful(); i++) {
            kept.get(i).assign(done.states().get(i).cast(kept.get(i).type().dtype()));
        }
        DType compute = settings().dtype().compute();
        Tensor output = done.output().cast(compute);
        mask.or(() -> Masks.of(x)).filter(_ -> sequence.returnSequences()).ifPresent(m -> Masks.set(output, m));
        if (!sequence.returnState()) {
            return Nest.of(output);
        }
        List<Tensor> returned = new ArrayList<>(List.of(output));
        done.states().forEach(s -> returned.add(s.cast(compute)));
        return Nest.of(returned);
    }

    private DType cellDType() {
        return ((Layer) cell).settings().dtype().compute();
    }

    private Tensor cast(Tensor x) {
        return x.dtype().isFloating() ? x.cast(cellDType()) : x;
    }

    private List<Tensor> firstStates(List<Tensor> given, Shape step) {
        List<Shape> shapes = cell.stateShapes(step);
        if (given.isEmpty()) {
            return sequence.stateful()
                    ? statesKept(shapes).stream().map(this::kept).toList()
                    : shapes.stream().map(this::zeros).toList();
        }
        if (sequence.stateful()) {
            statesKept(shapes);
        }
        CellRun.checkStates(label(), given, shapes);
        return given.stream().map(s -> s.cast(cellDType())).toList();
    }

    private Tensor zeros(Shape shape) {
        return Primitives.fill(new TensorType(cellDType(), shape), 0);
    }

    // ---- states that are kept --------------------------------------------------------------------------------------

    private Tensor kept(Variable variable) {
        return variable.value().cast(cellDType());
    }

    /// The variables of the states, made for the first batch. Where extents are guessed none are made.
    private synchronized List<Variable> statesKept(List<Shape> shapes) {
        if (Outlines.areGuessed()) {
            return shapes.stream()
                    .map(s -> Jit.untraced(() -> Variable.untrained("rnn_state", zeros(s))))
                    .toList();
        }
        if (kept.isEmpty()) {
            String path = LayerCall.path() + "/rnn_state";
            DType dtype = settings().dtype().variable();
            kept = shapes.stream()
                    .map(s -> Jit.untraced(() ->
                            state(Variable.untrained(path, Primitives.fill(new TensorType(dtype, s), 0)))))
                    .toList();
        }
        for (int i = 0; i < shapes.size(); i++) {
            Shape want = kept.get(i).type().shape();
            if (!want.equals(shapes.get(i))) {
                throw new ShapeException(
                        label(),
                        "it is stateful and has states " + want + ", this batch needs " + shapes.get(i),
                        "Feed batches of " + want.dim(0) + ", or make another layer for batches of "
                                + shapes.get(i).dim(0));
            }
        }
        return kept;
    }

    /// {@return the states that the next batch begins with, none before the first batch or if the layer is not
    ///     stateful}
    public final List<Variable> states() {
        return kept;
    }

    /// Sets the states that the next batch begins with to zeros.
    public final void resetState() {
        for (Variable v : kept) {
            v.assign(Primitives.fill(v.type(), 0));
        }
    }

    // ---- shapes ---------------------------------------------------------------------------------------------------

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(3);
    }

    @Override
    String axesOf(Shape shape) {
        return shape.rank() < 3 ? ": [batch, steps, ...]" : "";
    }

    @Override
    final void checkTogether(List<Shape> inputs) {
        Shape in = inputs.getFirst();
        if (in.rank() < 3) {
            return;
        }
        if (sequence.stateful() && in.dim(0) == Shape.ANY) {
            throw new ValueException(
                    label(),
                    "it is stateful, and its input " + in + " has batches of any size",
                    "Give the input a fixed batch size: InputLayer.withBatch(Shape.of(32, ...))");
        }
        if (sequence.unroll() && in.dim(1) == Shape.ANY) {
            throw new ValueException(
                    label(),
                    "it is unrolled, and its input " + in + " has any number of steps",
                    "Give the input a fixed number of steps, or do not unroll");
        }
    }

    @Override
    protected final void onBuild(Nest inputs) {
        ((Layer) cell).build(inputs.tensors().getFirst().shape().remove(1));
    }

    /// The shape of the output, without those of states.
    @Override
    public final Shape computeOutputShape(Shape input) {
        Shape output = cell.outputShape(input.remove(1));
        return sequence.returnSequences() ? output.insert(1, input.dim(1)) : output;
    }

    /// Each output gets its own mask in `call`: states have none.
    @Override
    protected final boolean supportsMasking() {
        return true;
    }

    @Override
    protected final Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }
}
