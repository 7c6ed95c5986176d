package dev.argali.cpu.compiler;

import static dev.argali.cpu.compiler.Graphs.count;
import static dev.argali.cpu.compiler.Graphs.run;
import static dev.argali.cpu.compiler.Graphs.scans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Linalg;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the compiler makes of the gradient of a loop, and that its results stay the same.
class LoopPassesTest {
    private static final int STEPS = 5;
    private static final int ROWS = 3;
    private static final int UNITS = 4;
    private static final List<TensorType> TYPES = List.of(
            TensorType.of(DType.FLOAT64, STEPS, ROWS, 2 * UNITS),
            TensorType.of(DType.FLOAT64, UNITS, 2 * UNITS),
            TensorType.of(DType.FLOAT64, 2 * UNITS),
            TensorType.of(DType.FLOAT64, ROWS, UNITS));

    /// A state through a matrix, a bias and a gate.
    private static Tensor last(List<Tensor> in) {
        Tensor w = in.get(1);
        Tensor bias = in.get(2);
        return Control.scan(
                        (state, row) -> {
                            Tensor z = Linalg.matmul(state.single(), w)
                                    .add(row.single())
                                    .add(bias);
                            List<Tensor> parts = Shapes.split(z, 2, -1);
                            Tensor next = Elementwise.tanh(parts.get(0))
                                    .mul(Elementwise.tanh(parts.get(1)).add(1));
                            return new Control.Step(Nest.of(next), Nest.of(List.of()));
                        },
                        Nest.of(in.get(3)),
                        Nest.of(in.get(0)))
                .carry()
                .single();
    }

    private static Graph gradients() {
        return gradients(STEPS);
    }

    private static Graph gradients(int steps) {
        List<TensorType> types = new ArrayList<>(TYPES);
        types.set(0, types.getFirst().with(types.getFirst().shape().with(0, steps)));
        return Traces.graph(types, in -> {
            try (var tape = GradientTape.open()) {
                in.forEach(tape::watch);
                Tensor loss = last(in).square().sum();
                return tape.gradient(List.of(loss), in).stream()
                        .map(Optional::orElseThrow)
                        .toList();
            }
        });
    }

    @Test
    void sums_of_gradients_of_weights_are_one_product_behind_the_loop() {
        Graph before = gradients();
        Graph after = List.copyOf(CpuCompiler.stages(before).values()).getLast();
        Prim.Scan walkBack = scans(after).getLast();
        assertThat(scans(before).getLast().carries())
                .as("of state, matrix and bias")
                .isEqualTo(3);
        assertThat(walkBack.carries()).as("of the state").isEqualTo(1);
        assertThat(count(walkBack.body(), Prim.Dot.class))
                .as("products of one step back: that for the state")
                .isEqualTo(1);
        assertThat(count(after, Prim.Dot.class)).as("products behind the loop").isEqualTo(1);
        assertThat(run(after)).containsExactly(run(before), within(1e-14));
    }

    @Test
    void what_is_compiled_does_not_grow_with_the_steps() {
        Graph few = gradients(10);
        Graph many = gradients(1_000);
        assertThat(many.nodes()).hasSameSizeAs(few.nodes());
        assertThat(CpuCompiler.plan(many, Optional.empty()).kernelCount())
                .isEqualTo(CpuCompiler.plan(few, Optional.empty()).kernelCount());
    }

    @Test
    void a_loop_keeps_what_its_gradient_reads_and_no_more() {
        Graph before = gradients();
        Graph after = List.copyOf(CpuCompiler.stages(before).values()).getLast();
        Prim.Scan ahead = scans(after).getFirst();
        assertThat(scans(before).getFirst().body().outputs())
                .as("next state; state, product and two tanh")
                .hasSize(5);
        assertThat(ahead.body().outputs()).as("the product is not read").hasSize(4);
        assertThat(count(scans(after).getLast().body(), Prim.Unary.class))
                .as("tanh is not computed again")
                .isZero();
    }

    @Test
    void the_gradient_of_what_was_split_is_put_together() {
        Graph after = List.copyOf(CpuCompiler.stages(gradients()).values()).getLast();
        Graph step = List.copyOf(
                        CpuCompiler.stages(scans(after).getLast().body()).values())
                .getLast();
        assertThat(count(step, Prim.Pad.class)).isZero();
        assertThat(count(step, Prim.Concat.class)).isEqualTo(1);
    }

    @Test
    void without_a_gradient_nothing_is_kept() {
        Graph graph = Traces.graph(TYPES, in -> List.of(last(in)));
        assertThat(scans(graph).getFirst().body().outputs()).hasSize(1);
    }

    @Test
    void parts_that_leave_a_gap_or_meet_stay_sums() {
        TensorType row = TensorType.of(DType.FLOAT32, 3);
        Graph graph = Traces.graph(
                List.of(row, row),
                in -> List.of(
                        padded(in.get(0), 0, 4).add(padded(in.get(1), 4, 0)),
                        padded(in.get(0), 0, 2).add(padded(in.get(1), 2, 0)),
                        padded(in.get(0), 3, 0).add(padded(in.get(1), 0, 3))));
        Graph after = List.copyOf(CpuCompiler.stages(graph).values()).getLast();
        assertThat(count(after, Prim.Pad.class)).isEqualTo(4);
        assertThat(count(after, Prim.Concat.class)).isEqualTo(1);
    }

    private static Tensor padded(Tensor x, int low, int high) {
        return Shapes.pad(x, new int[] {low}, new int[] {high}, 0);
    }
}
