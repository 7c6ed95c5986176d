package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One step of a gated recurrent unit, with `x_g` the product of the inputs and the kernel of gate `g`:
/// ```text
/// z = r(x_z + h · U_z)    q = r(x_r + h · U_r)    h' = z h + (1 - z) a(x_h + q (h · U_h))
/// ```
/// where `a` is the activation, `r` the recurrent activation, `U` the recurrent kernel. With `resetAfter(false)` the
/// state is reset before the product: `(q h) · U_h`. Output and state are `h'`.
///
/// | | shape | initial value |
/// |---|---|---|
/// | input of a step | `[batch, features]` | |
/// | `kernel` | `[features, 3 * units]`, gates z, r, h | Glorot uniform |
/// | `recurrent_kernel` | `[units, 3 * units]` | orthogonal |
/// | `bias` | `[2, 3 * units]`, of inputs and of the state; `[3 * units]` with `resetAfter(false)` | zeros; absent with
/// `useBias(false)` |
/// | output, state | `[batch, units]` | zeros |
///
/// `a` is `tanh` and `r` `sigmoid` unless said. Source: Cho et al., "Learning phrase representations using RNN
/// encoder-decoder", EMNLP 2014 (version 1 of the preprint resets after the product, version 3 before).
public final class GRUCell extends DenseCell<GRUCell> implements GateWithers<GRUCell> {
    private static final int GATES = 3;

    /// What a `GRUCell` is made of.
    ///
    /// @param units the number of elements of the state
    /// @param options activations, weights, dropout
    /// @param resetAfter whether the state is reset after its product with the recurrent kernel
    public record Config(int units, CellOptions options, boolean resetAfter) {
        /// @throws ValueException if there are no units
        public Config {
            requireUnits("GRUCell", units);
        }

        static Config of(int units) {
            return new Config(units, CellOptions.DEFAULTS, true);
        }

        static Config from(ObjectConfig file) {
            return new Config(
                    CellLayer.units(file),
                    CellOptions.from(file),
                    file.flag("reset_after").orElse(true));
        }

        Config options(UnaryOperator<CellOptions> change) {
            return new Config(units, change.apply(options), resetAfter);
        }

        Config resetAfter(boolean value) {
            return new Config(units, options, value);
        }

        CellOptions.Arguments arguments() {
            return options.new Arguments()
                    .add("units", units)
                    .activations(true)
                    .initializers()
                    .regularizers();
        }

        private Shape bias() {
            return resetAfter ? Shape.of(2, GATES * units) : Shape.of(GATES * units);
        }
    }

    private final Config config;

    GRUCell(Settings settings, Config config) {
        super(settings, config.units, GATES, config.options, config.bias(), UnaryOperator.identity());
        this.config = config;
    }

    /// A cell with so many units.
    ///
    /// @throws ValueException if there are none
    public static GRUCell of(int units) {
        return new GRUCell(Settings.DEFAULTS, Config.of(units));
    }

    static GRUCell from(Settings settings, ObjectConfig file) {
        return new GRUCell(settings, Config.from(file));
    }

    /// {@return a new cell that resets the state after its product with the recurrent kernel, or before}
    public GRUCell resetAfter(boolean value) {
        return new GRUCell(settings(), config.resetAfter(value));
    }

    @Override
    public GRUCell options(UnaryOperator<CellOptions> change) {
        return new GRUCell(settings(), config.options(change));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected GRUCell with(Settings settings) {
        return new GRUCell(settings, config);
    }

    @Override
    CellRun begin(Products products) {
        return config.resetAfter ? resetAfter(products) : resetBefore(products);
    }

    private CellRun resetAfter(Products products) {
        GateMatrix recurrent = products.recurrent(0, GATES);
        Optional<Tensor> bias = products.bias();
        Optional<Tensor> ofState = bias.map(b -> b.get(1));
        return new GateRun(products.kernel(), bias.map(b -> b.get(0)), (projected, states) -> {
            Tensor h = states.getFirst();
            Tensor product = recurrent.multiply(h);
            List<Tensor> inner = Shapes.split(ofState.map(product::add).orElse(product), GATES, -1);
            List<Tensor> x = Shapes.split(projected, GATES, -1);
            Tensor z = gate(x.get(0), inner.get(0));
            Tensor reset = gate(x.get(1), inner.get(1));
            return mixed(z, h, x.get(2).add(reset.mul(inner.get(2))));
        });
    }

    private CellRun resetBefore(Products products) {
        GateMatrix gates = products.recurrent(0, 2);
        GateMatrix candidate = products.recurrent(2, GATES);
        return new GateRun(products.kernel(), products.bias(), (projected, states) -> {
            Tensor h = states.getFirst();
            List<Tensor> inner = Shapes.split(gates.multiply(h), 2, -1);
            List<Tensor> x = Shapes.split(projected, GATES, -1);
            Tensor z = gate(x.get(0), inner.get(0));
            Tensor reset = gate(x.get(1), inner.get(1));
            return mixed(z, h, x.get(2).add(candidate.multiply(reset.mul(h))));
        });
    }

    private Tensor gate(Tensor ofInputs, Tensor ofState) {
        return config.options.recurrentActivation().apply(ofInputs.add(ofState));
    }

    /// What the gates make of the candidate.
    private List<Tensor> mixed(Tensor z, Tensor h, Tensor candidate) {
        Tensor next = config.options.activation().apply(candidate);
        // z h + (1 - z) next
        Tensor mixed = z.mul(h).add(z.neg().add(1).mul(next));
        return List.of(mixed, mixed);
    }

    @Override
    protected Map<String, Object> arguments() {
        return config.arguments()
                .constraints()
                .dropouts()
                .add("reset_after", config.resetAfter)
                .seed()
                .toMap();
    }
}
