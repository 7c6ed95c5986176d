package dev.argali.layers;

import static dev.argali.initializers.Initializers.ONES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.ops.Indexing;
import dev.argali.ops.Shapes;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What golden values of Keras do not show: dropout, cells of the user's, states that are kept, what is refused.
class RecurrentTest {
    private static Tensor sequences(int... dims) {
        float[] data = new float[Math.toIntExact(Shape.of(dims).size())];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) Math.cos(1 + 2.5 * i);
        }
        return Tensor.of(data, dims);
    }

    // ---- cells of the user's ---------------------------------------------------------------------------------------

    /// Sums up what it is given.
    private static final class Sum extends Layer implements RecurrentCell {
        private final Weight kernel = weight("kernel", WeightSpec.init(ONES), in -> Shape.of(in.last(), 2));

        Sum() {
            super(Settings.DEFAULTS.name("sum"));
        }

        @Override
        public List<Shape> stateShapes(Shape step) {
            return List.of(step.with(-1, 2));
        }

        @Override
        protected Nest call(Nest inputs, boolean training) {
            List<Tensor> all = inputs.tensors();
            Tensor sum = all.get(1).add(all.get(0).matmul(kernel.value()));
            return Nest.of(List.of(sum, sum));
        }
    }

    @Test
    void any_layer_may_be_a_cell() {
        var rnn = RNN.of(new Sum()).returnSequences(true).name("rnn");
        Tensor y = rnn.apply(Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2));
        assertThat(y.toFloats()).containsExactly(3, 3, 10, 10);
        assertThat(rnn.weights().getFirst().name()).isEqualTo("rnn/sum/kernel");
    }

    @Test
    void cells_of_the_user_stand_beside_others_and_are_trained() {
        var rnn = RNN.of(List.of(new Sum(), GRUCell.of(3), new Sum()));
        Tensor x = sequences(2, 4, 3);
        rnn.build(x.shape());
        try (var tape = GradientTape.open()) {
            Tensor y = rnn.apply(x);
            assertThat(y.shape()).isEqualTo(Shape.of(2, 2));
            assertThat(tape.gradient(y.square().sum(), rnn.trainableWeights()))
                    .hasSize(5)
                    .allMatch(g -> g.isPresent() && g.get().abs().sum().item() > 0);
        }
    }

    private record NoLayer() implements RecurrentCell {
        @Override
        public List<Shape> stateShapes(Shape step) {
            return List.of(step);
        }
    }

    @Test
    void a_cell_must_be_a_layer() {
        assertThatThrownBy(() -> RNN.of(new NoLayer()))
                .isInstanceOf(ValueException.class)
                .hasMessage("RNN: the cell dev.argali.layers.RecurrentTest$NoLayer is no layer."
                        + " Let it extend Layer, and implement RecurrentCell.");
        assertThatThrownBy(() -> RNN.of(List.of())).hasMessage("StackedRNNCells: there is no cell. Give at least one.");
    }

    /// Returns its output without a state.
    private static final class Forgetful extends Layer implements RecurrentCell {
        Forgetful() {
            super(Settings.DEFAULTS.name("forgetful"));
        }

        @Override
        public List<Shape> stateShapes(Shape step) {
            return List.of(step);
        }

        @Override
        protected Nest call(Nest inputs, boolean training) {
            return Nest.of(inputs.tensors().getFirst());
        }
    }

    @Test
    void a_step_must_return_the_states() {
        assertThatThrownBy(() -> RNN.of(new Forgetful()).name("rnn").apply(sequences(1, 2, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'forgetful' = Forgetful, built for [?, 3]: a step returned 1 tensors for 1 states,"
                        + " in layer 'rnn' = RNN(Forgetful), built for [?, 2, 3]."
                        + " Return the output and then each state.");
    }

    // ---- dropout --------------------------------------------------------------------------------------------------

    static Stream<CellLayer<?>> dropping() {
        return Stream.of(
                SimpleRNN.of(4).dropout(0.5),
                SimpleRNN.of(4).dropout(0.25).recurrentDropout(0.5),
                LSTM.of(4).dropout(0.5),
                LSTM.of(4).recurrentDropout(0.5),
                LSTM.of(4).dropout(0.25).recurrentDropout(0.5),
                GRU.of(4).dropout(0.25).recurrentDropout(0.5),
                GRU.of(4).resetAfter(false).dropout(0.25).recurrentDropout(0.5),
                ConvLSTM1D.of(2, 3).dropout(0.25).recurrentDropout(0.5));
    }

    /// One layer runs as a whole, the cell of another with the same weights and random numbers step by step.
    @ParameterizedTest
    @MethodSource("dropping")
    void a_layer_that_drops_does_what_its_cell_does(CellLayer<?> fresh) {
        Tensor x = fresh instanceof ConvLSTM<?> ? sequences(2, 5, 6, 3) : sequences(2, 5, 3);
        Recurrent<?> whole = fresh.seed(7).returnSequences(true);
        Recurrent<?> steps = fresh.seed(7);
        Seeds.setRandomSeed(1);
        whole.build(x.shape());
        Seeds.setRandomSeed(1);
        steps.build(x.shape());
        Tensor all = whole.apply(x, true);
        Shape step = x.shape().remove(1);
        CellRun run = CellRun.of(steps, steps.cell(), step, true);
        List<Tensor> states = new ArrayList<>();
        steps.cell().stateShapes(step).forEach(s -> states.add(Tensor.of(new float[(int) s.size()], s.dims())));
        for (int t = 0; t < 5; t++) {
            List<Tensor> made = run.step(run.project(at(x, t)), states);
            assertThat(made.getFirst().toFloats()).containsExactly(at(all, t).toFloats(), within(1e-6f));
            states.clear();
            states.addAll(made.subList(1, made.size()));
        }
        assertThat(whole.apply(x, false).toFloats()).isNotEqualTo(all.toFloats());
        assertThat(whole.apply(x, true).toFloats()).as("drawn anew").isNotEqualTo(all.toFloats());
    }

    private static Tensor at(Tensor x, int t) {
        return Shapes.unstack(x, 1).get(t);
    }

    @Test
    void the_same_inputs_are_dropped_in_all_steps() {
        var layer = SimpleRNN.of(1)
                .activation("linear")
                .kernelInitializer("ones")
                .recurrentInitializer("zeros")
                .dropout(0.5)
                .seed(3)
                .returnSequences(true);
        float[] ones = new float[20 * 3 * 8];
        Arrays.fill(ones, 1);
        float[] sums = layer.apply(Tensor.of(ones, 20, 3, 8), true).toFloats();
        double mean = 0;
        for (int i = 0; i < sums.length; i += 3) {
            assertThat(sums[i] % 2).as("twice what is kept").isZero();
            assertThat(sums[i + 1]).isEqualTo(sums[i]);
            assertThat(sums[i + 2]).isEqualTo(sums[i]);
            mean += sums[i] / 20;
        }
        assertThat(mean).isCloseTo(8, within(1.5));
    }

    @Test
    void the_same_state_is_dropped_in_all_steps() {
        var layer = SimpleRNN.of(6)
                .activation("linear")
                .kernelInitializer("ones")
                .recurrentInitializer("ones")
                .recurrentDropout(0.5)
                .seed(3)
                .returnSequences(true);
        float[] h = layer.apply(Tensor.of(new float[] {1, 1, 1}, 1, 3, 1), true).toFloats();
        // Each unit is 1 plus twice the sum of what is kept of the state before.
        float kept = h[6] - 1;
        assertThat(kept).isBetween(2f, 10f);
        assertThat(h[12]).isEqualTo(1 + kept * h[6]);
    }

    /// As in Keras: a cell without gates drops all, one with gates nothing.
    @Test
    void a_share_of_1_is_everything_without_gates_and_nothing_with_them() {
        Tensor x = sequences(2, 3);
        Tensor h = sequences(2, 4);
        Nest step = Nest.of(List.of(x, h));
        SimpleRNNCell plain = SimpleRNNCell.of(4).dropout(1).recurrentDropout(1);
        assertThat(plain.apply(step, true).tensors().getFirst().toFloats()).containsOnly(0);
        GRUCell gates = GRUCell.of(4).dropout(1).recurrentDropout(1);
        assertThat(gates.apply(step, true).tensors().getFirst().toFloats())
                .isEqualTo(gates.apply(step, false).tensors().getFirst().toFloats());
    }

    // ---- states ---------------------------------------------------------------------------------------------------

    @Test
    void a_stateful_layer_goes_on_where_the_batch_before_ended() {
        Tensor x = sequences(2, 6, 3);
        var whole = LSTM.of(4).returnSequences(true);
        Seeds.setRandomSeed(1);
        whole.build(x.shape());
        var halves = LSTM.of(4).returnSequences(true).stateful(true);
        Seeds.setRandomSeed(1);
        halves.build(x.shape());
        assertThat(halves.states()).isEmpty();
        Tensor expected = Indexing.slice(whole.apply(x), 1, 3, 6);
        Tensor first = Indexing.slice(x, 1, 0, 3);
        Tensor second = Indexing.slice(x, 1, 3, 6);
        Jit traced = Jit.of("stateful", in -> halves.apply(in, false));
        traced.apply(Nest.of(first));
        assertThat(traced.apply(Nest.of(second)).single().toFloats())
                .containsExactly(expected.toFloats(), within(1e-6f));
        halves.resetState();
        halves.apply(first);
        assertThat(halves.apply(second).toFloats()).containsExactly(expected.toFloats(), within(1e-6f));
        assertThat(halves.states()).hasSize(2).allMatch(v -> v.name().equals(halves.name() + "/rnn_state"));
        assertThat(halves.weights()).hasSize(3);
    }

    @Test
    void a_stateful_layer_wants_batches_of_one_size() {
        var layer = GRU.of(2).stateful(true).name("gru");
        layer.apply(sequences(2, 3, 4));
        assertThatThrownBy(() -> layer.apply(sequences(3, 3, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "layer 'gru' = GRU(2), built for [?, 3, 4]: it is stateful and has states [2, 2], this batch"
                                + " needs [3, 2]. Feed batches of 2, or make another layer for batches of 3.");
    }

    @Test
    void states_may_be_given_one_by_one_or_as_a_list() {
        var layer = LSTM.of(4);
        Tensor x = sequences(2, 3, 5);
        Tensor h = sequences(2, 4);
        Tensor c = h.neg();
        assertThat(layer.apply(x, h, c).toFloats())
                .isEqualTo(layer.apply(x, List.of(h, c)).single().toFloats());
    }

    @Test
    void initial_states_of_other_shapes_are_refused() {
        var layer = LSTM.of(4).name("lstm");
        Tensor x = sequences(2, 3, 5);
        String built = "layer 'lstm' = LSTM(4), built for [?, 3, 5]: the states given are ";
        String rest = ", those of the cell are [[2, 4], [2, 4]]. Give one tensor for each state, of its shape.";
        assertThatThrownBy(() -> layer.apply(x, List.of(sequences(2, 3), sequences(2, 3))))
                .isInstanceOf(ShapeException.class)
                .hasMessage(built + "[[2, 3], [2, 3]]" + rest);
        assertThatThrownBy(() -> layer.apply(x, List.of(sequences(2, 4)))).hasMessage(built + "[[2, 4]]" + rest);
        var cell = SimpleRNNCell.of(4).name("cell");
        assertThatThrownBy(() -> cell.apply(sequences(2, 3)))
                .hasMessage("layer 'cell' = SimpleRNNCell(4), built for [?, 3]: the states given are [], those of the"
                        + " cell are [[2, 4]]. Give one tensor for each state, of its shape.");
    }

    // ---- masks ----------------------------------------------------------------------------------------------------

    @Test
    void a_mask_that_says_nothing_of_steps_is_refused() {
        var layer = LSTM.of(4).name("lstm");
        Tensor x = Masks.set(sequences(2, 3, 5), Tensor.of(true, false));
        assertThatThrownBy(() -> layer.apply(x))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'lstm' = LSTM(4), built for [?, 3, 5]: the mask bool[2] of its input [2, 3, 5] does"
                        + " not say which steps count. Give bools [batch, steps].");
        Tensor counts = sequences(2, 3);
        assertThatThrownBy(() -> layer.apply(sequences(2, 3, 5), List.of(), counts))
                .hasMessageContaining("the mask float32[2, 3] of its input [2, 3, 5] does not say which steps count");
    }

    @Test
    void inputs_of_other_names_are_refused() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("sequences", sequences(2, 3, 5));
        named.put("states", sequences(2, 4));
        var layer = LSTM.of(4).name("lstm");
        assertThatThrownBy(() -> layer.apply(Nest.named(named)))
                .hasMessage("layer 'lstm' = LSTM(4), built for [?, 3, 5]: its inputs are called [sequences, states]."
                        + " Call them sequences, initial_state and mask.");
    }

    // ---- shapes and configs ----------------------------------------------------------------------------------------

    @Test
    void inputs_without_steps_are_refused() {
        assertThatThrownBy(() -> LSTM.of(4).name("lstm").apply(sequences(2, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'lstm' = LSTM(4): got [2, 3] of rank 2."
                        + " Feed a tensor of rank 3: [batch, steps, features].");
        assertThatThrownBy(() ->
                        Bidirectional.of(GRU.of(4).name("gru")).name("both").apply(sequences(2, 3)))
                .hasMessage("layer 'both' = Bidirectional(GRU(4)): got [2, 3] of rank 2."
                        + " Feed a tensor of rank 3: [batch, steps, features].");
        assertThatThrownBy(() -> TimeDistributed.of(Dense.of(4)).name("each").apply(sequences(2, 3)))
                .hasMessage("layer 'each' = TimeDistributed(Dense(4)): got [2, 3] of rank 2."
                        + " Feed a tensor of rank 3 or more, the batch first: [batch, steps, ...].");
        assertThatThrownBy(() -> ConvLSTM2D.of(4, 3).name("conv").apply(sequences(2, 5, 5, 3)))
                .hasMessage("layer 'conv' = ConvLSTM2D(4, [3, 3]): got [2, 5, 5, 3] of rank 4."
                        + " Feed a tensor of rank 5: [batch, steps, ..., channels].");
    }

    @Test
    void cells_without_units_are_refused() {
        assertThatThrownBy(() -> LSTM.of(0))
                .isInstanceOf(ValueException.class)
                .hasMessage("LSTMCell: units must be positive, got 0. Give the number of elements of the state.");
        assertThatThrownBy(() -> GRUCell.of(-1))
                .hasMessage("GRUCell: units must be positive, got -1. Give the number of elements of the state.");
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "SimpleRNN", Map.of())))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("'units'");
    }

    @Test
    void shares_outside_of_0_and_1_are_refused() {
        assertThatThrownBy(() -> LSTM.of(2).recurrentDropout(1.5))
                .isInstanceOf(ValueException.class)
                .hasMessage("recurrent cell: recurrentDropout must be within 0 and 1, got 1.5."
                        + " Give the share that is dropped.");
    }

    @Test
    void both_directions_must_be_opposite_and_alike() {
        assertThatThrownBy(() -> Bidirectional.of(LSTM.of(2)).backwardLayer(LSTM.of(2)))
                .isInstanceOf(ValueException.class)
                .hasMessage("Bidirectional: both layers go forward. Give one layer that goes forward, and another with"
                        + " goBackwards(true) if it differs.");
        assertThatThrownBy(() -> Bidirectional.of(LSTM.of(2))
                        .backwardLayer(LSTM.of(2).goBackwards(true).returnState(true)))
                .hasMessageStartingWith(
                        "Bidirectional: the layers differ in stateful, returnSequences or returnState:");
        assertThatThrownBy(() -> Bidirectional.of(LSTM.of(2)).mergeMode("max"))
                .hasMessageContaining("there is no merge mode 'max'");
    }

    @Test
    void another_cell_in_a_file_is_refused() {
        var file = ObjectConfig.of("keras.layers", "RNN", Map.of("cell", LayerConfigs.config(Dense.of(2))));
        assertThatThrownBy(() -> LayerConfigs.from(file))
                .hasMessage("config of Dense: it is no cell of a recurrent layer. Use a cell, such as LSTMCell.");
    }

    @Test
    void what_describes_no_cell_in_a_file_is_refused() {
        var file = ObjectConfig.of("keras.layers", "StackedRNNCells", Map.of("cells", List.of("LSTMCell")));
        assertThatThrownBy(() -> LayerConfigs.from(file))
                .hasMessage("config of StackedRNNCells: a cell is LSTMCell. Describe each cell by its class_name and"
                        + " config.");
    }

    @Test
    void filters_must_fit_somewhere() {
        assertThatThrownBy(() -> ConvLSTM1D.of(2, 5).name("conv").apply(sequences(2, 3, 4, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(
                        "the window spans 5 elements, the input has 4 along spatial axis 0, in layer 'conv'");
    }

    @Test
    void channels_may_come_first() {
        var last = ConvLSTM2D.of(2, 3).returnSequences(true).padding("same");
        var first = last.dataFormat("channels_first");
        Tensor x = sequences(2, 3, 4, 5, 3);
        Seeds.setRandomSeed(1);
        last.build(x.shape());
        Tensor turned = x.transpose(0, 1, 4, 2, 3);
        Seeds.setRandomSeed(1);
        first.build(turned.shape());
        assertThat(first.apply(turned).transpose(0, 1, 3, 4, 2).toFloats())
                .containsExactly(last.apply(x).toFloats(), within(1e-5f));
        assertThat(first.computeOutputShape(turned.shape())).isEqualTo(Shape.of(2, 3, 2, 4, 5));
    }

    // ---- how it runs ----------------------------------------------------------------------------------------------

    @Test
    void examples_do_not_meet() {
        var type = new TensorType(DType.FLOAT32, Shape.of(3, 5, 2));
        for (Layer layer : List.of(
                LSTM.of(4),
                GRU.of(4).returnSequences(true),
                Bidirectional.of(SimpleRNN.of(4).returnSequences(true)))) {
            layer.build(type.shape());
            assertThat(Jit.isRowWise(layer, type, 5)).as(layer.toString()).isTrue();
        }
    }

    @Test
    void no_steps_give_the_first_states() {
        var layer = LSTM.of(2).returnSequences(true).returnState(true);
        layer.build(Shape.of(2, 3, 2));
        List<Tensor> out =
                layer.apply(Nest.of(Tensor.of(new float[0], 2, 0, 2)), false).tensors();
        assertThat(out.get(0).shape()).isEqualTo(Shape.of(2, 0, 2));
        assertThat(out.get(1).toFloats()).containsOnly(0);
    }
}
