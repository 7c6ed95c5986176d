package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.layers.Add;
import dev.argali.layers.BatchNormalization;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Clones: everything of a model but its weights, as Keras's `clone_model` makes them.
class ModelsTest {
    private static Functional functional() {
        Tensor x = Input.of(InputLayer.of(4).name("x"));
        Dense shared = Dense.of(4).name("shared");
        Sequential inner = Sequential.named(
                "inner", Dense.of(4).name("inside"), BatchNormalization.of().name("norm"));
        Tensor y = Add.of().name("sum").apply(x.then(shared).then(shared), x.then(inner));
        return Model.of(x, y.then(Dropout.of(0.2).name("drop")).mul(2)).name("whole");
    }

    private static void requireTwins(Model model, Model clone) {
        assertThat(ModelConfig.of(clone)).isEqualTo(ModelConfig.of(model));
        assertThat(clone.name()).isEqualTo(model.name());
        assertThat(clone.layers()).hasSameSizeAs(model.layers()).doesNotContainAnyElementsOf(model.layers());
        assertThat(clone.layers().stream().map(Layer::name))
                .containsExactlyElementsOf(
                        model.layers().stream().map(Layer::name).toList());
        List<Variable> own = clone.weights();
        assertThat(own.stream().map(w -> w.type()).toList())
                .isEqualTo(model.weights().stream().map(w -> w.type()).toList());
        assertThat(Collections.disjoint(own, model.weights())).isTrue();
    }

    @Test
    void a_functional_model_with_shared_layers_and_one_inside() {
        Functional model = functional();
        model.layer("shared").freeze();
        Functional clone = Models.cloneModel(model);
        requireTwins(model, clone);
        assertThat(clone.layer("shared").trainable()).isFalse();
        assertThat(clone.graph().callsOf(clone.layer("shared"))).hasSize(2);
        Tensor x = Tensor.of(new float[][] {{1, 2, 3, 4}});
        assertThat(clone.apply(x).toFloats()).isNotEqualTo(model.apply(x).toFloats());
    }

    @Test
    void with_the_same_weights_a_clone_does_the_same_and_then_goes_its_own_way() {
        Functional model = functional();
        Functional clone = Models.cloneModel(model);
        clone.setWeights(model.getWeights());
        Tensor x = Tensor.of(new float[][] {{1, 2, 3, 4}});
        float[] before = model.apply(x).toFloats();
        assertThat(clone.apply(x).toFloats()).isEqualTo(before);
        clone.compile("sgd", "mse");
        clone.trainOnBatch(x, Tensor.of(new float[1][4]));
        assertThat(clone.apply(x).toFloats()).isNotEqualTo(before);
        assertThat(model.apply(x).toFloats()).isEqualTo(before);
    }

    @Test
    void a_stack_is_cloned_built_or_not_and_compiled_or_not() {
        Sequential open =
                Sequential.named("open", Dense.of(3).name("a"), Dense.of(2).name("b"));
        Sequential same = Models.cloneModel(open);
        assertThat(same.isBuilt()).isFalse();
        requireTwins(open, same);
        open.inputShape(5);
        open.compile(c -> c.optimizer(Adam.of(0.25)).loss("mse"));
        Sequential clone = Models.cloneModel(open);
        requireTwins(open, clone);
        assertThat(clone.optimizer()).isNotSameAs(open.optimizer());
        assertThat(clone.optimizer().learningRate()).isEqualTo(0.25);
    }

    private static final class Says extends Model {
        private final int units;

        Says(Settings settings, int units) {
            super(settings);
            this.units = units;
            track("dense", Dense.of(units));
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return layers().getFirst().apply(x);
        }

        @Override
        protected Map<String, Object> arguments() {
            return Map.of("units", units);
        }
    }

    private static final class Silent extends Model {
        private final Dense dense = track("dense", Dense.of(2));

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return dense.apply(x);
        }
    }

    @Test
    void a_class_that_says_what_it_is_made_of_is_cloned_and_another_one_refused() {
        LayerConfigs.register(
                Says.class,
                "ModelsTest>Says",
                (settings, file) ->
                        new Says(settings, file.integer("units").orElseThrow().intValue()));
        var model = new Says(Settings.DEFAULTS.name("says"), 3);
        model.apply(Tensor.of(new float[2][4]));
        Says clone = Models.cloneModel(model);
        assertThat(clone.name()).isEqualTo("says");
        assertThat(clone.weights().getFirst().type())
                .isEqualTo(model.weights().getFirst().type());
        assertThat(clone.weights().getFirst()).isNotSameAs(model.weights().getFirst());
        assertThatThrownBy(() -> Models.cloneModel(new Silent()))
                .isInstanceOf(ArgaliException.class)
                .hasMessageStartingWith("model 'silent': the class " + Silent.class.getName() + " is not registered")
                .hasMessageContaining("LayerConfigs.register");
    }
}
