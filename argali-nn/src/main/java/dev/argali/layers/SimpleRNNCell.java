package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One step of a fully connected recurrent layer: `h' = activation(x · kernel + bias + h · recurrent_kernel)`, which is
/// output and state.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input of a step | `[batch, features]` | |
/// | `kernel` | `[features, units]` | Glorot uniform |
/// | `recurrent_kernel` | `[units, units]` | orthogonal |
/// | `bias` | `[units]` | zeros; absent with `useBias(false)` |
/// | output, state | `[batch, units]` | zeros |
///
/// The activation is `tanh` unless said. Source: Elman, "Finding structure in time", 1990.
public final class SimpleRNNCell extends DenseCell<SimpleRNNCell> {
    /// What a `SimpleRNNCell` is made of.
    ///
    /// @param units the number of elements of the state
    /// @param options activation, weights, dropout
    public record Config(int units, CellOptions options) {
        /// @throws ValueException if there are no units
        public Config {
            requireUnits("SimpleRNNCell", units);
        }

        static Config of(int units) {
            return new Config(units, CellOptions.DEFAULTS);
        }

        static Config from(ObjectConfig file) {
            return new Config(CellLayer.units(file), CellOptions.from(file));
        }

        Config options(UnaryOperator<CellOptions> change) {
            return new Config(units, change.apply(options));
        }

        CellOptions.Arguments arguments() {
            return options.new Arguments()
                    .add("units", units)
                    .activations(false)
                    .initializers()
                    .regularizers();
        }
    }

    private final Config config;

    SimpleRNNCell(Settings settings, Config config) {
        super(settings, config.units, 1, config.options, Shape.of(config.units), UnaryOperator.identity());
        this.config = config;
    }

    /// A cell with so many units.
    ///
    /// @throws ValueException if there are none
    public static SimpleRNNCell of(int units) {
        return new SimpleRNNCell(Settings.DEFAULTS, Config.of(units));
    }

    static SimpleRNNCell from(Settings settings, ObjectConfig file) {
        return new SimpleRNNCell(settings, Config.from(file));
    }

    @Override
    public SimpleRNNCell options(UnaryOperator<CellOptions> change) {
        return new SimpleRNNCell(settings(), config.options(change));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected SimpleRNNCell with(Settings settings) {
        return new SimpleRNNCell(settings, config);
    }

    @Override
    CellRun begin(Products products) {
        GateMatrix recurrent = products.recurrent(0, 1);
        return new GateRun(products.kernel(), products.bias(), (projected, states) -> {
            Tensor sum = projected.add(recurrent.multiply(states.getFirst()));
            Tensor h = config.options.activation().apply(sum);
            return List.of(h, h);
        });
    }

    @Override
    protected Map<String, Object> arguments() {
        return config.arguments().constraints().dropouts().seed().toMap();
    }
}
