package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Randoms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs without a trace: what they compile, and that loops stay bounded.
class LazyLoopTest {
    private static int depth(Tensor t) {
        int depth = 0;
        Tensor at = t;
        while (at.state() instanceof State.Pending p) {
            depth++;
            at = p.node().inputs().getFirst();
        }
        return depth;
    }

    @Test
    void a_loop_that_never_reads_anything_stays_bounded() {
        Tensor x = Tensor.of(0f, 10f);
        int deepest = 0;
        for (int i = 0; i < 100_000; i++) {
            x = x.add(1);
            if (i % 997 == 0) {
                deepest = Math.max(deepest, depth(x));
            }
        }
        assertThat(deepest).isLessThanOrEqualTo(Recorded.MAX_DEPTH);
        assertThat(x.toFloats()).containsExactly(100_000, 100_010);
    }

    @Test
    void a_variable_that_is_assigned_and_never_read_stays_bounded() {
        Variable w = Variable.of("w", Tensor.of(0f));
        for (int i = 0; i < 10_000; i++) {
            w.assign(w.value().add(1));
        }
        assertThat(depth(w.current())).isLessThanOrEqualTo(Recorded.MAX_DEPTH);
        assertThat(w.value().item()).isEqualTo(10_000);
    }

    @Test
    void a_loop_that_records_the_same_again_compiles_once() {
        Variable w = Variable.of("w", Tensor.of(0.5f, 0.25f, -1f));
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        step(w, x, 0.01);
        step(w, x, 0.02);
        long before = Programs.compiled();
        for (int i = 0; i < 50; i++) {
            step(w, x, 0.01 / (1 + i));
        }
        assertThat(Programs.compiled())
                .as("with another learning rate at each step")
                .isEqualTo(before);
    }

    private static double step(Variable w, Tensor x, double learningRate) {
        try (var tape = GradientTape.open()) {
            Tensor loss = x.mul(w.value()).sum(-1).square().mean();
            w.assign(w.value().sub(tape.gradient(loss, w).orElseThrow().mul(learningRate)));
            return loss.item();
        }
    }

    @Test
    void a_java_number_is_no_part_of_a_program_but_a_shape_is() {
        Tensor x = Tensor.of(1f, 2f, 3f);
        x.mul(3).sum().item();
        long before = Programs.compiled();
        x.mul(4).sum().item();
        assertThat(Programs.compiled()).isEqualTo(before);
        Tensor.of(1f, 2f, 3f, 4f, 5f, 6f, 7f).mul(4).sum().item();
        assertThat(Programs.compiled()).isEqualTo(before + 1);
    }

    @Test
    void what_a_flush_went_through_is_computed_twice_at_most() {
        Tensor base = Tensor.of(1f, 2f).mul(3);
        assertThat(base.sum().item()).isEqualTo(9);
        assertThat(base.state()).as("not asked for").isInstanceOf(State.Pending.class);
        assertThat(base.max().item()).isEqualTo(6);
        assertThat(base.state()).as("needed a second time").isInstanceOf(State.Held.class);
    }

    @Test
    void many_tensors_are_computed_in_one_program() {
        Tensor shared = Tensor.of(1f, 2f, 3f).exp();
        Tensor sum = shared.sum();
        Tensor most = shared.max();
        Tensor.eval(List.of(sum, most));
        assertThat(sum.state()).isInstanceOf(State.Held.class);
        assertThat(most.state()).isInstanceOf(State.Held.class);
        assertThat(most.item()).isCloseTo(Math.exp(3), within(1e-5));
    }

    @Test
    void the_same_seed_and_program_give_the_same_bits() {
        List<float[]> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            SeedGenerator seeds = SeedGenerator.of(99);
            Variable w = Variable.of("w", Tensor.of(new float[12], 3, 4));
            for (int i = 0; i < 10; i++) {
                Tensor noise = Randoms.normal(Shape.of(3, 4), 0, 1, DType.FLOAT32, seeds);
                try (var tape = GradientTape.open()) {
                    Tensor loss = w.value().sub(noise).tanh().square().mean();
                    w.assign(w.value().sub(tape.gradient(loss, w).orElseThrow()));
                }
            }
            runs.add(w.value().toFloats());
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        assertThat(runs.get(0)).doesNotContain(0);
    }
}
