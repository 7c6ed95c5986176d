package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What recurrent cells have in common that multiply inputs and state by matrices.
///
/// | | shape |
/// |---|---|
/// | input of a step | `[batch, features]` |
/// | `kernel` | `[features, gates * units]` |
/// | `recurrent_kernel` | `[units, gates * units]` |
/// | `bias` | `[gates * units]`, if there is one |
/// | output, each state | `[batch, units]` |
///
/// `apply(Nest.of(List.of(x, h)))` does one step and gives the output and the next states.
///
/// @param <L> the class itself
public abstract sealed class DenseCell<L extends DenseCell<L>> extends FluentLayer<L>
        implements RecurrentCell, CellWithers<L> permits SimpleRNNCell, LSTMCell, GRUCell {
    private final int units;
    private final int gates;
    private final CellOptions options;
    private final Weight kernel;
    private final Weight recurrent;
    private final Optional<Weight> bias;
    private final Dropper dropout;

    /// @param gates how many matrices the kernel holds side by side
    /// @param bias the shape of the bias
    DenseCell(
            Settings settings, int units, int gates, CellOptions options, Shape bias, UnaryOperator<WeightSpec> first) {
        super(settings);
        this.units = units;
        this.gates = gates;
        this.options = options;
        CellOptions.Weights specs = options.weights();
        kernel = weight("kernel", specs.kernel(), in -> Shape.of(in.last(), gates * units));
        recurrent = weight("recurrent_kernel", specs.recurrent(), _ -> Shape.of(units, gates * units));
        this.bias = options.useBias()
                ? Optional.of(weight("bias", first.apply(specs.bias()), _ -> bias))
                : Optional.empty();
        dropout = new Dropper(options.dropout());
        dropout.seeds().ifPresent(s -> state(s.state()));
    }

    static void requireUnits(String cell, int units) {
        if (units <= 0) {
            throw new ValueException(
                    cell, "units must be positive, got " + units, "Give the number of elements of the state");
        }
    }

    /// {@return how many states there are}
    int states() {
        return 1;
    }

    /// What the cell makes of its weights and of what is dropped.
    abstract CellRun begin(Products products);

    final CellRun begin(Shape step, boolean training) {
        return begin(new Products(step, training));
    }

    @Override
    public final List<Shape> stateShapes(Shape step) {
        return Collections.nCopies(states(), step.with(-1, units));
    }

    @Override
    protected final Nest call(Nest inputs, boolean training) {
        return CellRun.once(this, this, inputs, training);
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return outputShape(input);
    }

    @Override
    protected final InputSpec inputSpec() {
        InputSpec any = InputSpec.rank(2);
        return builtFor().map(in -> any.axis(-1, in.last())).orElse(any);
    }

    final int units() {
        return units;
    }

    @Override
    protected final String headline() {
        return className() + "(" + units + ")";
    }

    /// What the cell multiplies by in one call: weights, and what is dropped of the other factors.
    final class Products {
        private final List<Tensor> ofInputs;
        private final List<Tensor> ofState;

        private Products(Shape step, boolean training) {
            CellDropout dropout = options.dropout();
            // As in Keras, each gate drops elements of its own as soon as the state is dropped, too.
            int each = dropout.recurrentDropout() == 0 ? 1 : gates;
            ofInputs = training ? kept(step, dropout.dropout(), each) : List.of();
            ofState = training ? kept(step.with(-1, units), dropout.recurrentDropout(), gates) : List.of();
        }

        private List<Tensor> kept(Shape shape, double rate, int count) {
            // As in Keras, cells with gates take a share of 1 for none.
            boolean none = rate == 0 || rate == 1 && gates > 1;
            return none ? List.of() : dropout.kept(shape, settings().dtype().compute(), rate, count);
        }

        GateMatrix kernel() {
            return new GateMatrix(kernel.value(), ofInputs);
        }

        /// The recurrent kernel of these gates.
        GateMatrix recurrent(int from, int to) {
            Tensor whole = recurrent.value();
            Tensor part = to - from == gates ? whole : Indexing.slice(whole, 1, from * units, to * units);
            return new GateMatrix(part, ofState.isEmpty() ? ofState : ofState.subList(from, to));
        }

        Optional<Tensor> bias() {
            return bias.map(Weight::value);
        }
    }
}
