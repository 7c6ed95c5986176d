package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.ArgaliException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class GradientTapeTest {
    private static double only(Optional<Tensor> gradient) {
        return gradient.orElseThrow().item();
    }

    @Test
    void a_trainable_variable_is_watched_by_itself_and_others_when_asked() {
        Variable w = Variable.of("w", Tensor.scalar(3f));
        Variable count = Variable.untrained("count", Tensor.scalar(5f));
        try (var tape = GradientTape.open()) {
            Tensor y = w.value().mul(count.value());
            List<Optional<Tensor>> g = tape.gradient(y, List.of(w, count));
            assertThat(only(g.get(0))).isEqualTo(5);
            assertThat(g.get(1)).isEmpty();
        }
        try (var tape = GradientTape.open()) {
            tape.watch(count);
            Tensor y = w.value().mul(count.value());
            assertThat(only(tape.gradient(y, count))).isEqualTo(3);
        }
    }

    @Test
    void a_tensor_is_watched_when_asked() {
        Tensor x = Tensor.of(1f, 2f, 3f);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            assertThat(tape.gradient(x.square().sum(), x).orElseThrow().toFloats())
                    .containsExactly(2, 4, 6);
        }
    }

    @Test
    void a_target_that_is_no_scalar_is_summed() {
        Tensor x = Tensor.of(1f, 2f);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            assertThat(tape.gradient(x.pow(3), x).orElseThrow().toFloats()).containsExactly(3, 12);
        }
    }

    @Test
    void all_values_of_a_variable_read_since_count() {
        Variable w = Variable.of("w", Tensor.scalar(2f));
        try (var tape = GradientTape.open()) {
            Tensor first = w.value().mul(3);
            w.assign(w.value().add(1));
            Tensor second = w.value().square();
            // 3 w + (w + 1)², where the second read stands for w + 1, and for a value of its own.
            assertThat(only(tape.gradient(first.add(second), w))).isEqualTo(3 + 6 + 6);
        }
    }

    @Test
    void a_persistent_tape_gives_many_gradients() {
        Variable w = Variable.of("w", Tensor.scalar(2f));
        try (var tape = GradientTape.persistent()) {
            Tensor square = w.value().square();
            Tensor cube = w.value().pow(3);
            assertThat(only(tape.gradient(square, w))).isEqualTo(4);
            assertThat(only(tape.gradient(cube, w))).isEqualTo(12);
            assertThat(only(tape.gradient(square.mul(cube), w))).isEqualTo(5 * 16);
        }
    }

    @Test
    void nested_tapes_give_derivatives_of_any_order() {
        Tensor x = Tensor.of(0.3, -1.2);
        double[] value = x.toDoubles();
        try (var third = GradientTape.open()) {
            third.watch(x);
            Tensor d2;
            try (var second = GradientTape.open()) {
                second.watch(x);
                Tensor d1;
                try (var first = GradientTape.open()) {
                    first.watch(x);
                    d1 = first.gradient(x.tanh(), x).orElseThrow();
                }
                d2 = second.gradient(d1, x).orElseThrow();
            }
            Tensor d3 = third.gradient(d2, x).orElseThrow();
            for (int i = 0; i < value.length; i++) {
                double t = Math.tanh(value[i]);
                assertThat(d2.toDoubles()[i]).isCloseTo(-2 * t * (1 - t * t), within(1e-12));
                assertThat(d3.toDoubles()[i]).isCloseTo((1 - t * t) * (6 * t * t - 2), within(1e-12));
            }
        }
    }

    @Test
    void second_derivatives_of_a_matrix_product_follow_the_formula() {
        // f(W) = |x W|², so that the gradient is 2 xᵀ x W and its product with V has the gradient 2 xᵀ x V.
        Variable w = Variable.of("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
        Tensor x = Tensor.of(new float[] {2, -1}, 1, 2);
        Tensor v = Tensor.of(new float[] {1, 0, 0, 1}, 2, 2);
        try (var outer = GradientTape.open()) {
            Tensor g;
            try (var inner = GradientTape.open()) {
                g = inner.gradient(x.matmul(w.value()).square().sum(), w).orElseThrow();
            }
            Tensor h = outer.gradient(g.mul(v).sum(), w).orElseThrow();
            assertThat(g.toFloats()).containsExactly(-4, 0, 2, 0);
            assertThat(h.toFloats()).containsExactly(8, -4, -4, 2);
        }
    }

    @Test
    void gradients_trace() {
        Variable w = Variable.of("w", Tensor.scalar(3f));
        Jit step = Jit.of("step", in -> {
            try (var tape = GradientTape.open()) {
                Tensor loss = w.value().mul(in.single()).square();
                Tensor g = tape.gradient(loss, w).orElseThrow();
                w.assign(w.value().sub(g.mul(0.125)));
                return Nest.of(g);
            }
        });
        assertThat(step.strict().apply(Nest.of(Tensor.scalar(2f))).single().item())
                .isEqualTo(24);
        assertThat(w.value().item()).isEqualTo(0);
    }

    @Test
    void a_source_that_the_target_does_not_depend_on_has_no_gradient() {
        Variable used = Variable.of("used", Tensor.scalar(1f));
        Variable unused = Variable.of("unused", Tensor.scalar(1f));
        Tensor cut = Tensor.scalar(2f);
        try (var tape = GradientTape.persistent()) {
            tape.watch(cut);
            Tensor y = used.value().mul(Control.stopGradient(cut));
            assertThat(only(tape.gradient(y, used))).isEqualTo(2);
            assertThat(tape.gradient(y, unused)).isEmpty();
            assertThat(tape.gradient(y, cut)).as("behind stopGradient").isEmpty();
            assertThat(tape.gradient(Tensor.scalar(1f), used)).as("a constant").isEmpty();
        }
    }

    @Test
    void integers_carry_no_gradient() {
        Tensor x = Tensor.of(1.5f, 2.5f);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            assertThat(tape.gradient(x.cast("int32").cast("float32").sum(), x)).isEmpty();
        }
    }

    @Test
    void a_function_with_a_gradient_of_its_own_uses_it() {
        Tensor x = Tensor.of(-1f, 2f);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            // Forward a step, backward as if it were the identity, times 10.
            Tensor y = Control.customGradient(
                            "straight_through",
                            in -> List.of(in.getFirst().gt(0).cast("float32")),
                            (g, in, out) -> List.of(Optional.of(g.getFirst().mul(10))),
                            List.of(x))
                    .getFirst();
            assertThat(y.toFloats()).containsExactly(0, 1);
            assertThat(tape.gradient(y.mul(Tensor.of(1f, 2f)), x).orElseThrow().toFloats())
                    .containsExactly(10, 20);
        }
    }

    @Test
    void a_tape_gives_one_gradient_unless_it_is_persistent() {
        Variable w = Variable.of("w", Tensor.scalar(2f));
        try (var tape = GradientTape.open()) {
            Tensor y = w.value().square();
            tape.gradient(y, w);
            assertThatThrownBy(() -> tape.gradient(y, w))
                    .isInstanceOf(ArgaliException.class)
                    .hasMessage("GradientTape.gradient: this tape was used before and gives one gradient only."
                            + " Open it with GradientTape.persistent().");
        }
    }

    @Test
    void a_closed_tape_answers_nothing() {
        Variable w = Variable.of("w", Tensor.scalar(2f));
        GradientTape tape = GradientTape.open();
        Tensor y = w.value().square();
        tape.close();
        tape.close();
        assertThatThrownBy(() -> tape.gradient(y, w))
                .hasMessage("GradientTape.gradient: the tape is closed and has let go of what it recorded."
                        + " Ask inside its try block.");
        assertThatThrownBy(() -> tape.watch(y))
                .hasMessage("GradientTape.watch: the tape is closed and has let go of what it recorded."
                        + " Ask inside its try block.");
        assertThat(GradientTape.recording()).isFalse();
    }

    @Test
    void a_tape_belongs_to_its_thread() throws Exception {
        Variable w = Variable.of("w", Tensor.scalar(2f));
        String here = Thread.currentThread().getName();
        try (var tape = GradientTape.open();
                var threads = Executors.newSingleThreadExecutor(r -> new Thread(r, "other"))) {
            Tensor y = w.value().square();
            threads.submit(() -> {
                        w.value().mul(5).eval();
                        assertThatThrownBy(() -> tape.gradient(y, w))
                                .hasMessage("GradientTape.gradient: the tape was opened by thread '" + here
                                        + "', this is 'other'. Use a tape on the thread that opened it.");
                    })
                    .get();
            assertThat(only(tape.gradient(y, w))).isEqualTo(4);
        }
    }

    @Test
    void a_tape_that_was_left_by_an_exception_records_no_more() {
        assertThatThrownBy(() -> {
                    try (var _ = GradientTape.open()) {
                        throw new IllegalArgumentException("of the user");
                    }
                })
                .hasMessage("of the user");
        assertThat(GradientTape.recording()).isFalse();
    }
}
