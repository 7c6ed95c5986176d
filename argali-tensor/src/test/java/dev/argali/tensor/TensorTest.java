package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.ShapeException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void operations_broadcast_and_promote() {
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor y = x.mul(2).add(Tensor.of(10, 20, 30));
        assertThat(y.dtype().text()).isEqualTo("float32");
        assertThat(y.toFloats()).containsExactly(12, 24, 36, 18, 30, 42);
        assertThat(Tensor.of(1, 2).mul(2).dtype().text()).isEqualTo("int32");
        assertThat(Tensor.of(1, 2).mul(2.0).dtype().text()).isEqualTo("float32");
    }

    @Test
    void it_prints_like_numpy() {
        assertThat(Tensor.of(new float[][] {{1, 2.5f}, {-3, 4}}))
                .hasToString("[[ 1.   2.5]\n [-3.   4. ]] (float32[2, 2])");
    }

    @Test
    void a_matmul_of_wrong_shapes_is_refused_at_once() {
        assertThatThrownBy(() -> Tensor.of(new float[6], 2, 3).matmul(Tensor.of(new float[8], 4, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("matmul: inner dimensions differ: [2, 3] x [4, 2] (3 != 4)."
                        + " The last axis of the left and the second to last of the right must be equal.");
    }

    @Test
    void a_tape_gives_gradients_of_variables() {
        Variable w = Variable.of("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
        Tensor x = Tensor.of(new float[] {1, -1}, 1, 2);
        try (var tape = GradientTape.open()) {
            Tensor loss = x.matmul(w.value()).square().sum();
            Tensor g = tape.gradient(loss, w).orElseThrow();
            assertThat(g.toFloats()).containsExactly(-4, -4, 4, 4);
            assertThat(loss.item()).isEqualTo(8);
        }
    }

    @Test
    void second_derivatives_come_from_nested_tapes() {
        Tensor x = Tensor.scalar(3f);
        try (var outer = GradientTape.open()) {
            outer.watch(x);
            Tensor first;
            try (var inner = GradientTape.open()) {
                inner.watch(x);
                first = inner.gradient(x.pow(3), x).orElseThrow();
            }
            assertThat(first.item()).isCloseTo(27, within(1e-5));
            assertThat(outer.gradient(first, x).orElseThrow().item()).isCloseTo(18, within(1e-5));
        }
    }

    @Test
    void a_traced_function_assigns_its_variables_when_it_succeeds() {
        Variable count = Variable.untrained("count", Tensor.scalar(0f));
        Jit step = Jit.of("step", in -> {
            count.assign(count.value().add(in.single().sum()));
            return Nest.of(count.value().mul(2));
        });
        assertThat(step.apply(Nest.of(Tensor.of(1f, 2f))).single().item()).isEqualTo(6);
        assertThat(step.apply(Nest.of(Tensor.of(1f, 2f))).single().item()).isEqualTo(12);
        assertThat(count.value().item()).isEqualTo(6);
    }

    @Test
    void a_function_that_reads_a_value_runs_operation_by_operation() {
        Jit branch = Jit.of(
                "branch",
                in -> Nest.of(
                        in.single().sum().item() > 0 ? in.single() : in.single().neg()));
        assertThat(branch.apply(Nest.of(Tensor.of(-1f, -2f))).single().toFloats())
                .containsExactly(1, 2);
        assertThat(branch.apply(Nest.of(Tensor.of(1f, 2f))).single().toFloats()).containsExactly(1, 2);
    }

    @Test
    void scan_and_cond_are_differentiable() {
        Variable w = Variable.of("w", Tensor.scalar(0.5f));
        Tensor xs = Tensor.of(1f, 2f, 3f);
        try (var tape = GradientTape.open()) {
            Control.Step done = Control.scan(
                    (carry, row) -> {
                        Tensor next = carry.single().mul(w.value()).add(row.single());
                        return new Control.Step(Nest.of(next), Nest.of(next));
                    },
                    Nest.of(Tensor.scalar(0f)),
                    Nest.of(xs));
            Tensor last = done.carry().single();
            Tensor y = Control.cond(last.gt(0), () -> Nest.of(last.mul(2)), () -> Nest.of(last.neg()))
                    .single();
            assertThat(done.output().single().toFloats()).containsExactly(1, 2.5f, 4.25f);
            assertThat(y.item()).isEqualTo(8.5);
            // last = w² + 2w + 3
            Optional<Tensor> g = tape.gradient(y, w);
            assertThat(g.orElseThrow().item()).isCloseTo(2 * (2 * 0.5 + 2), within(1e-5));
        }
    }

    @Test
    void a_loop_by_hand_learns() {
        Variable w = Variable.of("w", Tensor.of(new float[] {0, 0}, 2, 1));
        Tensor x = Tensor.of(new float[][] {{1, 0}, {0, 1}, {1, 1}});
        Tensor y = Tensor.of(new float[][] {{2}, {-1}, {1}});
        double loss = 0;
        for (int i = 0; i < 200; i++) {
            try (var tape = GradientTape.open()) {
                Tensor l = x.matmul(w.value()).sub(y).square().mean();
                w.assign(w.value().sub(tape.gradient(l, w).orElseThrow().mul(0.3)));
                loss = l.item();
            }
        }
        assertThat(loss).isLessThan(1e-4);
        assertThat(w.value().toFloats()).satisfies(v -> assertThat(v[0]).isCloseTo(2f, within(0.02f)));
        assertThat(List.of(w.trainable())).containsExactly(true);
    }
}
