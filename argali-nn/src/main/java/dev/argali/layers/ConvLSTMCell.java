package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.ops.Convolutions;
import dev.argali.ops.Padding;
import dev.argali.ops.Shapes;
import dev.argali.ops.WindowOptions;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// The cell of [ConvLSTM]: that of an LSTM with convolutions in place of products.
final class ConvLSTMCell extends Layer implements RecurrentCell {
    private static final int GATES = 4;

    private final ConvLSTM.CellConfig config;
    private final SpatialAxes axes;
    private final Weight kernel;
    private final Weight recurrent;
    private final Optional<Weight> bias;
    private final Dropper dropout;

    ConvLSTMCell(Settings settings, ConvLSTM.CellConfig config) {
        super(settings);
        this.config = config;
        axes = config.axes();
        CellOptions.Weights specs = config.options().weights();
        Shape size = Shape.of(config.filters().kernelSize());
        int filters = config.filters().filters();
        kernel = weight("kernel", specs.kernel(), in -> size.concat(Shape.of(channels(in), GATES * filters)));
        recurrent = weight("recurrent_kernel", specs.recurrent(), _ -> size.concat(Shape.of(filters, GATES * filters)));
        WeightSpec first = config.unitForgetBias() ? UnitForgetBias.of(specs.bias(), filters) : specs.bias();
        bias = config.options().useBias()
                ? Optional.of(weight("bias", first, _ -> Shape.of(GATES * filters)))
                : Optional.empty();
        dropout = new Dropper(config.options().dropout());
        dropout.seeds().ifPresent(s -> state(s.state()));
    }

    private int channels(Shape step) {
        return step.dim(axes.channels());
    }

    @Override
    public List<Shape> stateShapes(Shape step) {
        List<Integer> size = config.filters().kernelSize();
        Shape state = axes.changed(step, (i, extent) -> config.window().positions(label(), i, size.get(i), extent))
                .with(axes.channels(), config.filters().filters());
        return List.of(state, state);
    }

    CellRun begin(Shape step, boolean training) {
        CellDropout rates = config.options().dropout();
        Shape state = stateShapes(step).getFirst();
        WindowOptions plain = WindowOptions.DEFAULTS
                .padding(Padding.SAME)
                .dataFormat(config.window().dataFormat());
        GateMatrix input = matrix(kernel, kept(step, rates.dropout(), training), config.window());
        GateMatrix ofState = matrix(recurrent, kept(state, rates.recurrentDropout(), training), plain);
        return new GateRun(input, bias.map(b -> axes.alongChannels(b.value())), (projected, states) -> {
            Tensor z = projected.add(ofState.multiply(states.getFirst()));
            return LSTMCell.remember(config.options(), Shapes.split(z, GATES, axes.channels()), states.get(1));
        });
    }

    private List<Tensor> kept(Shape shape, double rate, boolean training) {
        boolean none = !training || rate == 0 || rate == 1;
        return none ? List.of() : dropout.kept(shape, settings().dtype().compute(), rate, GATES);
    }

    /// Convolutions with the filters of all gates.
    private GateMatrix matrix(Weight filters, List<Tensor> kept, WindowOptions window) {
        // From the end, so that it holds with and without an axis of steps.
        int channels = axes.channelsFirst() ? -1 - axes.count() : -1;
        return new GateMatrix(filters.value(), kept, (x, f) -> convolve(x, f, window), channels);
    }

    /// The steps, if there are several, are convolved as one large batch.
    private Tensor convolve(Tensor x, Tensor filters, WindowOptions window) {
        if (x.rank() == axes.rank()) {
            return Convolutions.conv(x, filters, _ -> window);
        }
        Tensor y = Convolutions.conv(TimeDistributed.together(x), filters, _ -> window);
        return TimeDistributed.apart(y, x.shape());
    }

    /// A window that fits nowhere is told of before any weight is made.
    @Override
    protected void onBuild(Shape input) {
        stateShapes(input);
    }
}
