package dev.argali.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.team.Team;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Traces;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Which programs wake the other threads.
class SmallProgramTest {
    private static final int LARGE = 1 << 20;

    private final AtomicInteger started = new AtomicInteger();
    private final Team team = Team.of(2, this::count);

    private void count() {
        if (Thread.currentThread().getName().startsWith("argali-worker")) {
            started.incrementAndGet();
        }
    }

    @Test
    void a_program_without_work_for_two_threads_wakes_nobody() throws InterruptedException {
        endWorkers();
        int before = started.get();
        run(4, 100);
        assertThat(started).hasValue(before);
        run(LARGE, 2);
        for (int i = 0; i < 1_000 && started.get() == before; i++) {
            Thread.sleep(10);
        }
        assertThat(started.get()).isGreaterThan(before);
    }

    private void endWorkers() throws InterruptedException {
        while (started.get() == 0) {
            Thread.sleep(1);
        }
        team.release();
        Thread.sleep(200);
    }

    private void run(int size, int times) {
        Graph graph = Traces.graph(
                List.of(TensorType.of(DType.FLOAT32, size)),
                in -> List.of(in.getFirst().exp().mul(2)));
        long bytes = 4L * size;
        long in = NativeMemory.allocate(bytes);
        long out = NativeMemory.allocate(bytes);
        NativeMemory.ALL.asSlice(in, bytes).fill((byte) 0);
        try (var frame = new Frame(CpuCompiler.plan(graph, Optional.empty()), team)) {
            for (int i = 0; i < times; i++) {
                frame.run(new long[] {in}, new long[] {out});
            }
        }
        NativeMemory.free(in, bytes);
        NativeMemory.free(out, bytes);
    }
}
