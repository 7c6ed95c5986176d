package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.argali.ops.Linalg;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a traced step takes once it is warm, read from the counters of the JVM and of [NativeMemory].
class StepMemoryTest {
    private static final int WARM_UP = 20_000;
    private static final int STEPS = 2_000;

    private final Variable kernel = Variable.of("kernel", Tensor.of(new float[8 * 4], 8, 4));
    private final Variable momentum = Variable.untrained("momentum", Tensor.of(new float[8 * 4], 8, 4));
    private final Tensor x = Tensor.of(1f, 2, 3, 4, 5, 6, 7, 8).reshape(1, 8).eval();

    private Nest step(Nest in) {
        try (var tape = GradientTape.open()) {
            Tensor y = Linalg.matmul(in.tensors().getFirst(), kernel.value())
                    .sub(in.tensors().get(1));
            Tensor gradient = tape.gradient(y.square().mean(), kernel).orElseThrow();
            momentum.assign(momentum.value().mul(0.9).add(gradient));
            kernel.assign(kernel.value().sub(momentum.value().mul(0.01)));
            return Nest.of(List.of());
        }
    }

    @Test
    void a_warm_step_takes_nothing_from_the_system_and_next_to_nothing_from_the_heap() {
        Jit jit = Jit.of("step", this::step);
        Nest.Form form = Nest.of(List.of(x, x)).form();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = 0;
        long taken = 0;
        for (int i = 0; i < WARM_UP + STEPS; i++) {
            if (i == WARM_UP) {
                bytes = threads.getCurrentThreadAllocatedBytes();
                taken = NativeMemory.taken();
            }
            jit.apply("train", form, List.of(x, Tensor.scalar(i % 3f)));
        }
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        taken = NativeMemory.taken() - taken;
        assertThat(kernel.value().toFloats()).doesNotContain(Float.NaN).doesNotContain(0);
        assertThat(bytes / STEPS).isLessThan(1_024);
        assertThat(taken).isLessThan(STEPS / 100);
    }
}
