package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.layers.Concatenate;
import dev.argali.layers.Dense;
import dev.argali.layers.Layer;
import dev.argali.ops.Creation;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Index;
import dev.argali.ops.Indexing;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Reductions;
import dev.argali.ops.Shapes;
import dev.argali.ops.Sorting;
import dev.argali.ops.Special;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Operations on symbolic tensors do for batches of every size what they do with numbers.
class SymbolicOperationsTest {
    private final Map<String, UnaryOperator<Tensor>> operations = new LinkedHashMap<>();

    private static Tensor numbers(int batch) {
        float[] all = new float[batch * 4 * 6];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) Math.sin(i + 1);
        }
        return Tensor.of(all).reshape(batch, 4, 6);
    }

    @TestFactory
    Stream<DynamicTest> operations_look_at_the_extents_of_each_batch() {
        shapes();
        positions();
        sums();
        products();
        others();
        return operations.entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getValue())));
    }

    private static void check(UnaryOperator<Tensor> operation) {
        Tensor in = Input.of(4, 6);
        Tensor out = operation.apply(in);
        Model model = Model.of(in, out);
        for (int batch : new int[] {1, 2, 5}) {
            Tensor expected = operation.apply(numbers(batch));
            Tensor y = model.predict(numbers(batch), p -> p.verbose(0));
            assertThat(y.type()).isEqualTo(expected.type());
            assertThat(y.cast(DType.FLOAT64).toDoubles())
                    .isEqualTo(expected.cast(DType.FLOAT64).toDoubles());
            assertThat(known(out.shape(), y.shape())).isEqualTo(y.shape());
        }
    }

    /// The symbolic shape, with the extents that are not known taken from numbers.
    private static Shape known(Shape symbolic, Shape numbers) {
        Shape shape = symbolic;
        for (int i = 0; i < shape.rank(); i++) {
            shape = shape.dim(i) == Shape.ANY ? shape.with(i, numbers.dim(i)) : shape;
        }
        return shape;
    }

    private void shapes() {
        operations.put("reshape", x -> x.reshape(-1, 2, 12));
        operations.put("reshape by shape", x -> x.reshape(x.shape().dim(0), 3, 8));
        operations.put("reshape of all", x -> x.reshape(-1, 3));
        operations.put("expandDims", x -> x.expandDims(1).expandDims(-1));
        operations.put("squeeze named", x -> x.expandDims(1).squeeze(1));
        operations.put("broadcastTo", x -> x.expandDims(1).broadcastTo(x.shape().dim(0), 3, 4, 6));
        operations.put("swapaxes", x -> Shapes.swapaxes(x, 1, 2));
        operations.put("roll", x -> Shapes.roll(Shapes.roll(x, 1, 1), 1, 0));
        operations.put("pad", x -> Shapes.pad(x, new int[][] {{0, 0}, {1, 2}, {0, 0}}, 7));
        operations.put(
                "pad mirrored", x -> Shapes.pad(x, new int[][] {{0, 0}, {1, 2}, {0, 0}}, Shapes.PadMode.REFLECT));
        operations.put("split", x -> Shapes.split(x, 2, 1).get(1));
        operations.put("unstack", x -> Shapes.unstack(x, 1).get(3));
        operations.put("stack", x -> Shapes.stack(List.of(x, x.neg()), 1));
        operations.put("tile", x -> Shapes.tile(x, 1, 2, 1));
        operations.put("repeat", x -> Shapes.repeat(x, 2, 1));
        operations.put("repeat examples", x -> Shapes.repeat(x, 3, 0));
    }

    private void positions() {
        operations.put("slice", x -> Indexing.slice(x, 1, -3, -1));
        operations.put("slice of the batch", x -> x.slice(0, 1));
        operations.put("get", x -> x.get(0));
        operations.put("x[:, 0]", x -> Indexing.getItem(x, Index.all(), Index.at(0)));
        operations.put("x[:, -1]", x -> Indexing.getItem(x, Index.all(), Index.at(-1)));
        operations.put("x[:, 1:3]", x -> Indexing.getItem(x, Index.all(), Index.range(1, 3)));
        operations.put("x[..., 0]", x -> Indexing.getItem(x, Index.ellipsis(), Index.at(0)));
        operations.put("take", x -> x.take(Tensor.of(0, 2), 1));
        operations.put(
                "takeAlongAxis", x -> Indexing.takeAlongAxis(x, x.argmax(1).expandDims(1), 1));
        operations.put("oneHot", x -> Indexing.oneHot(x.argmax(1), 4));
        operations.put("topK", x -> Sorting.topK(x, 2).values());
        operations.put("sort", x -> Sorting.sort(x, -1));
        operations.put("median", x -> Sorting.median(x, 1));
    }

    private void sums() {
        operations.put("mean", x -> x.sub(x.mean(1).expandDims(1)));
        operations.put("mean of the batch", x -> x.mean(0));
        operations.put("var", x -> Reductions.var(x, -1));
        operations.put("std", x -> Reductions.std(x, 1, 2));
        operations.put("moments", x -> Special.moments(x, 1).variance());
        operations.put("keepDims", x -> Reductions.keepDims(x.max(1), x, 1));
        operations.put("average", x -> Reductions.average(x, Tensor.of(1f, 2f, 3f, 4f), 1));
        operations.put("cumsum", x -> Reductions.cumsum(x, 1));
        operations.put("logsumexp", x -> Reductions.logsumexp(x, -1));
    }

    private void products() {
        operations.put("matmul", x -> x.matmul(x.transpose(0, 2, 1)));
        operations.put(
                "matmul with an array",
                x -> x.matmul(Tensor.of(1f, 2f, 3f, 4f, 5f, 6f).reshape(6, 1)));
        operations.put("einsum", x -> Linalg.einsum("bij,bkj->bik", x, x));
        operations.put("tensordot", x -> Linalg.tensordot(x, Tensor.of(1f, 2f, 3f, 4f, 5f, 6f), 1));
        operations.put("diagonal", x -> Linalg.diagonal(x, 0, 1, 2));
    }

    private void others() {
        operations.put("where", x -> Elementwise.where(x.gt(0), x, Elementwise.number(x, 0)));
        operations.put("mod", x -> x.mod(2).add(x.floorDiv(2)));
        operations.put("reciprocal", x -> Elementwise.reciprocal(x.square().add(1)));
        operations.put("isclose", x -> Elementwise.isclose(x, x.mul(1)));
        operations.put("divideNoNan", x -> Elementwise.divideNoNan(x, x));
        operations.put("onesLike", x -> Creation.onesLike(x).add(Creation.zerosLike(x)));
        operations.put("tril", x -> Creation.tril(x));
        operations.put("leakyRelu", x -> Nonlinear.leakyRelu(x, 0.1));
        operations.put("threshold", x -> Nonlinear.threshold(x, 0.1, 0.2));
        operations.put("glu", x -> Nonlinear.glu(x, -1));
        operations.put("softmax", x -> Nonlinear.softmax(x, -1));
        operations.put("layerNormalization", x -> Special.layerNormalization(x, 1e-3, -1));
        operations.put("normalize", Special::normalize);
    }

    @Test
    void a_model_of_operations_is_trained_and_names_them_like_keras() {
        Tensor in = Input.named("image", 16);
        Tensor rows = in.reshape(-1, 4, 4);
        Tensor first = Indexing.getItem(rows, Index.all(), Index.at(0));
        Tensor rest = rows.mean(1).then(Dense.of(4).name("dense"));
        Model model = Model.of(in, Concatenate.of().name("both").apply(first, rest));
        assertThat(model.layers().stream().map(Layer::name).map(n -> n.replaceAll("_\\d+$", "")))
                .containsExactly("image", "reshape", "mean", "get_item", "dense", "both");
        model.compile("sgd", "mse");
        Tensor x = numbers(2).reshape(3, 16);
        model.fit(x, x.reshape(6, 8).slice(0, 3), f -> f.epochs(1).batchSize(2).verbose(0));
        assertThat(model.predict(x, p -> p.verbose(0)).shape()).isEqualTo(Shape.of(3, 8));
    }

    @Test
    void a_batch_of_one_is_not_squeezed_away() {
        Tensor in = Input.of(1, 3);
        Model model = Model.of(in, in.squeeze());
        assertThat(model.predict(Tensor.of(1f, 2f, 3f).reshape(1, 1, 3), p -> p.verbose(0))
                        .shape())
                .isEqualTo(Shape.of(1, 3));
    }

    // ---- what is refused ----------------------------------------------------------------------------------------

    @Test
    void operands_that_do_not_meet_are_told_with_unknown_extents() {
        Tensor a = Input.of(8).then(Dense.of(3).name("short"));
        Tensor b = Input.of(8).then(Dense.of(4).name("long"));
        assertThatThrownBy(() -> a.add(b))
                .isInstanceOf(ShapeException.class)
                .hasMessage("add: shapes do not broadcast: [?, 3] with [?, 4] (3 against 4 at axis -1), in a call with"
                        + " [?, 3] from 'short' and [?, 4] from 'long'. Extents must be equal, or one of them 1.");
        assertThatThrownBy(() -> a.lt(b)).hasMessageContaining("[?, 3] from 'short' and [?, 4] from 'long'");
        assertThatThrownBy(() -> a.mul(Tensor.of(1f, 2f)))
                .hasMessage(
                        "multiply: shapes do not broadcast: [?, 3] with [2] (3 against 2 at axis -1), in a call with"
                                + " [?, 3] from 'short' and [2]. Extents must be equal, or one of them 1.");
        assertThatThrownBy(() -> a.matmul(b.transpose()))
                .hasMessageStartingWith("matmul: inner dimensions differ: [?, 3] x [4, ?] (3 != 4), in a call with"
                        + " [?, 3] from 'short' and [4, ?] from 'transpose");
    }

    @Test
    void a_reshape_that_does_not_divide_says_of_what() {
        Tensor x = Input.named("image", 7);
        assertThatThrownBy(() -> x.reshape(-1, 2, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("in a call with [?, 7] from 'image'");
    }

    @Test
    void outputs_whose_number_depends_on_the_batch_are_refused() {
        Tensor x = Input.named("image", 7);
        assertThatThrownBy(() -> Shapes.unstack(x, 0))
                .isInstanceOf(ArgaliException.class)
                .hasMessageContaining("depends on extents that are not known: [[7], [7]] for some, [[7], [7], [7]] for"
                        + " others, in a call with [?, 7] from 'image'");
    }

    @Test
    void a_tensor_of_unknown_extents_is_not_made_of_nothing() {
        Tensor x = Input.of(7);
        assertThatThrownBy(() -> x.add(Creation.zeros(x.shape(), DType.FLOAT32)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[?, 7]");
    }
}
