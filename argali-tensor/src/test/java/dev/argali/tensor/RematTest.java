package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.ops.Randoms;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Blocks that are computed again for their gradient, and derivatives of other forms than one number's.
class RematTest {
    private final Variable w = Variable.of("w", Tensor.of(0.5f, -1f, 2f));

    private Tensor block(Tensor x) {
        return x.mul(w.value()).tanh().mul(w.value()).exp();
    }

    private record Found(Tensor value, Tensor byInput, Tensor byVariable) {}

    private Found found(UnaryOperator<Tensor> function, Tensor x) {
        try (var tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor y = function.apply(x);
            Tensor target = y.square().sum();
            return new Found(
                    y.eval(),
                    tape.gradient(target, x).orElseThrow().eval(),
                    tape.gradient(target, w).orElseThrow().eval());
        }
    }

    @Test
    void values_and_gradients_are_those_of_the_function() {
        Tensor x = Tensor.of(0.1f, 0.2f, 0.3f);
        Found plain = found(this::block, x);
        Found again = found(Control.remat(this::block), x);
        assertThat(again.value.toFloats()).containsExactly(plain.value.toFloats(), within(1e-6f));
        assertThat(again.byInput.toFloats()).containsExactly(plain.byInput.toFloats(), within(1e-5f));
        assertThat(again.byVariable.toFloats()).containsExactly(plain.byVariable.toFloats(), within(1e-5f));
    }

    @Test
    void a_tensor_from_outside_has_its_gradient_too() {
        Tensor outside = Tensor.of(2f, 3f);
        try (var tape = GradientTape.open()) {
            tape.watch(outside);
            Tensor y = Control.remat(x -> x.mul(outside).square()).apply(Tensor.of(1f, 2f));
            assertThat(tape.gradient(y, outside).orElseThrow().toFloats()).containsExactly(4f, 24f);
        }
    }

