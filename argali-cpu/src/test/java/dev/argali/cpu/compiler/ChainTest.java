package dev.argali.cpu.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.loops.VectorWarmer;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Traces;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A chain of elementwise operations that is too long for one kernel: a class file has limits, and so has what the
/// JVM's compiler takes.
class ChainTest {
    private static final int LENGTH = 500;
    private static final int SIZE = 3_001;
    private static final int MOST_IN_A_KERNEL = 96;

    private static Tensor chain(Tensor x) {
        Tensor t = x;
        for (int i = 0; i < LENGTH; i++) {
            t = switch (i % 5) {
                case 0 -> t.mul(0.75f);
                case 1 -> t.add(x);
                case 2 -> t.maximum(x);
                case 3 -> t.sub(i / 100f);
                default -> t.abs();
            };
        }
        return t;
    }

    /// The same in plain Java.
    private static float chain(float x) {
        float t = x;
        for (int i = 0; i < LENGTH; i++) {
            t = switch (i % 5) {
                case 0 -> t * 0.75f;
                case 1 -> t + x;
                case 2 -> Math.max(t, x);
                case 3 -> t - i / 100f;
                default -> Math.abs(t);
            };
        }
        return t;
    }

    @Test
    void five_hundred_operations_become_several_kernels() {
        Graph graph = Traces.graph(List.of(TensorType.of(DType.FLOAT32, SIZE)), in -> List.of(chain(in.getFirst())));
        List<Kernel> kernels = CpuCompiler.plan(graph, Optional.empty()).kernels();
        assertThat(kernels).hasSizeBetween(LENGTH / MOST_IN_A_KERNEL + 1, 20).allMatch(Kernel.Fused.class::isInstance);
        int operations = 0;
        for (Kernel kernel : kernels) {
            KernelIr ir = ((Kernel.Fused) kernel).ir();
            operations += ir.ops().size();
            assertThat(ir.ops()).hasSizeLessThanOrEqualTo(MOST_IN_A_KERNEL);
            // As a class, too: the JVM refuses one past its limits.
            assertThat(LoopShape.of(ir).map(VectorWarmer::make)).isPresent();
        }
        assertThat(operations).isEqualTo(LENGTH);
    }

    @Test
    void they_compute_what_java_computes() {
        float[] x = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            x[i] = (i - SIZE / 2) / 100f;
        }
        float[] expected = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            expected[i] = chain(x[i]);
        }
        assertThat(chain(Tensor.of(x)).toFloats()).isEqualTo(expected);
        assertThat(Jit.of(t -> chain(t)).apply(Tensor.of(x)).toFloats()).isEqualTo(expected);
    }
}
