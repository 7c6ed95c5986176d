package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.activations.Activations;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializers;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Layers that users write.
class LayerTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
        LayerConfigs.register(
                Scale.class,
                "test>Scale",
                (settings, file) -> new Scale(settings, file.number("start").orElse(1.0)));
    }

    /// A layer with a weight of its own.
    static final class Scale extends Layer {
        private final double start;
        private final Weight factor;

        Scale(Settings settings, double start) {
            super(settings);
            this.start = start;
            factor = weight("factor", WeightSpec.init(Initializers.constant(start)), in -> Shape.of(in.last()));
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return x.mul(factor.value());
        }

        @Override
        protected Map<String, Object> arguments() {
            return Map.of("start", start);
        }
    }

    /// A layer of layers, which adds a loss and counts its calls in training.
    static final class Block extends Layer {
        private final Dense inner = track("inner", Dense.of(3).activation("relu"));
        private final Scale scale = track("scale", new Scale(Settings.DEFAULTS, 2));
        private final Weight calls = untrainedWeight("calls", WeightSpec.init(Initializers.ZEROS), _ -> Shape.of(1));

        Block() {
            super(Settings.DEFAULTS);
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            if (training) {
                calls.variable().assign(calls.variable().value().add(1));
            }
            Tensor y = scale.apply(inner.apply(x));
            addLoss(y.sum());
            return y;
        }
    }

    @Test
    void a_registered_layer_keeps_the_contract() {
        LayerContract.of(() -> new Scale(Settings.DEFAULTS, 2))
                .input(2, 3)
                .output(2, 3)
                .weights(1)
                .check();
        assertThat(LayerConfigs.config(new Scale(Settings.DEFAULTS.name("s"), 2))
                        .toMap())
                .containsEntry("class_name", "Scale")
                .containsEntry("registered_name", "test>Scale")
                .containsEntry("module", ObjectConfig.NONE);
    }

    @Test
    void layers_inside_are_built_named_and_listed_with_it() {
        Block block = new Block();
        block.build(Shape.of(Shape.ANY, 4));
        assertThat(block.weights().stream().map(v -> v.name() + v.type().shape()))
                .containsExactly(
                        "block/calls[1]", "block/dense/kernel[4, 3]", "block/dense/bias[3]", "block/scale/factor[3]");
        assertThat(block.trainableWeights()).hasSize(3);
        assertThat(block.nonTrainableWeights()).hasSize(1);
        assertThat(block.children().keySet()).containsExactly("inner", "scale");
        assertThat(block.countParams()).isEqualTo(1 + 12 + 3 + 3);
        assertThat(block.computeOutputShape(Shape.of(Shape.ANY, 4))).isEqualTo(Shape.of(Shape.ANY, 3));
    }

    /// A layer around one whose weight takes its time, and asks for names when it is made.
    private static final class Slow extends Layer {
        private final Inner inner = track("inner", new Inner());

        Slow() {
            super(Settings.DEFAULTS);
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return inner.apply(x);
        }

        private static final class Inner extends Layer {
            private final CountDownLatch begun = new CountDownLatch(1);
            private final CountDownLatch goOn = new CountDownLatch(1);
            private final Weight factor = weight("factor", WeightSpec.init(Initializers.constant(2)), _ -> whenTold());

            Inner() {
                super(Settings.DEFAULTS);
            }

            private Shape whenTold() {
                begun.countDown();
                try {
                    assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts it", e);
                }
                return Shape.of(1);
            }

            @Override
            protected Tensor call(Tensor x, boolean training) {
                return x.mul(factor.value());
            }
        }
    }

    @Test
    void threads_that_use_a_layer_for_the_first_time_at_once_do_not_wait_for_each_other_for_ever() throws Exception {
        Slow outer = new Slow();
        var answers = new ConcurrentLinkedQueue<Float>();
        // Within the outer layer, but not built by it: this thread holds the inner one alone.
        Thread first = Thread.ofPlatform()
                .daemon()
                .start(() -> LayerCall.enter(
                        outer,
                        false,
                        () -> answers.add(outer.inner.apply(Tensor.of(3f)).toFloats()[0])));
        assertThat(outer.inner.begun.await(20, TimeUnit.SECONDS)).isTrue();
        // This one holds the outer one and waits for the inner one.
        Thread second = Thread.ofPlatform()
                .daemon()
                .start(() -> answers.add(outer.apply(Tensor.of(4f)).toFloats()[0]));
        long patience = System.nanoTime() + 20_000_000_000L;
        while (second.getState() != Thread.State.BLOCKED && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        assertThat(second.getState()).isEqualTo(Thread.State.BLOCKED);
        outer.inner.goOn.countDown();
        assertThat(first.join(Duration.ofSeconds(20)))
                .as("the first thread ends")
                .isTrue();
        assertThat(second.join(Duration.ofSeconds(20)))
                .as("the second thread ends")
                .isTrue();
        assertThat(answers).containsExactlyInAnyOrder(6f, 8f);
        assertThat(outer.weights().getFirst().name()).isEqualTo("slow/inner/factor");
    }

    @Test
    void losses_are_collected_and_the_training_flag_reaches_it() {
        Block block = new Block();
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        var run = Layers.collectLosses(() -> block.apply(x, true));
        assertThat(run.losses()).hasSize(1);
        assertThat(run.losses().getFirst().item()).isEqualTo(run.result().sum().item());
        Variable calls = block.weights().getFirst();
        block.apply(x, false).eval();
        assertThat(calls.value().toFloats()).containsExactly(1);
    }

    @Test
    void freezing_it_freezes_what_is_inside() {
        Block block = new Block();
        block.build(Shape.of(Shape.ANY, 4));
        block.freeze();
        assertThat(block.trainableWeights()).isEmpty();
        assertThat(block.nonTrainableWeights()).hasSize(4);
        block.unfreeze();
        assertThat(block.trainableWeights()).hasSize(3);
    }

    @Test
    void one_layer_used_twice_shares_its_weights() {
        Dense shared = Dense.of(2);
        var twice = new Layer(Settings.DEFAULTS) {
            private final Dense a = track("a", shared);
            private final Dense b = track("b", shared);

            @Override
            protected Tensor call(Tensor x, boolean training) {
                return b.apply(a.apply(x));
            }
        };
        twice.build(Shape.of(Shape.ANY, 2));
        assertThat(twice.weights()).hasSize(2);
    }

    @Test
    void several_inputs_go_through_the_form_for_structures() {
        var sum = new Layer(Settings.DEFAULTS) {
            @Override
            protected Nest call(Nest inputs, boolean training) {
                List<Tensor> all = inputs.tensors();
                return Nest.of(all.get(0).add(all.get(1)));
            }
        };
        assertThat(sum.apply(Tensor.of(1f, 2f), Tensor.of(3f, 4f)).toFloats()).containsExactly(4, 6);
    }

    @Test
    void a_layer_that_nobody_tracks_is_refused_with_the_line_to_write() {
        var careless = new Layer(Settings.DEFAULTS.name("careless")) {
            private final Dense inner = Dense.of(2);

            @Override
            protected Tensor call(Tensor x, boolean training) {
                return inner.apply(x);
            }

            @Override
            protected String headline() {
                return "Careless";
            }
        };
        assertThatThrownBy(() -> careless.apply(Tensor.of(new float[][] {{1}})))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("layer 'dense' = Dense(2): it is used inside layer 'careless' = Careless, built for [?, 1]"
                        + " which does not know it, so that nobody would train or save its weights, in layer 'careless'"
                        + " = Careless, built for [?, 1]. Declare it there: private final Dense inner ="
                        + " track(\"inner\", Dense...).");
    }

    @Test
    void a_layer_without_call_or_arguments_or_registration_says_what_is_missing() {
        var nothing = new Layer(Settings.DEFAULTS.name("nothing")) {
            @Override
            protected String headline() {
                return "Nothing";
            }
        };
        assertThatThrownBy(() -> nothing.apply(Tensor.scalar(1f)))
                .hasMessageContaining("overrides neither form of call");
        assertThatThrownBy(() -> LayerConfigs.config(nothing)).hasMessageContaining("does not say what it is made of");
    }

    @Test
    void an_error_inside_is_told_where_it_happened() {
        var outer = new Layer(Settings.DEFAULTS.name("outer")) {
            private final Dense wide = track("wide", Dense.of(5).name("wide"));
            private final Scale scale = track("scale", new Scale(Settings.DEFAULTS.name("scale"), 1));

            @Override
            protected Tensor call(Tensor x, boolean training) {
                return scale.apply(wide.apply(x).add(x));
            }

            @Override
            protected String headline() {
                return "Outer";
            }
        };
        assertThatThrownBy(() -> outer.apply(Tensor.of(new float[][] {{1, 2}, {3, 4}})))
                .isInstanceOf(ShapeException.class)
                .hasMessage("add: shapes do not broadcast: [2, 5] with [2, 2] (5 against 2 at axis -1), in layer"
                        + " 'outer' = Outer, built for [?, 2]. Extents must be equal, or one of them 1.");
    }

    @Test
    void an_unknown_extent_that_a_weight_needs_is_named() {
        assertThatThrownBy(() -> Dense.of(2).build(Shape.of(3, Shape.ANY)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'dense' = Dense(2): weight 'kernel' would be of shape [?, 2] for inputs of shape"
                        + " [3, ?]. Give the extents of all axes but the batch.");
    }

    @Test
    void files_name_only_classes_that_are_known() {
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "Densee", Map.of())))
                .isInstanceOf(ValueException.class)
                .hasMessage("layer: there is no layer 'Densee'. Did you mean 'Dense'?");
        var foreign = new ObjectConfig("", "Mine", Map.of(), java.util.Optional.of("Custom>Mine"));
        assertThatThrownBy(() -> LayerConfigs.from(foreign))
                .hasMessage("layer: class 'Custom>Mine' is not registered. Register it before loading.");
        assertThatThrownBy(() -> LayerConfigs.from(
                        ObjectConfig.of("keras.layers", "Dense", Map.of("units", 3, "activaton", "relu"))))
                .hasMessage("argument of Dense: there is no argument of Dense 'activaton'. Did you mean 'activation'?");
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "Dense", Map.of())))
                .hasMessage("config of Dense: 'units' is missing.");
        assertThatThrownBy(() -> LayerConfigs.from(ObjectConfig.of("keras.layers", "Dense", Map.of("units", "many"))))
                .hasMessage("config of Dense: 'units' is many, not a whole number.");
    }

    @Test
    void what_keras_2_wrote_is_understood() {
        var old = ObjectConfig.of(
                "keras.layers",
                "Dense",
                Map.of(
                        "name", "d",
                        "units", 3,
                        "activation", "relu",
                        "dtype", "float32",
                        "batch_input_shape", List.of(ObjectConfig.NONE, 4)));
        var dense = (Dense) LayerConfigs.from(old);
        assertThat(dense.config().activation()).isEqualTo(Activations.RELU);
        assertThat(dense.settings().inputShape()).contains(Shape.of(Shape.ANY, 4));
        assertThat(LayerConfigs.config(dense).arguments()).doesNotContainKey("batch_input_shape");
    }

    @Test
    void weights_are_taken_and_given_and_if_one_does_not_fit_none_is_changed() {
        var dense = Dense.of(2).name("d");
        assertThat(dense.getWeights()).isEmpty();
        assertThatThrownBy(() -> dense.setWeights(List.of(Tensor.of(1f))))
                .isInstanceOf(ShapeException.class)
                .hasMessageEndingWith("it is given 1 arrays for 0 weights []. Build it first.");
        dense.build(Shape.of(Shape.ANY, 3));
        Tensor kernel = Tensor.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0).reshape(3, 2);
        dense.setWeights(List.of(kernel, Tensor.of(7f, 8f)));
        assertThat(dense.getWeights().get(0).toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(dense.getWeights().get(1).toFloats()).containsExactly(7, 8);
        assertThat(dense.apply(Tensor.of(1f, 0f, 1f).reshape(1, 3)).toFloats()).containsExactly(13, 16);
        assertThatThrownBy(() -> dense.setWeights(List.of(kernel.mul(2), Tensor.of(7f, 8f, 9f))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("weight 'd/bias' has shape [2], the array given for it [3]");
        assertThat(dense.getWeights().get(0).toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    }
}
