package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.runtime.Backend;
import dev.argali.runtime.Backends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Functions of the host inside of programs: when they are called, and what they may touch.
class HostCallTest {
    private static final TensorType ONE = TensorType.of(DType.FLOAT32, 1);

    private static Tensor call(Prim.HostFunction function, Tensor x) {
        return Primitives.apply(new Prim.HostCall("host", function, List.of(ONE)), x);
    }

    @Test
    void they_run_in_the_order_of_the_graph_whoever_needs_them() {
        List<String> calls = new ArrayList<>();
        Jit jit = Jit.of("ordered", in -> {
            Tensor x = in.single();
            Tensor e = x.exp();
            Tensor first = call(
                    values -> {
                        calls.add("first");
                        return values;
                    },
                    x);
            Tensor second = call(
                    values -> {
                        calls.add("second");
                        return values;
                    },
                    x);
            return Nest.of(List.of(e, first, e.add(second)));
        });
        assertThat(jit.apply(Nest.of(Tensor.of(0f))).tensors().getFirst().item())
                .isEqualTo(1);
        assertThat(calls).containsExactly("first", "second");
    }

    @Test
    void a_variable_that_the_program_is_writing_is_refused_instead_of_waited_for() {
        Variable v = Variable.of("weight", Tensor.of(1f));
        v.value().eval().release();
        Jit jit = Jit.of("step", in -> {
            v.assign(v.value().add(call(values -> List.of(v.value().toLiteral()), in.single())));
            return Nest.of(List.of());
        });
        assertThatThrownBy(() -> jit.apply(Nest.of(Tensor.of(2f))))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("weight: it is being written by the program that this thread runs");
        assertThat(v.value().item()).as("what it was before").isEqualTo(1);
    }

    /// The value from before the run has no owner but the variable, which holds a third value by then.
    @Test
    void an_assignment_during_a_run_gives_back_all_that_it_replaces() {
        Variable v = Variable.of("weight", Tensor.of(new float[1 << 18], 1 << 18));
        Jit jit = Jit.of("step", in -> {
            Tensor one = call(
                    values -> {
                        v.assign(v.value().add(1));
                        return values;
                    },
                    in.single());
            v.assign(v.value().mul(2).add(one));
            return Nest.of(List.of());
        });
        long before = 0;
        for (int i = 0; i < 50; i++) {
            // Somebody holds the value, so that the program does not take it for its own.
            Tensor held = v.value().eval();
            jit.apply(Nest.of(Tensor.of(1f)));
            held.release();
            v.value().eval().release();
            if (i == 10) {
                before = used();
            }
        }
        assertThat(used() - before).isLessThan(10L << 20);
    }

    private static long used() {
        return Backends.current().memory().map(Backend.MemoryUse::usedBytes).orElse(0L);
    }
}
