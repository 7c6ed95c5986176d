package dev.argali.cpu.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.kernels.Plan;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Traces;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A block that is computed again needs less memory between its forward pass and its gradient.
class RematMemoryTest {
    private static final int BLOCKS = 4;
    private static final int LAYERS = 6;
    private static final int WIDTH = 16;
    private static final int ROWS = 512;

    /// A network of blocks of layers, with the gradients of all its weights.
    private static Graph graph(boolean remat) {
        List<Variable> weights = new ArrayList<>();
        List<UnaryOperator<Tensor>> blocks = new ArrayList<>();
        for (int b = 0; b < BLOCKS; b++) {
            List<Variable> own = new ArrayList<>();
            for (int l = 0; l < LAYERS; l++) {
                own.add(Variable.of("w" + b + l, Tensor.of(new float[WIDTH * WIDTH], WIDTH, WIDTH)));
            }
            weights.addAll(own);
            UnaryOperator<Tensor> block = x -> {
                Tensor h = x;
                for (Variable w : own) {
                    h = h.matmul(w.value()).tanh();
                }
                return h;
            };
            blocks.add(remat ? Control.remat(block) : block);
        }
        return Traces.graph(List.of(TensorType.of(DType.FLOAT32, ROWS, WIDTH)), in -> {
            try (var tape = GradientTape.open()) {
                Tensor h = in.getFirst();
                for (UnaryOperator<Tensor> block : blocks) {
                    h = block.apply(h);
                }
                return tape.gradient(h.square().mean(), weights).stream()
                        .map(Optional::orElseThrow)
                        .toList();
            }
        });
    }

    @Test
    void the_arena_of_a_training_step_holds_one_block_in_place_of_all() {
        Plan kept = CpuCompiler.plan(graph(false), Optional.empty());
        Plan again = CpuCompiler.plan(graph(true), Optional.empty());
        long activation = 4L * ROWS * WIDTH;
        assertThat(kept.arenaBytes()).isGreaterThan(BLOCKS * LAYERS * activation * 9 / 10);
        assertThat(again.arenaBytes()).isLessThan(kept.arenaBytes() * 2 / 3);
        assertThat(again.kernels())
                .as("what is computed again")
                .hasSizeGreaterThan(kept.kernels().size());
    }
}
