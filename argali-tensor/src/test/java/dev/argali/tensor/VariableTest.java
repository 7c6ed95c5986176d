package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ShapeException;
import dev.argali.runtime.Backends;
import dev.argali.runtime.DeviceBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class VariableTest {
    private static Tensor large(float value) {
        float[] all = new float[4_096];
        Arrays.fill(all, value);
        return Tensor.of(all);
    }

    @Test
    void a_value_read_before_an_assignment_stays_what_it_was() {
        Variable w = Variable.of("w", Tensor.of(1f, 2f));
        Tensor before = w.value();
        Tensor pending = w.value().mul(10);
        w.assign(Tensor.of(3f, 4f));
        assertThat(before.toFloats()).containsExactly(1, 2);
        assertThat(pending.toFloats()).containsExactly(10, 20);
        assertThat(w.value().toFloats()).containsExactly(3, 4);
    }

    @Test
    void an_assigned_tensor_may_be_pending() {
        Variable w = Variable.of("w", Tensor.of(1f, 2f));
        for (int i = 0; i < 5; i++) {
            w.assign(w.value().mul(2));
        }
        assertThat(w.value().toFloats()).containsExactly(32, 64);
    }

    @Test
    void what_was_assigned_before_a_read_is_computed_with_it() {
        Variable w = Variable.of("w", Tensor.of(1f));
        Tensor loss = w.value().mul(3);
        w.assign(w.value().sub(loss));
        loss.item();
        assertThat(w.value().state()).isInstanceOf(State.Held.class);
        assertThat(w.value().item()).isEqualTo(-2);
    }

    /// A value that cannot be computed.
    private static Tensor failing(Tensor x) {
        return Control.check(x.sum().lt(0), x, "test", "the sum is not negative", "Give less");
    }

    @Test
    void what_cannot_be_computed_is_taken_back_with_all_that_was_assigned_beside_it() {
        Variable w = Variable.of("w", Tensor.of(1f, 2f));
        Variable count = Variable.untrained("count", Tensor.scalar(7));
        w.assign(w.value().mul(2));
        count.assign(count.value().add(1));
        Tensor loss = failing(w.value());
        w.assign(w.value().sub(loss));
        assertThatThrownBy(loss::eval).hasMessageStartingWith("test: the sum is not negative");
        assertThat(w.value().toFloats()).containsExactly(1, 2);
        assertThat(count.value().item()).isEqualTo(7);
        w.assign(w.value().mul(3));
        assertThat(w.value().toFloats()).containsExactly(3, 6);
    }

    @Test
    void what_can_be_computed_stays_when_something_else_cannot() {
        Variable w = Variable.of("w", Tensor.of(1f, 2f));
        w.assign(w.value().mul(2));
        assertThatThrownBy(failing(Tensor.of(1f))::item).hasMessageStartingWith("test: ");
        assertThat(w.value().toFloats()).containsExactly(2, 4);
    }

    @Test
    void a_program_after_a_failed_assignment_finds_the_value_before_it() {
        Variable w = Variable.of("w", Tensor.of(1f, 2f));
        w.assign(failing(w.value()));
        Jit step = Jit.of("step", in -> Nest.of(w.value().add(in.single())));
        Nest one = Nest.of(Tensor.of(1f));
        assertThatThrownBy(() -> step.apply(one)).hasMessageStartingWith("test: ");
        assertThat(step.apply(one).single().toFloats()).containsExactly(2, 3);
    }

    @Test
    void the_tensor_given_at_the_start_and_the_variable_do_not_share_a_fate() {
        Tensor initial = large(1);
        Variable w = Variable.of("w", initial);
        Jit step = Jit.of("step", in -> {
            w.assign(w.value().add(1));
            return in;
        });
        step.apply(Nest.of(Tensor.of(0f)));
        assertThat(initial.toFloats()).containsOnly(1);
        assertThat(w.value().toFloats()).containsOnly(2);
    }

    @Test
    void a_program_that_overwrites_in_place_never_changes_a_held_value() {
        Variable w = Variable.of("w", large(0));
        Jit step = Jit.of("step", in -> {
            w.assign(w.value().add(1));
            return Nest.of(w.value().sum());
        });
        List<Tensor> snapshots = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            if (i % 2 == 0) {
                snapshots.add(w.value());
            }
            assertThat(step.apply(Nest.of(Tensor.of(0f))).single().item()).isEqualTo(4_096.0 * i);
        }
        assertThat(snapshots.stream().map(t -> t.toFloats()[17]).toList()).containsExactly(1f, 3f, 5f);
        assertThat(w.value().toFloats()).containsOnly(6);
    }

    @Test
    void two_variables_may_hold_one_tensor_and_part_at_the_first_assignment() {
        Tensor shared = large(7);
        Variable a = Variable.of("a", shared);
        Variable b = Variable.of("b", shared);
        Jit step = Jit.of("step", in -> {
            a.assign(a.value().add(b.value()));
            return in;
        });
        step.apply(Nest.of(Tensor.of(0f)));
        step.apply(Nest.of(Tensor.of(0f)));
        assertThat(a.value().toFloats()).containsOnly(21);
        assertThat(b.value().toFloats()).containsOnly(7);
        b.assign(a.value());
        step.apply(Nest.of(Tensor.of(0f)));
        assertThat(a.value().toFloats()).containsOnly(42);
        assertThat(b.value().toFloats()).containsOnly(21);
    }

    @Test
    void variables_can_swap_in_a_program() {
        Variable a = Variable.of("a", large(1));
        Variable b = Variable.of("b", large(2));
        Jit swap = Jit.of("swap", in -> {
            Tensor old = a.value();
            a.assign(b.value());
            b.assign(old);
            return in;
        });
        for (int i = 0; i < 3; i++) {
            swap.apply(Nest.of(Tensor.of(0f)));
        }
        assertThat(a.value().toFloats()).containsOnly(2);
        assertThat(b.value().toFloats()).containsOnly(1);
    }

    @Test
    void another_shape_or_dtype_is_refused() {
        Variable w = Variable.of("dense_1/kernel", Tensor.of(1f, 2f));
        assertThatThrownBy(() -> w.assign(Tensor.of(1f, 2f, 3f)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Variable.assign: variable 'dense_1/kernel' is float32[2], the new value float32[3]."
                        + " Reshape or cast the value first.");
        assertThatThrownBy(() -> w.assign(Tensor.of(1, 2)))
                .hasMessage("Variable.assign: variable 'dense_1/kernel' is float32[2], the new value int32[2]."
                        + " Reshape or cast the value first.");
        assertThat(w.value().toFloats()).containsExactly(1, 2);
    }

    @Test
    void it_says_what_it_is() {
        Variable w = Variable.untrained("count", Tensor.scalar(1));
        assertThat(w).hasToString("Variable 'count' int32[]");
        assertThat(w.trainable()).isFalse();
        w.trainable(true);
        assertThat(w.trainable()).isTrue();
    }

    @Test
    void readers_in_other_threads_see_whole_values_while_programs_overwrite() throws Exception {
        Variable w = Variable.of("w", large(0));
        Variable copy = Variable.untrained("copy", large(0));
        Jit step = Jit.of("step", in -> {
            w.assign(w.value().add(1));
            copy.assign(copy.value().add(1));
            return in;
        });
        Jit read =
                Jit.of("read", in -> Nest.of(w.value().sub(copy.value()).abs().max()));
        var ready = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Future<Double>> worst = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                worst.add(threads.submit(() -> {
                    ready.await();
                    double most = 0;
                    for (int i = 0; i < 50; i++) {
                        most = Math.max(
                                most,
                                read.apply(Nest.of(Tensor.of(0f))).single().item());
                        float[] now = w.value().toFloats();
                        most = Math.max(most, Math.abs(now[0] - now[now.length - 1]));
                    }
                    return most;
                }));
            }
            ready.countDown();
            for (int i = 0; i < 50; i++) {
                step.apply(Nest.of(Tensor.of(0f)));
            }
            for (Future<Double> one : worst) {
                assertThat(result(one))
                        .as("both variables are taken at one moment")
                        .isZero();
            }
        }
        assertThat(w.value().toFloats()).containsOnly(50);
    }

    @Test
    void a_program_that_read_a_variable_does_not_give_it_back_for_one_that_overwrites_it() throws Exception {
        Variable w = Variable.of("w", large(1).add(0));
        w.value().eval();
        var reader = new Binding(w, false);
        var first = new Binding(w, true);
        first.publish();
        var second = new Binding(w, true);
        assertThat(second.donated).as("nobody else holds the value").containsExactly(true);
        reader.publish();
        var other = Thread.ofPlatform().daemon().start(() -> new Binding(w, false).publish());
        while (other.getState() != Thread.State.WAITING) {
            assertThat(other.isAlive()).as("it waits for the second program").isTrue();
            Thread.onSpinWait();
        }
        second.publish();
        other.join();
    }

    /// What a compiled program does with its only variable before and after a run.
    private static final class Binding {
        private final List<Variable> variables;
        private final boolean[] written;
        private final boolean[] donated = new boolean[1];
        private final DeviceBuffer[] buffers = new DeviceBuffer[1];

        Binding(Variable w, boolean writes) {
            variables = List.of(w);
            written = new boolean[] {writes};
            Variable.bind(variables, written, buffers, donated, 0);
        }

        void publish() {
            DeviceBuffer made =
                    donated[0] || !written[0] ? buffers[0] : Backends.current().allocate(buffers[0].bytes());
            Variable.publish(variables, written, buffers, donated, 0, new DeviceBuffer[] {made}, 0);
        }
    }

    private static double result(Future<Double> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
