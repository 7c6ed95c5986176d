package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.onednn.Matmul;
import dev.argali.cpu.onednn.MatmulSpec;
import dev.argali.cpu.onednn.Offer;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.ops.Linalg;
import dev.argali.runtime.Backends;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.LruCache;
import dev.argali.runtime.Program;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What the process keeps of programs and kernels, and that what goes gives its memory back.
class CachesTest {
    private static final long MEGA = 1 << 20;

    /// `x · x · x` of `n` rows: the program has a temporary of 4 n² bytes.
    private static Graph cube(int n) {
        var builder = new GraphBuilder();
        var dot = new Prim.Dot(List.of(), List.of(), List.of(1), List.of(0));
        Value x = builder.parameter(new TensorType(DType.FLOAT32, Shape.of(n, n)));
        Value square = builder.add(dot, x, x);
        return builder.build(List.of(builder.add(dot, square, x)));
    }

    private static void run(Program program, DeviceBuffer x) {
        DeviceBuffer[] results = new DeviceBuffer[1];
        program.run(new DeviceBuffer[] {x}, new boolean[1], results);
        results[0].release();
    }

    @Test
    void a_closed_program_gives_its_frames_back_at_once_and_can_still_be_run() {
        var backend = new CpuBackend();
        int n = 2048;
        long bytes = 4L * n * n;
        DeviceBuffer x = backend.allocate(bytes);
        x.write(MemorySegment.ofArray(new float[n * n]));
        Program program = backend.compile(cube(n), List.of());
        long before = NativeMemory.used();
        run(program, x);
        assertThat(NativeMemory.used() - before).as("a frame is kept").isBetween(bytes - MEGA, 3 * bytes);
        program.close();
        assertThat(NativeMemory.used() - before).as("all is given back").isLessThan(MEGA);
        run(program, x);
        assertThat(NativeMemory.used() - before).as("a frame made anew").isGreaterThan(bytes - MEGA);
        program.close();
        x.release();
    }

    @Test
    void traces_beyond_the_limit_give_back_the_memory_of_their_programs() {
        Assumptions.assumeTrue(Backends.current().name().equals("cpu"));
        LruCache.clearAll();
        Jit jit = Jit.of("cube", in -> {
            Tensor x = in.single();
            return Nest.of(Linalg.matmul(Linalg.matmul(x, x.transpose()), x));
        });
        long before = NativeMemory.used();
        long most = 0;
        // A frame of 512 x 512 floats each: 700 of them would be 700 MB and more.
        for (int n = 1; n <= 700; n++) {
            Tensor x = Tensor.of(new float[512 * n], 512, n);
            Tensor y = jit.apply(Nest.of(x)).single();
            x.release();
            y.release();
            most = Math.max(most, NativeMemory.used() - before);
        }
        assertThat(most).isBetween(256 * MEGA, 600 * MEGA);
        LruCache.clearAll();
        assertThat(NativeMemory.used() - before).isLessThan(64 * MEGA);
    }

    @Test
    void kernels_of_onednn_go_when_nobody_uses_them() throws InterruptedException {
        OneDnn.Presence presence = OneDnn.ofProcess();
        Assumptions.assumeTrue(presence instanceof OneDnn.Ready);
        OneDnn dnn = ((OneDnn.Ready) presence).oneDnn();
        var spec = MatmulSpec.of(MatmulShape.of(5, 1_777, 3));
        var first = new WeakReference<>(made(dnn, spec));
        assertThat(made(dnn, spec)).isSameAs(first.get());
        for (int k = 1; k <= 128; k++) {
            dnn.matmul(MatmulSpec.of(MatmulShape.of(5, k, 3)));
        }
        for (int i = 0; i < 200 && first.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(first.get()).isNull();
        assertThat(LruCache.counts().stream().filter(c -> c.name().equals("kernels of oneDNN")))
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.size()).isEqualTo(c.limit()).isEqualTo(128);
                    assertThat(c.evictions()).isPositive();
                });
    }

    private static Matmul made(OneDnn dnn, MatmulSpec spec) {
        return ((Offer.Made<Matmul>) dnn.matmul(spec)).kernel();
    }
}
