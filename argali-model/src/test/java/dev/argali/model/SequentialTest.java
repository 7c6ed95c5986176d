package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.layers.Flatten;
import dev.argali.layers.InputLayer;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SequentialTest {
    @Test
    void a_first_layer_that_knows_its_input_makes_the_weights_at_once() {
        var model = Sequential.of();
        model.add(Dense.of(64).inputShape(784));
        model.add(Dense.of(10));
        assertThat(model.isBuilt()).isTrue();
        assertThat(model.countParams()).isEqualTo(784 * 64 + 64 + 64 * 10 + 10);
        assertThat(model.builtFor()).contains(Shape.of(Shape.ANY, 784));
    }

    @Test
    void an_input_layer_an_input_shape_and_build_say_the_same() {
        var byLayer = Sequential.of(InputLayer.of(5), Dense.of(2));
        var byWord = Sequential.of(Dense.of(2)).inputShape(5);
        var byBuild = Sequential.of(Dense.of(2));
        byBuild.build(Shape.of(Shape.ANY, 5));
        for (Sequential model : new Sequential[] {byLayer, byWord, byBuild}) {
            assertThat(model.countParams()).isEqualTo(12);
            assertThat(model.layers()).hasSize(1);
            assertThat(model.inputShape()).contains(Shape.of(Shape.ANY, 5));
        }
    }

    @Test
    void without_a_shape_the_first_input_builds_it() {
        var model = Sequential.of(Flatten.of(), Dense.of(3));
        assertThat(model.isBuilt()).isFalse();
        assertThat(model.weights()).isEmpty();
        assertThat(model.predict(Tensor.of(new float[2 * 6], 2, 2, 3)).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(model.countParams()).isEqualTo(21);
    }

    @Test
    void layers_are_stored_by_class_and_number_and_named_by_the_model() {
        var model = Sequential.named(
                        "mlp", Dense.of(3).name("a"), Flatten.of(), Dense.of(2).name("b"))
                .inputShape(4);
        assertThat(model.children().keySet()).containsExactly("layers/dense", "layers/flatten", "layers/dense_1");
        assertThat(model.weights().stream().map(v -> v.name()))
                .containsExactly("mlp/a/kernel", "mlp/a/bias", "mlp/b/kernel", "mlp/b/bias");
        assertThat(model.layer("b")).isSameAs(model.layers().get(2));
    }

    @Test
    void the_top_layer_can_be_taken_away_and_replaced() {
        var model = Sequential.of(Dense.of(3), Dense.of(2)).inputShape(4);
        var top = model.pop();
        assertThat(top.isBuilt()).isTrue();
        assertThat(model.countParams()).isEqualTo(15);
        model.add(Dense.of(7));
        assertThat(model.predictOne(new float[4])).hasSize(7);
        assertThat(model.children().keySet()).containsExactly("layers/dense", "layers/dense_1");
    }

    @Test
    void predictions_follow_a_changed_stack() {
        var model = Sequential.of(Dense.of(3)).inputShape(4);
        assertThat(model.predictOne(new float[4])).hasSize(3);
        model.add(Dense.of(2));
        assertThat(model.predictOne(new float[4])).hasSize(2);
    }

    @Test
    void a_stack_in_a_stack_is_a_layer() {
        var inner = Sequential.named("inner", Dense.of(3).name("d"));
        var outer = Sequential.named("outer", inner, Dense.of(2).name("top")).inputShape(4);
        assertThat(outer.countParams()).isEqualTo(4 * 3 + 3 + 3 * 2 + 2);
        assertThat(outer.children().keySet()).containsExactly("layers/sequential", "layers/dense");
        assertThat(outer.weights().getFirst().name()).isEqualTo("outer/inner/d/kernel");
    }

    @Test
    void two_layers_of_one_name_are_refused() {
        var model = Sequential.named("mlp", Dense.of(3).name("a"));
        assertThatThrownBy(() -> model.add(Dense.of(2).name("a")))
                .hasMessage(
                        "model 'mlp': it has a layer 'a' already. Give each layer a name of its own, and each place a"
                                + " layer of its own.");
        assertThat(model.layers()).hasSize(1);
    }

    @Test
    void a_layer_that_does_not_fit_is_not_added() {
        var model = Sequential.named("mlp", Dense.of(3).name("a")).inputShape(4);
        var other = Dense.of(2).name("b");
        other.build(Shape.of(Shape.ANY, 9));
        assertThatThrownBy(() -> {
                    model.add(other);
                    model.predictOne(new float[4]);
                })
                .hasMessageContaining("layer 'b' = Dense(2), built for [?, 9]: got [1, 3] (3 != 9), in model 'mlp'.");
    }

    @Test
    void an_empty_stack_says_so() {
        assertThatThrownBy(() -> Sequential.named("empty").predictOne(new float[3]))
                .hasMessage("model 'empty': it has no layers. Add some first: model.add(Dense.of(10)).");
        assertThatThrownBy(() -> Sequential.named("empty").pop())
                .hasMessage("model 'empty': there is no layer to take away. Add one first.");
    }

    @Test
    void an_input_layer_stands_first() {
        assertThatThrownBy(() -> Sequential.named("mlp", Dense.of(2), InputLayer.of(3)))
                .hasMessage("model 'mlp': an InputLayer stands behind other layers. Put it first.");
    }

    @Test
    void another_input_shape_is_refused() {
        var model = Sequential.named("mlp", Dense.of(2)).inputShape(3);
        assertThatThrownBy(() -> model.inputShape(4))
                .hasMessage("model 'mlp': its inputs are of shape [?, 3] already, not [?, 4]. Make a new model.");
    }
}
