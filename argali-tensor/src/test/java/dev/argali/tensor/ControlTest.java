package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Linalg;
import dev.argali.ops.Shapes;
import dev.argali.programs.Branching;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ControlTest {
    private static Tensor absolute(Tensor x) {
        return Control.cond(x.lt(0), () -> Nest.of(x.neg()), () -> Nest.of(x)).single();
    }

    @Test
    void cond_runs_the_branch_of_the_value_lazily_and_traced() {
        UnaryOperator<Tensor> traced = Jit.of(ControlTest::absolute);
        for (float x : new float[] {-2.5f, 0, 4}) {
            assertThat(absolute(Tensor.scalar(x)).item()).isEqualTo(Math.abs(x));
            assertThat(traced.apply(Tensor.scalar(x)).item()).isEqualTo(Math.abs(x));
        }
    }

    @Test
    void cond_is_differentiable_in_both_branches() {
        Variable w = Variable.of("w", Tensor.scalar(3f));
        for (float x : new float[] {-2, 2}) {
            try (var tape = GradientTape.open()) {
                Tensor t = Tensor.scalar(x);
                Tensor y = Control.cond(
                                t.gt(0),
                                () -> Nest.of(w.value().square().mul(t)),
                                () -> Nest.of(w.value().mul(t).mul(10)))
                        .single();
                assertThat(tape.gradient(y, w).orElseThrow().item()).isEqualTo(x > 0 ? 12 : -20);
            }
        }
    }

    @Test
    void only_one_branch_of_cond_runs() {
        Tensor checked = Control.cond(
                        Tensor.scalar(true),
                        () -> Nest.of(Tensor.scalar(1f)),
                        () -> Nest.of(Control.check(
                                Tensor.scalar(false), Tensor.scalar(1f), "branch", "the wrong one ran", "")))
                .single();
        assertThat(checked.item()).isEqualTo(1);
    }

    @Test
    void branches_of_different_types_are_refused() {
        assertThatThrownBy(() -> Control.cond(
                        Tensor.scalar(true), () -> Nest.of(Tensor.of(1f, 2f)), () -> Nest.of(Tensor.of(1, 2, 3))))
                .isInstanceOf(ShapeException.class)
                .hasMessage("cond: the branches return [float32[2]] and [int32[3]]. Return equal types from both.");
    }

    @Test
    void a_loop_runs_as_often_as_the_data_say() {
        // Collatz: the number of steps to 1.
        UnaryOperator<Nest> body = s -> {
            Tensor n = s.tensors().get(0);
            Tensor even = n.mod(2).eq(0);
            Tensor next = Control.cond(
                            even,
                            () -> Nest.of(n.floorDiv(2)),
                            () -> Nest.of(n.mul(3).add(1)))
                    .single();
            return Nest.of(List.of(next, s.tensors().get(1).add(1)));
        };
        UnaryOperator<Tensor> steps = start -> Control.whileLoop(
                        s -> s.tensors().get(0).gt(1), body, Nest.of(List.of(start, Tensor.scalar(0))))
                .tensors()
                .get(1);
        UnaryOperator<Tensor> traced = Jit.of(steps);
        int[][] known = {{1, 0}, {6, 8}, {7, 16}, {27, 111}};
        for (int[] pair : known) {
            assertThat(steps.apply(Tensor.scalar(pair[0])).item()).isEqualTo(pair[1]);
            assertThat(traced.apply(Tensor.scalar(pair[0])).item()).isEqualTo(pair[1]);
        }
    }

    @Test
    void a_loop_in_java_over_a_value_equals_the_loop_in_the_program() {
        Tensor data = Tensor.of(0.5f, 1.5f, 2.5f, 3.5f);
        Jit java = Jit.of("java", in -> {
            Tensor total = Tensor.scalar(0f);
            int i = 0;
            while (total.item() < 4) {
                total = total.add(in.single().get(i++));
            }
            return Nest.of(total);
        });
        Jit program = Jit.of("program", in -> {
            Nest end = Control.whileLoop(
                    s -> s.tensors().get(1).lt(4),
                    s -> {
                        Tensor i = s.tensors().get(0);
                        Tensor row = in.single().take(i, 0);
                        return Nest.of(List.of(i.add(1), s.tensors().get(1).add(row)));
                    },
                    Nest.of(List.of(Tensor.scalar(0), Tensor.scalar(0f))));
            return Nest.of(end.tensors().get(1));
        });
        try (var log = new LogLines("dev.argali.jit")) {
            assertThat(java.apply(Nest.of(data)).single().item()).isEqualTo(4.5);
            assertThat(program.strict().apply(Nest.of(data)).single().item()).isEqualTo(4.5);
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void a_loop_runs_forward_only() {
        Variable w = Variable.of("w", Tensor.scalar(2f));
        try (var tape = GradientTape.open()) {
            Tensor y = Control.whileLoop(
                            s -> s.single().lt(100), s -> Nest.of(s.single().mul(w.value())), Nest.of(w.value()))
                    .single();
            assertThat(y.item()).isEqualTo(128);
            assertThatThrownBy(() -> tape.gradient(y, w))
                    .isInstanceOf(ArgaliException.class)
                    .hasMessage("gradient: a whileLoop cannot be differentiated: its steps are not kept."
                            + " Use Control.scan, whose number of steps is known.");
        }
    }

    private static Control.Step polynomial(Variable w, Tensor xs, boolean reverse) {
        return Control.scan(
                (carry, row) -> {
                    Tensor next = carry.single().mul(w.value()).add(row.single());
                    return new Control.Step(Nest.of(next), Nest.of(next.mul(2)));
                },
                Nest.of(Tensor.scalar(1.0f).cast("float64")),
                Nest.of(xs),
                xs.shape().dim(0),
                reverse);
    }

    @Test
    void scan_gives_the_last_state_and_all_rows_in_both_directions() {
        Variable w = Variable.of("w", Tensor.of(0.5).reshape());
        Tensor xs = Tensor.of(1.0, 2.0, 3.0);
        Control.Step ahead = polynomial(w, xs, false);
        assertThat(ahead.carry().single().item()).isEqualTo(0.125 + 0.25 + 1 + 3);
        assertThat(ahead.output().single().toDoubles()).containsExactly(3, 5.5, 8.75);
        Control.Step back = polynomial(w, xs, true);
        assertThat(back.carry().single().item()).isEqualTo(0.125 + 0.75 + 1 + 1);
        assertThat(back.output().single().toDoubles())
                .as("rows stand where their input stands")
                .containsExactly(5.75, 7.5, 7);
    }

    @Test
    void gradients_of_scan_equal_those_of_the_loop_unrolled_in_java() {
        double[] values = {0.3, -0.7, 1.1, 0.2};
        for (boolean reverse : new boolean[] {false, true}) {
            Variable w = Variable.of("w", Tensor.of(0.9).reshape());
            Tensor xs = Tensor.of(values);
            Tensor[] fromScan = new Tensor[2];
            try (var tape = GradientTape.persistent()) {
                tape.watch(xs);
                Control.Step s = polynomial(w, xs, reverse);
                Tensor y = s.carry()
                        .single()
                        .square()
                        .add(s.output()
                                .single()
                                .mul(Tensor.of(1.0, 2.0, -1.0, 0.5))
                                .sum());
                fromScan[0] = tape.gradient(y, w).orElseThrow();
                fromScan[1] = tape.gradient(y, xs).orElseThrow();
            }
            try (var tape = GradientTape.persistent()) {
                tape.watch(xs);
                double[] weights = {1, 2, -1, 0.5};
                Tensor carry = Tensor.of(1.0).reshape();
                Tensor total = Tensor.of(0.0).reshape();
                for (int k = 0; k < values.length; k++) {
                    int i = reverse ? values.length - 1 - k : k;
                    carry = carry.mul(w.value()).add(xs.get(i));
                    total = total.add(carry.mul(2).mul(weights[i]));
                }
                Tensor y = carry.square().add(total);
                assertThat(fromScan[0].item())
                        .isCloseTo(tape.gradient(y, w).orElseThrow().item(), within(1e-12));
                assertThat(fromScan[1].toDoubles())
                        .containsExactly(tape.gradient(y, xs).orElseThrow().toDoubles(), within(1e-12));
            }
        }
    }

    /// `h' = tanh(h · w + x)` along the rows of `xs`, the last state first.
    private static List<Tensor> recurrence(Tensor w, Tensor xs, boolean loop) {
        Tensor h = Tensor.of(new double[] {0.1, -0.2, 0.3, 0.4, 0.5, -0.6}).reshape(2, 3);
        if (loop) {
            Control.Step done = Control.scan(
                    (carry, row) -> {
                        Tensor next = Elementwise.tanh(
                                Linalg.matmul(carry.single(), w).add(row.single()));
                        return new Control.Step(Nest.of(next), Nest.of(next.mul(next)));
                    },
                    Nest.of(h),
                    Nest.of(xs));
            return List.of(done.carry().single(), done.output().single());
        }
        List<Tensor> rows = new ArrayList<>();
        for (int t = 0; t < xs.shape().dim(0); t++) {
            h = Elementwise.tanh(Linalg.matmul(h, w).add(xs.get(t)));
            rows.add(h.mul(h));
        }
        return List.of(h, Shapes.stack(rows, 0));
    }

    @Test
    void second_gradients_of_scan_equal_those_of_the_loop_unrolled_in_java() {
        List<double[]> found = new ArrayList<>();
        for (boolean loop : new boolean[] {true, false}) {
            Tensor w = Tensor.of(0.5, -0.3, 0.2, 0.1, 0.7, -0.4, 0.6, 0.3, -0.8).reshape(3, 3);
            Tensor xs = Tensor.of(
                            0.2, 0.1, -0.3, 0.5, 0.9, -0.1, 0.4, -0.6, 0.8, 0.3, -0.2, 0.7, 0.1, 0.6, -0.5, 0.2, 0.3,
                            0.1)
                    .reshape(3, 2, 3);
            try (var outer = GradientTape.open()) {
                outer.watch(w);
                outer.watch(xs);
                List<Tensor> first;
                try (var inner = GradientTape.open()) {
                    inner.watch(w);
                    inner.watch(xs);
                    List<Tensor> y = recurrence(w, xs, loop);
                    Tensor target = y.get(0).square().sum().add(y.get(1).sum());
                    first = inner.gradient(List.of(target), List.of(w, xs)).stream()
                            .map(Optional::orElseThrow)
                            .toList();
                }
                Tensor penalty =
                        first.get(0).square().sum().add(first.get(1).square().sum());
                first.forEach(g -> found.add(g.toDoubles()));
                outer.gradient(List.of(penalty), List.of(w, xs))
                        .forEach(g -> found.add(g.orElseThrow().toDoubles()));
            }
        }
        for (int i = 0; i < 4; i++) {
            assertThat(found.get(i)).containsExactly(found.get(i + 4), within(1e-12));
        }
    }

    @Test
    void scan_traces_with_its_gradient() {
        Variable w = Variable.of("w", Tensor.of(0.5).reshape());
        Jit step = Jit.of("step", in -> {
            try (var tape = GradientTape.open()) {
                Tensor y = polynomial(w, in.single(), false).carry().single();
                return Nest.of(tape.gradient(y, w).orElseThrow());
            }
        });
        // w³ + w² x₀ + w x₁ + x₂
        assertThat(step.strict()
                        .apply(Nest.of(Tensor.of(1.0, 2.0, 3.0)))
                        .single()
                        .item())
                .isCloseTo(3 * 0.25 + 2 * 0.5 + 2, within(1e-12));
    }

    @Test
    void sequences_of_different_lengths_are_refused() {
        Control.StepFunction same = Control.Step::new;
        assertThatThrownBy(() -> Control.scan(
                        same, Nest.of(Tensor.scalar(0f)), Nest.of(List.of(Tensor.of(1f, 2f), Tensor.of(1f, 2f, 3f)))))
                .isInstanceOf(ShapeException.class)
                .hasMessage("scan: a sequence of [3] has not 2 rows. Give equal first extents.");
        assertThatThrownBy(() -> Control.scan(same, Nest.of(Tensor.scalar(0f)), Nest.of(Tensor.scalar(1f))))
                .hasMessage("scan: there is no sequence to scan over. Give a length.");
    }

    @Test
    void a_body_may_not_assign_variables() {
        Variable w = Variable.of("weight", Tensor.scalar(1f));
        assertThatThrownBy(() -> Control.cond(
                        Tensor.scalar(true),
                        () -> {
                            w.assign(Tensor.scalar(2f));
                            return Nest.of(w.value());
                        },
                        () -> Nest.of(w.value())))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("cond: variable 'weight' is assigned inside the body."
                        + " Return the new value from the body and assign it outside.");
        assertThat(w.value().item()).isEqualTo(1);
    }

    @Test
    void a_value_read_in_a_body_is_an_error_that_names_the_line() {
        Tensor x = Tensor.of(1f, 2f);
        assertThatThrownBy(() -> Control.scan(
                        (carry, row) -> new Control.Step(Branching.byValue(carry), row), Nest.of(x), Nest.of(x)))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("Tensor: a value is read at " + Branching.SITE
                        + " inside a function that is traced and has none yet. Use Control.cond or Control.whileLoop"
                        + " instead of a Java if or while, or read it outside.");
    }

    @Test
    void a_check_takes_a_bool() {
        assertThatThrownBy(() -> Control.check(Tensor.scalar(1f), Tensor.scalar(1f), "a", "b", "c"))
                .hasMessage("check: the condition is float32[]. Give a bool scalar.");
    }
}
