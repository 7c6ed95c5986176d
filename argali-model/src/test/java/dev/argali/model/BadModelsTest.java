package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.data.Example;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.layers.Add;
import dev.argali.layers.Concatenate;
import dev.argali.layers.Conv2D;
import dev.argali.layers.Dense;
import dev.argali.layers.Embedding;
import dev.argali.layers.Flatten;
import dev.argali.layers.IntegerLookup;
import dev.argali.layers.MaxPooling2D;
import dev.argali.layers.StringLookup;
import dev.argali.optimizers.SGD;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with models and layers: each error says where, what, the facts and the cure, and the model is as it
/// was.
class BadModelsTest {
    @TempDir
    private Path folder;

    private static final Tensor X = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
    private static final Tensor Y = Tensor.of(new float[][] {{1}, {0}});

    /// Refused with this message, and the weights of the model are as they were.
    private static void refused(Model model, ThrowingCallable action, Class<?> type, String... parts) {
        List<float[]> before = FitTest.weights(model);
        assertThatThrownBy(action).isInstanceOf(type).hasMessageContainingAll(parts);
        List<float[]> after = FitTest.weights(model);
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isEqualTo(before.get(i));
        }
        assertThat(model.compiled().map(_ -> model.optimizer().iterations()).orElse(0L))
                .isZero();
    }

    private static <M extends Model> M compiled(M model) {
        model.compile("sgd", "mse");
        return model;
    }

    // ---- graphs -------------------------------------------------------------------------------------------------

    @Test
    void a_graph_cut_off_from_its_inputs() {
        Tensor a = Input.named("left", 3);
        Tensor b = Input.named("right", 3);
        assertThatThrownBy(() -> Model.of(a, b.then(Dense.of(1))))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("Model.of: an output depends on the input 'right' [?, 3], which is not among the inputs"
                        + " [left]. Give it as an input, too, or a tensor on the way from it to the output.");
    }

    @Test
    void two_layers_of_one_name() {
        Tensor in = Input.of(3);
        Tensor out = in.then(Dense.of(2).name("same")).then(Dense.of(1).name("same"));
        assertThatThrownBy(() -> Model.of(in, out))
                .isInstanceOf(ValueException.class)
                .hasMessage("Model.of: two layers have the name 'same': Dense(2) 'same' and Dense(1) 'same'. Give each"
                        + " layer a name of its own, or use one layer twice to share its weights.");
        Sequential stack = Sequential.named("stack", Dense.of(2).name("same")).inputShape(3);
        refused(
                stack,
                () -> stack.add(Dense.of(1).name("same")),
                ValueException.class,
                "model 'stack'",
                "it has a layer 'same' already",
                "Give each layer a name of its own");
        assertThat(stack.layers()).hasSize(1);
    }

    private static Functional pair() {
        Tensor a = Input.named("left", 3);
        Tensor b = Input.named("right", 3);
        return compiled(Model.of(List.of(a, b), a.add(b).then(Dense.of(1))).name("pair"));
    }

    @Test
    void a_wrong_number_of_inputs() {
        Functional model = pair();
        refused(
                model,
                () -> model.fit(X, Y, f -> f.verbose(0)),
                ValueException.class,
                "model 'pair': it is given 1 input, and wants 2: [left, right]",
                "Give one tensor for each, in this order or by name.");
    }

    @Test
    void wrong_names_of_inputs() {
        Functional model = pair();
        var x = new LinkedHashMap<String, Nest>(Map.of("left", Nest.of(X), "rihgt", Nest.of(X)));
        refused(
                model,
                () -> model.trainOnBatch(Example.of(new Nest.Named(x), Nest.of(Y))),
                ValueException.class,
                "model 'pair': it is given inputs",
                "rihgt",
                "and wants [left, right]",
                "Give each input under its name.");
    }

    @Test
    void shapes_that_do_not_meet_in_a_merge() {
        Tensor a = Input.of(8).then(Dense.of(3).name("short"));
        Tensor b = Input.of(8).then(Dense.of(4).name("long"));
        assertThatThrownBy(() -> Add.of().name("both").apply(a, b))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'both' = Add: inputs of shapes [?, 3] and [?, 4]: extents differ (3 != 4), in a call"
                        + " with [?, 3] from 'short' and [?, 4] from 'long'. Make the extents equal, or 1 where an input"
                        + " shall be repeated.");
        Tensor c = Input.named("image", 5, 3);
        Tensor d = Input.named("mask", 6, 3);
        assertThatThrownBy(() -> Concatenate.of().name("joined").apply(c, d))
                .isInstanceOf(ShapeException.class)
                .hasMessageContainingAll("layer 'joined'", "[?, 5, 3] from 'image' and [?, 6, 3] from 'mask'");
    }

    // ---- layers -------------------------------------------------------------------------------------------------

    @Test
    void a_kernel_larger_than_the_input() {
        Tensor image = Input.named("image", 3, 3, 1);
        assertThatThrownBy(() -> image.then(Conv2D.of(4, 5).name("conv")))
                .isInstanceOf(ShapeException.class)
                .hasMessageContainingAll("layer 'conv'", "5", "[?, 3, 3, 1]", "padding");
        assertThatThrownBy(() -> image.then(MaxPooling2D.of(4).name("pool")))
                .isInstanceOf(ShapeException.class)
                .hasMessageContainingAll("layer 'pool'", "4", "[?, 3, 3, 1]", "padding");
        Sequential model =
                Sequential.named("cnn", Conv2D.of(4, 2).name("first")).inputShape(4, 4, 1);
        refused(
                model,
                () -> model.add(Conv2D.of(4, 5).name("conv")),
                ShapeException.class,
                "layer 'conv' = Conv2D(4, [5, 5]), built for [?, 3, 3, 4]: the window spans 5 elements, the input has 3"
                        + " along spatial axis 0, in model 'cnn'. Use padding same, or a smaller window.");
        assertThat(model.layers()).hasSize(1);
        assertThatThrownBy(() -> model.add(MaxPooling2D.of(4).name("pool")))
                .hasMessageContaining(
                        "layer 'pool' = MaxPooling2D([4, 4]), built for [?, 3, 3, 4]: the window spans 4");
    }

    @Test
    void groups_that_do_not_divide_the_channels() {
        assertThatThrownBy(
                        () -> Input.of(8, 8, 3).then(Conv2D.of(4, 3).groups(2).name("conv")))
                .isInstanceOf(ArgaliException.class)
                .hasMessageContainingAll("layer 'conv'", "2 groups do not divide the 3 channels of [?, 8, 8, 3]");
        assertThatThrownBy(() -> Conv2D.of(4, 3).groups(3))
                .isInstanceOf(ValueException.class)
                .hasMessage("convolution: 3 groups do not divide 4 filters. Give a number of filters that is a multiple"
                        + " of the groups.");
    }

    private static final class Nothing extends Model {
        private final Dense dense = track("dense", Dense.of(1));

        @Override
        @SuppressWarnings("NullAway") // what users without a checker write
        protected Tensor call(Tensor x, boolean training) {
            dense.apply(x);
            return null;
        }
    }

    @Test
    void a_subclass_that_returns_nothing() {
        Nothing model = compiled(new Nothing());
        assertThatThrownBy(() -> model.fit(X, Y, f -> f.verbose(0)))
                .isInstanceOf(ArgaliException.class)
                .hasMessageContainingAll(
                        "model 'nothing", "its call returned null", "Return the tensor that was computed");
        assertThat(model.optimizer().iterations()).isZero();
    }

    private static final class Careless extends Model {
        private final Dense known = track("known", Dense.of(3));

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return Dense.of(1).name("new").apply(known.apply(x));
        }
    }

    @Test
    void a_layer_created_inside_call() {
        Careless model = compiled(new Careless());
        assertThatThrownBy(() -> model.fit(X, Y, f -> f.verbose(0)))
                .isInstanceOf(ArgaliException.class)
                .hasMessageStartingWith("layer 'new' = Dense(1): it is used inside model 'careless")
                .hasMessageContaining("which does not know it, so that nobody would train or save its weights")
                .hasMessageEndingWith("Declare it there: private final Dense inner = track(\"inner\", Dense...).");
        assertThat(model.optimizer().iterations()).isZero();
    }

    @Test
    void a_mask_on_a_layer_that_cannot_take_it() {
        Tensor words = Input.named("words", "int32", 3);
        Tensor masked = words.then(Embedding.of(10, 2).maskZero(true));
        try (var log = new LogLines("dev.argali.layers")) {
            Model model = Model.of(words, masked.then(Flatten.of().name("flat")));
            model.predict(Tensor.of(1, 2, 0).reshape(1, 3), p -> p.verbose(0));
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().getFirst())
                    .startsWith("layer 'flat' = Flatten")
                    .endsWith("does not support masks: the mask of its input ends here");
        }
    }

    // ---- weights ------------------------------------------------------------------------------------------------

    @Test
    void weights_of_another_shape() {
        Sequential model = Sequential.named("small", Dense.of(2).name("dense")).inputShape(3);
        Tensor bias = Tensor.of(1f, 2f);
        refused(
                model,
                () -> model.setWeights(List.of(X, bias)),
                ShapeException.class,
                "model 'small'",
                "weight 'small/dense/kernel' has shape [3, 2], the array given for it [2, 3]",
                "Give arrays in the order of weights().");
        refused(
                model,
                () -> model.setWeights(List.of(bias)),
                ShapeException.class,
                "it is given 1 arrays for 2 weights [small/dense/kernel, small/dense/bias]",
                "Give one for each, in this order.");
        Path file = folder.resolve("wide.weights.h5");
        Sequential.named("wide", Dense.of(4).name("dense")).inputShape(3).saveWeights(file);
        refused(
                model,
                () -> model.loadWeights(file),
                KerasFileException.class,
                file.toString(),
                "weight 'small/dense/kernel' has shape [3, 2], the file has [3, 4] at 'layers/dense/vars/0'",
                "Load into the model that was saved.");
    }

    @Test
    void a_variable_unknown_to_the_optimizer() {
        Sequential model = Sequential.named("small", Dense.of(2)).inputShape(3);
        SGD optimizer = SGD.of(0.1);
        optimizer.build(model.trainableWeights());
        Variable other = Variable.of("other", Tensor.of(1f));
        refused(
                model,
                () -> optimizer.apply(List.of(Optional.of(Tensor.of(1f))), List.of(other)),
                ArgaliException.class,
                "variable 'other' is not among the 2 variables that the optimizer was built for",
                "Use a new optimizer for another model, or build it with all variables first.");
        assertThat(other.value().toFloats()).containsExactly(1);
        assertThat(optimizer.iterations()).isZero();
    }

    @Test
    void mixed_dtypes() {
        Sequential model = Sequential.named("small", Dense.of(2).name("dense")).inputShape(3);
        Tensor y = model.predict(X, p -> p.verbose(0));
        for (String dtype : List.of("float64", "float16", "int32", "int64", "uint8")) {
            Tensor other = model.predict(X.cast(dtype), p -> p.verbose(0));
            assertThat(other.type()).isEqualTo(y.type());
            assertThat(other.toFloats()).as(dtype).isEqualTo(y.toFloats());
        }
        assertThat(Add.of().apply(X.cast("int32"), X).dtype()).isEqualTo(DType.FLOAT32);
        Variable kernel = model.weights().getFirst();
        refused(
                model,
                () -> kernel.assign(kernel.value().cast("float64")),
                ArgaliException.class,
                "variable 'small/dense/kernel' is float32[3, 2], the new value float64[3, 2]",
                "Reshape or cast the value first.");
    }

    // ---- what is fed --------------------------------------------------------------------------------------------

    @Test
    void an_embedding_index_out_of_range() {
        Sequential model =
                compiled(Sequential.named("words", Embedding.of(5, 2).name("table"), Flatten.of(), Dense.of(1))
                        .inputShape(2));
        Tensor x = Tensor.of(0, 1, 7, 2).reshape(2, 2);
        refused(
                model,
                () -> model.fit(x, Y, f -> f.verbose(0)),
                ValueException.class,
                "layer 'table' = Embedding(5, 2)",
                "index 7 is out of range for 5 vectors (0 to 4)",
                "Give the layer a larger inputDim, or feed smaller indices.");
        model.fit(Tensor.of(0, 1, 4, 2).reshape(2, 2), Y, f -> f.verbose(0));
        assertThat(model.optimizer().iterations()).isEqualTo(1);
    }

    @Test
    void a_vocabulary_that_was_not_adapted() {
        assertThatThrownBy(() -> StringLookup.of().name("words").apply("a"))
                .isInstanceOf(NotBuiltException.class)
                .hasMessage("layer 'words' = StringLookup: it has no vocabulary yet. Call adapt with data, or give a"
                        + " vocabulary.");
        Sequential model = compiled(Sequential.named(
                        "numbers", IntegerLookup.of().name("lookup"), Embedding.of(5, 2), Flatten.of(), Dense.of(1))
                .inputShape(2));
        Tensor x = Tensor.of(0, 1, 7, 2).reshape(2, 2);
        refused(
                model,
                () -> model.fit(x, Y, f -> f.verbose(0)),
                ArgaliException.class,
                "layer 'lookup' = IntegerLookup",
                "it has no vocabulary yet",
                "Call adapt with data, or give a vocabulary.");
        ((IntegerLookup) model.layers().getFirst()).adapt(x);
        model.fit(x, Y, f -> f.verbose(0));
        assertThat(model.optimizer().iterations()).isEqualTo(1);
    }
}
