package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Padding;
import dev.argali.ops.WindowOptions;
import dev.argali.regularizers.Regularizers;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What LSTM layers have in common whose products are convolutions.
///
/// Source: Shi et al., "Convolutional LSTM network", NIPS 2015; as in Keras, without peepholes.
///
/// @param <L> the class itself
public abstract sealed class ConvLSTM<L extends ConvLSTM<L>> extends CellLayer<L> implements GateWithers<L>
        permits ConvLSTM1D, ConvLSTM2D, ConvLSTM3D {
    /// What such a layer is made of.
    ///
    /// @param cell its cell
    /// @param sequence how it goes over sequences
    public record Config(CellConfig cell, SequenceOptions sequence) {
        Config window(WindowOptions value) {
            return new Config(new CellConfig(cell.filters, value, cell.options, cell.unitForgetBias), sequence);
        }
    }

    /// What its cell is made of.
    ///
    /// @param filters how many there are for each gate, and how large they are
    /// @param window how they go over the input; over the state they go by one, padded to its size
    /// @param options activations, weights, dropout
    /// @param unitForgetBias whether the bias of the forget gate begins with ones
    public record CellConfig(
            Convolution.Filters filters, WindowOptions window, CellOptions options, boolean unitForgetBias) {
        /// @throws ValueException if there are strides beside dilation
        public CellConfig {
            window.checked("ConvLSTM", filters.kernelSize().size());
            Convolution.requireOneStep("ConvLSTM", window);
        }

        /// Those of the inputs of one step.
        SpatialAxes axes() {
            return new SpatialAxes(filters.kernelSize().size(), window.dataFormat());
        }
    }

    private final Config config;

    ConvLSTM(Settings settings, Config config) {
        super(settings, new ConvLSTMCell(ofCell(settings, "conv_lstm_cell"), config.cell), config.sequence);
        this.config = config;
    }

    static Config config(int filters, int rank, int[] size) {
        var all = new Convolution.Filters(filters, SpatialAxes.each("kernelSize", rank, size), 1);
        return new Config(
                new CellConfig(all, WindowOptions.DEFAULTS, CellOptions.DEFAULTS, true), SequenceOptions.DEFAULTS);
    }

    static Config config(ObjectConfig file, int rank) {
        int count = LayerConfigs.requireCount(file, "filters");
        return new Config(
                new CellConfig(
                        new Convolution.Filters(count, SpatialAxes.each(file, "kernel_size", rank), 1),
                        Convolution.window(file),
                        CellOptions.from(file),
                        file.flag("unit_forget_bias").orElse(true)),
                SequenceOptions.from(file));
    }

    /// {@return a layer of the same class}
    abstract L make(Settings settings, Config config);

    /// {@return a new layer whose filters go over the input with these strides: one number, or one for each spatial
    ///     axis}
    public final L strides(int... value) {
        return make(settings(), config.window(config.cell.window.strides(value)));
    }

    /// {@return a new layer with this padding of the input}
    public final L padding(Padding value) {
        return make(settings(), config.window(config.cell.window.padding(value)));
    }

    /// {@return a new layer with the padding of Keras's name, such as `same`}
    public final L padding(String name) {
        return padding(Padding.named(name));
    }

    /// {@return a new layer whose taps are so far apart on the input: one number, or one for each spatial axis}
    public final L dilationRate(int... value) {
        return make(settings(), config.window(config.cell.window.dilationRate(value)));
    }

    /// {@return a new layer for inputs whose channels are there}
    public final L dataFormat(DataFormat value) {
        return make(settings(), config.window(config.cell.window.dataFormat(value)));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String name) {
        return dataFormat(DataFormat.named(name));
    }

    /// {@return a new layer whose forget gate begins with a bias of ones, or as the others}
    public final L unitForgetBias(boolean value) {
        CellConfig c = config.cell;
        return make(settings(), new Config(new CellConfig(c.filters, c.window, c.options, value), config.sequence));
    }

    @Override
    public final L options(UnaryOperator<CellOptions> change) {
        CellConfig c = config.cell;
        var changed = new CellConfig(c.filters, c.window, change.apply(c.options), c.unitForgetBias);
        return make(settings(), new Config(changed, config.sequence));
    }

    @Override
    final L sequence(SequenceOptions value) {
        return make(settings(), new Config(config.cell, value));
    }

    @Override
    public final Config config() {
        return config;
    }

    @Override
    protected final L with(Settings settings) {
        return make(settings, config);
    }

    private SpatialAxes axes() {
        return config.cell.axes();
    }

    @Override
    protected final InputSpec inputSpec() {
        InputSpec any = InputSpec.rank(axes().count() + 3);
        int axis = axes().channelsFirst() ? 2 : -1;
        return builtFor().map(in -> any.axis(axis, in.dim(axis))).orElse(any);
    }

    @Override
    final String axesOf(Shape shape) {
        return shape.rank() == axes().count() + 3
                ? ""
                : axes().channelsFirst() ? ": [batch, steps, channels, ...]" : ": [batch, steps, ..., channels]";
    }

    @Override
    protected final Map<String, Object> arguments() {
        CellOptions options = config.cell.options;
        WindowOptions window = config.cell.window;
        return arguments(options.new Arguments()
                .add("filters", config.cell.filters.filters())
                .add("kernel_size", config.cell.filters.kernelSize())
                .add("strides", axes().each(window.strides()))
                .add("padding", window.padding().text())
                .add("data_format", window.dataFormat().text())
                .add("dilation_rate", axes().each(window.dilationRate()))
                .activations(true)
                .initializers()
                .add("unit_forget_bias", config.cell.unitForgetBias)
                .regularizers()
                .add("activity_regularizer", Regularizers.config(settings().activityRegularizer()))
                .constraints()
                .dropouts()
                .seed()
                .toMap());
    }

    @Override
    protected final String headline() {
        return className() + "(" + config.cell.filters.filters() + ", " + config.cell.filters.kernelSize() + ")";
    }
}
