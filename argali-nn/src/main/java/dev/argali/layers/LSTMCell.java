package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One step of long short-term memory. With `z = x · kernel + h · recurrent_kernel + bias`, cut into four:
/// ```text
/// c' = r(z_f) c + r(z_i) a(z_c)      h' = r(z_o) a(c')
/// ```
/// where `a` is the activation, `r` the recurrent activation. The output is `h'`, the states are `h'` and `c'`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input of a step | `[batch, features]` | |
/// | `kernel` | `[features, 4 * units]`, gates i, f, c, o | Glorot uniform |
/// | `recurrent_kernel` | `[units, 4 * units]` | orthogonal |
/// | `bias` | `[4 * units]` | zeros, ones for f; absent with `useBias(false)` |
/// | output, each state | `[batch, units]` | zeros |
///
/// `a` is `tanh` and `r` `sigmoid` unless said. Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997; the
/// forget gate is that of Gers et al., 2000, its bias that of Jozefowicz et al., 2015.
public final class LSTMCell extends DenseCell<LSTMCell> implements GateWithers<LSTMCell> {
    private static final int GATES = 4;

    /// What an `LSTMCell` is made of.
    ///
    /// @param units the number of elements of each state
    /// @param options activations, weights, dropout
    /// @param unitForgetBias whether the bias of the forget gate begins with ones
    public record Config(int units, CellOptions options, boolean unitForgetBias) {
        /// @throws ValueException if there are no units
        public Config {
            requireUnits("LSTMCell", units);
        }

        static Config of(int units) {
            return new Config(units, CellOptions.DEFAULTS, true);
        }

        static Config from(ObjectConfig file) {
            return new Config(
                    CellLayer.units(file),
                    CellOptions.from(file),
                    file.flag("unit_forget_bias").orElse(true));
        }

        Config options(UnaryOperator<CellOptions> change) {
            return new Config(units, change.apply(options), unitForgetBias);
        }

        Config unitForgetBias(boolean value) {
            return new Config(units, options, value);
        }

        WeightSpec bias(WeightSpec spec) {
            return unitForgetBias ? UnitForgetBias.of(spec, units) : spec;
        }
    }

    private final Config config;

    LSTMCell(Settings settings, Config config) {
        super(settings, config.units, GATES, config.options, Shape.of(GATES * config.units), config::bias);
        this.config = config;
    }

    /// A cell with so many units.
    ///
    /// @throws ValueException if there are none
    public static LSTMCell of(int units) {
        return new LSTMCell(Settings.DEFAULTS, Config.of(units));
    }

    static LSTMCell from(Settings settings, ObjectConfig file) {
        return new LSTMCell(settings, Config.from(file));
    }

    /// {@return a new cell whose forget gate begins with a bias of ones, or as the others}
    public LSTMCell unitForgetBias(boolean value) {
        return new LSTMCell(settings(), config.unitForgetBias(value));
    }

    @Override
    public LSTMCell options(UnaryOperator<CellOptions> change) {
        return new LSTMCell(settings(), config.options(change));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected LSTMCell with(Settings settings) {
        return new LSTMCell(settings, config);
    }

    @Override
    int states() {
        return 2;
    }

    @Override
    CellRun begin(Products products) {
        GateMatrix recurrent = products.recurrent(0, GATES);
        return new GateRun(products.kernel(), products.bias(), (projected, states) -> {
            Tensor z = projected.add(recurrent.multiply(states.getFirst()));
            return remember(config.options, Shapes.split(z, GATES, -1), states.get(1));
        });
    }

    /// The output and the next states.
    ///
    /// @param z the sums of the gates i, f, c, o
    static List<Tensor> remember(CellOptions options, List<Tensor> z, Tensor carry) {
        Tensor in = options.recurrentActivation().apply(z.get(0));
        Tensor forget = options.recurrentActivation().apply(z.get(1));
        Tensor candidate = options.activation().apply(z.get(2));
        Tensor out = options.recurrentActivation().apply(z.get(3));
        Tensor c = forget.mul(carry).add(in.mul(candidate));
        Tensor h = out.mul(options.activation().apply(c));
        return List.of(h, h, c);
    }

    @Override
    protected Map<String, Object> arguments() {
        return config.options.new Arguments()
                .add("units", config.units)
                .activations(true)
                .add("unit_forget_bias", config.unitForgetBias)
                .initializers()
                .regularizers()
                .constraints()
                .dropouts()
                .seed()
                .toMap();
    }
}
