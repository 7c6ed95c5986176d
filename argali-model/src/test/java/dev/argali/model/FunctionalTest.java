package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.layers.Activation;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.Settings;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionalTest {
    private static final Tensor X = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
    private static final Tensor Z = Tensor.of(new float[][] {{1, 0}, {0, 1}});

    private static Dense ones(int units) {
        return Dense.of(units).kernelInitializer("ones");
    }

    @Test
    void a_branch_and_a_skip_connection_meet() {
        Tensor in = Input.of(3);
        Tensor h = in.then(ones(3));
        Model model = Model.of(in, h.add(in).mul(2));
        assertThat(model.apply(X).toFloats()).containsExactly(14, 16, 18, 38, 40, 42);
        assertThat(model.computeOutputShape(Shape.of(Shape.ANY, 3))).isEqualTo(Shape.of(Shape.ANY, 3));
    }

    @Test
    void inputs_are_given_in_order_or_by_name() {
        Tensor a = Input.named("a", 3);
        Tensor b = Input.named("b", 2);
        Model model = Model.of(List.of(b, a), a.then(ones(1)).sub(b.then(ones(1))));
        assertThat(model.apply(Z, X).toFloats()).containsExactly(5, 14);
        var named = new LinkedHashMap<>(Map.of("a", X, "b", Z));
        assertThat(model.apply(Nest.named(named)).single().toFloats()).containsExactly(5, 14);
    }

    @Test
    void outputs_come_in_the_structure_that_was_given() {
        Tensor in = Input.of(3);
        Tensor a = in.then(ones(1));
        Tensor b = in.then(ones(2));
        assertThat(Model.of(in, List.of(a, b)).apply(Nest.of(X)).structure()).isEqualTo("[*, *]");
        var named = new LinkedHashMap<String, Tensor>();
        named.put("second", b);
        named.put("first", a);
        assertThat(Model.of(Nest.of(in), Nest.named(named)).apply(Nest.of(X)).structure())
                .isEqualTo("{second=*, first=*}");
    }

    @Test
    void a_layer_used_twice_shares_its_weights() {
        Tensor left = Input.of(3);
        Tensor right = Input.of(3);
        Dense shared = ones(2);
        Model model = Model.of(List.of(left, right), left.then(shared).sub(right.then(shared)));
        assertThat(model.weights()).hasSize(2);
        assertThat(model.apply(X, X).toFloats()).containsOnly(0);
    }

    @Test
    void models_are_layers_of_models() {
        Tensor in = Input.of(3);
        Functional inner = Model.of(in, in.then(ones(2))).name("inner");
        Sequential stack = Sequential.of(ones(2), Activation.of("relu"));
        Tensor outer = Input.of(3);
        Model model = Model.of(outer, outer.then(inner).then(stack));
        assertThat(model.apply(X).toFloats()).containsExactly(12, 12, 30, 30);
        assertThat(model.layers()).hasSize(3);
        assertThat(model.countParams()).isEqualTo(8 + 6);
    }

    @Test
    void a_model_is_cut_at_any_tensor() {
        Tensor in = Input.of(3);
        Dense first = ones(2).name("first");
        Tensor h = in.then(first);
        Dense second = ones(4).name("second");
        Functional whole = Model.of(in, h.then(second));
        Functional head = Model.of(in, whole.output("first"));
        Functional tail = Model.of(h, whole.outputs().single());
        assertThat(head.apply(X).shape()).isEqualTo(Shape.of(2, 2));
        assertThat(tail.apply(head.apply(X)).toFloats())
                .isEqualTo(whole.apply(X).toFloats());
        assertThat(tail.layers().stream().map(Layer::name)).containsExactly("first_output", "second");
        assertThat(tail.weights()).isEqualTo(second.weights());
    }

    @Test
    void layers_stand_in_the_order_of_keras() {
        Tensor a = Input.named("a", 3);
        Tensor b = Input.named("b", 2);
        Tensor h = a.then(ones(2).name("first")).then(ones(2).name("second"));
        Model model = Model.of(List.of(a, b), List.of(b.then(ones(2).name("side")), h.add(b)));
        // keras 3.15.1: [l.name for l in model._operations]
        assertThat(model.layers().stream().map(Layer::name).map(n -> n.replaceAll("add.*", "add")))
                .containsExactly("a", "first", "b", "second", "side", "add");
    }

    @Test
    void dropout_follows_the_flag_of_the_model_or_its_own() {
        Tensor in = Input.of(3);
        Model model = Model.of(in, in.then(Dropout.of(1)));
        assertThat(model.apply(X, true).toFloats()).containsOnly(0);
        assertThat(model.apply(X).toFloats()).containsExactly(X.toFloats());
        Tensor always = Input.of(3);
        Model noisy = Model.of(always, Dropout.of(1).apply(always, true));
        assertThat(noisy.apply(X).toFloats()).containsOnly(0);
    }

    @Test
    void inputs_take_the_dtype_and_the_rank_of_the_model() {
        Tensor in = Input.named("counts", "int32", 1);
        Model model = Model.of(in, in.add(1));
        Tensor y = model.apply(Tensor.of(1.0f, 2.0f));
        assertThat(y.type().toString()).isEqualTo("int32[2, 1]");
        assertThat(y.toInts()).containsExactly(2, 3);
    }

    @Test
    void a_deep_model_takes_a_call_for_each_layer() {
        Tensor in = Input.of(2);
        Tensor x = in;
        for (int i = 0; i < 1_000; i++) {
            x = x.then(Activation.of("linear"));
        }
        Model model = Model.of(in, x);
        assertThat(model.layers()).hasSize(1_001);
        assertThat(model.apply(Z).toFloats()).containsExactly(Z.toFloats());
    }

    // ---- what is refused ----------------------------------------------------------------------------------------

    @Test
    void numbers_are_no_beginning() {
        assertThatThrownBy(() -> Model.of(X, X.add(1)))
                .hasMessage("Model.of: among the inputs is a tensor with numbers, float32[2, 3]. Begin with Input.of,"
                        + " and apply layers to it.");
        Tensor in = Input.of(3);
        assertThatThrownBy(() -> Model.of(in, X))
                .hasMessage("Model.of: among the outputs is a tensor with numbers, float32[2, 3]. Begin with Input.of,"
                        + " and apply layers to it.");
        assertThatThrownBy(() -> Model.of(List.of(), in))
                .hasMessage("Model.of: there are no inputs. Give one at least.");
    }

    @Test
    void a_wrong_number_of_inputs_is_refused() {
        Tensor a = Input.named("left", 3);
        Tensor b = Input.named("right", 3);
        Model model = Model.of(List.of(a, b), a.add(b)).name("pair");
        assertThatThrownBy(() -> model.apply(X))
                .hasMessage(
                        "model 'pair': it is given 1 input, and wants 2: [left, right]. Give one tensor for each, in"
                                + " this order or by name.");
        var wrong = new LinkedHashMap<String, Tensor>();
        wrong.put("left", X);
        wrong.put("rihgt", X);
        assertThatThrownBy(() -> model.apply(Nest.named(wrong)))
                .hasMessage("model 'pair': it is given inputs [left, rihgt], and wants [left, right]. Give each input"
                        + " under its name.");
    }

    @Test
    void an_input_of_another_shape_is_refused() {
        Tensor in = Input.named("left", 4);
        Model model = Model.of(in, in.then(Dense.of(1))).name("one");
        assertThatThrownBy(() -> model.apply(X))
                .hasMessage("model 'one': its input 'left' is [?, 4], and is given [2, 3]. Feed [?, 4], where ? may be"
                        + " anything.");
    }

    @Test
    void symbolic_tensors_have_no_numbers() {
        Tensor in = Input.of(3);
        assertThat(in).hasToString("Tensor(float32[?, 3], symbolic)");
        assertThatThrownBy(in::toFloats)
                .hasMessage("Tensor: a symbolic tensor float32[?, 3] has no numbers. Make a model of it and its input,"
                        + " Model.of(input, output), and give that numbers: model.predict(x).");
        assertThatThrownBy(() -> Indexing.slice(in, Tensor.of(0, 0), new int[] {1, 3}))
                .hasMessage(
                        "dynamicslice: a symbolic tensor cannot do this: [float32[?, 3], int32[2]]. Apply a layer to"
                                + " it, or write a layer whose call does this.");
        assertThatThrownBy(() -> new Pair().apply(in, X)).hasMessageStartingWith("layer 'pair");
    }

    private static final class Pair extends Layer {
        Pair() {
            super(Settings.DEFAULTS);
        }

        @Override
        protected Nest call(Nest inputs, boolean training) {
            return Nest.of(inputs.tensors().getFirst());
        }
    }

    private static final class Nothing extends Layer {
        Nothing() {
            super(Settings.DEFAULTS.name("nothing"));
        }

        @Override
        @SuppressWarnings("NullAway") // what users without a checker write
        protected Tensor call(Tensor x, boolean training) {
            return null;
        }
    }

    private static final class Careless extends Layer {
        Careless() {
            super(Settings.DEFAULTS.name("careless"));
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return Dense.of(3).name("new").apply(x);
        }
    }

    @Test
    void a_call_that_returns_nothing_is_refused() {
        assertThatThrownBy(() -> new Nothing().apply(X))
                .hasMessage(
                        "layer 'nothing' = Nothing, built for [?, 3]: its call returned null. Return the tensor that"
                                + " was computed: return dense.apply(x).");
    }

    @Test
    void a_layer_made_inside_a_call_is_refused() {
        assertThatThrownBy(() -> Input.of(3).then(new Careless()))
                .hasMessage("layer 'new' = Dense(3): it is used inside layer 'careless' = Careless, built for [?, 3]"
                        + " which does not know it, so that nobody would train or save its weights, in layer 'careless'"
                        + " = Careless, built for [?, 3]. Declare it there: private final Dense inner ="
                        + " track(\"inner\", Dense...).");
    }

    @Test
    void an_input_layer_may_be_given_itself() {
        Tensor in =
                Input.of(InputLayer.withBatch(Shape.of(Shape.ANY, Shape.ANY, 2)).name("steps"));
        Model model = Model.of(in, in.then(Dense.of(5)));
        assertThat(model.layer("steps")).isInstanceOf(InputLayer.class);
        assertThat(model.computeOutputShape(Shape.of(Shape.ANY, Shape.ANY, 2)))
                .isEqualTo(Shape.of(Shape.ANY, Shape.ANY, 5));
    }
}