    @Test
    void random_numbers_are_drawn_once_and_the_counter_moves_once() {
        SeedGenerator seed = SeedGenerator.of(7);
        Variable counter = seed.state();
        Tensor x = Tensor.of(1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f);
        long before = (long) counter.value().toDoubles()[1];
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            Tensor y =
                    Control.remat(t -> Randoms.dropout(t, 0.5, t.shape(), seed)).apply(x);
            float[] gradient = tape.gradient(y, x).orElseThrow().toFloats();
            assertThat(gradient).as("2 where kept, 0 where dropped").containsExactly(y.toFloats());
            assertThat(gradient).contains(0f).contains(2f);
        }
        assertThat(counter.value().toDoubles()[1] - before).isEqualTo(2);
    }

    @Test
    void the_graph_computes_the_inside_again_behind_a_barrier() {
        var type = TensorType.of(DType.FLOAT32, 3);
        String plain = gradientGraph(type, this::block);
        String again = gradientGraph(type, Control.remat(this::block));
        assertThat(plain).doesNotContain("barrier");
        assertThat(again).contains("barrier").contains("remat_gradient");
        assertThat(count(again, "tanh")).isGreaterThan(count(plain, "tanh"));
    }

    private static String gradientGraph(TensorType type, UnaryOperator<Tensor> function) {
        return Tracer.whole("test", List.of(type), in -> {
                    try (var tape = GradientTape.open()) {
                        tape.watch(in.getFirst());
                        Tensor y = function.apply(in.getFirst()).sum();
                        return List.of(y, tape.gradient(y, in.getFirst()).orElseThrow());
                    }
                })
                .graph()
                .toString();
    }

    private static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }

    @Test
    void a_second_derivative_is_refused() {
        Tensor x = Tensor.of(0.1f, 0.2f, 0.3f);
        try (var outer = GradientTape.open()) {
            outer.watch(x);
            Tensor first;
            try (var inner = GradientTape.open()) {
                inner.watch(x);
                first = inner.gradient(Control.remat(this::block).apply(x), x).orElseThrow();
            }
            assertThatThrownBy(() -> outer.gradient(first, x))
                    .hasMessage("remat: it has no second derivatives. Call the function itself where they are needed.");
        }
    }

    // ---- a gradient of one's own --------------------------------------------------------------------------------

    @Test
    void a_function_of_one_tensor_has_the_gradient_that_it_is_given() {
        var limited = Control.customGradient(
                x -> x.square(), (g, x, y) -> g.mul(x).mul(2).clip(-1, 1));
        Tensor x = Tensor.of(0.25f, 3f, -4f);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            Tensor y = limited.apply(x);
            assertThat(y.toFloats()).containsExactly(0.0625f, 9f, 16f);
            assertThat(tape.gradient(y, x).orElseThrow().toFloats()).containsExactly(0.5f, 1f, -1f);
        }
    }

    // ---- jacobians ----------------------------------------------------------------------------------------------

    @Test
    void a_jacobian_has_a_row_for_each_element_of_the_target() {
        Tensor x = Tensor.of(1f, 2f, 3f);
        try (var tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor y = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}})
                    .mul(x)
                    .mul(x)
                    .sum(-1); // rows · x²
            Tensor jacobian = tape.jacobian(y, x).orElseThrow();
            assertThat(jacobian.shape().dims()).containsExactly(2, 3);
            assertThat(jacobian.toFloats()).containsExactly(2f, 8f, 18f, 8f, 20f, 36f);
            Tensor none = Tensor.of(5f);
            tape.watch(none);
            assertThat(tape.jacobian(y, none)).isEmpty();
            Tensor byVariable = tape.jacobian(w.value().square(), w).orElseThrow();
            assertThat(byVariable.toFloats()).containsExactly(new float[] {1, 0, 0, 0, -2, 0, 0, 0, 4}, within(0f));
        }
    }

    @Test
    void a_jacobian_of_a_gradient_is_the_matrix_of_second_derivatives() {
        Tensor x = Tensor.of(1f, 2f);
        try (var outer = GradientTape.open()) {
            outer.watch(x);
            Tensor gradient;
            try (var inner = GradientTape.open()) {
                inner.watch(x);
                Tensor product = x.get(0).square().mul(x.get(1)).mul(x.get(1)); // a² b²
                gradient = inner.gradient(product, x).orElseThrow();
            }
            assertThat(outer.jacobian(gradient, x).orElseThrow().toFloats())
                    .containsExactly(new float[] {8, 8, 8, 2}, within(1e-5f));
        }
    }

    @Test
    void a_batch_jacobian_keeps_examples_apart() {
        Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            Tensor y = x.matmul(Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}})).square();
            Tensor jacobian = tape.batchJacobian(y, x).orElseThrow();
            assertThat(jacobian.shape().dims()).containsExactly(3, 3, 2);
            // y_j = (x · w_j)², so dy_j / dx = 2 (x · w_j) w_j; of the first example x · w = 9, 12, 15
            assertThat(jacobian.get(0).toFloats()).containsExactly(18f, 72f, 48f, 120f, 90f, 180f);
        }
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            Tensor y = x.sum(0);
            assertThatThrownBy(() -> tape.batchJacobian(y, x))
                    .hasMessage("GradientTape.batchJacobian: the target is [2], the source [3, 2]. Give batches of"
                            + " equally many examples.");
        }
    }

    @Test
    void a_jacobian_traces() {
        Jit traced = Jit.of("jacobian", in -> {
                    try (var tape = GradientTape.open()) {
                        tape.watch(in.single());
                        return Nest.of(
                                tape.jacobian(in.single().square(), in.single()).orElseThrow());
                    }
                })
                .strict();
        assertThat(traced.apply(Nest.of(Tensor.of(1f, 2f))).single().toFloats()).containsExactly(2f, 0f, 0f, 4f);
    }
}
