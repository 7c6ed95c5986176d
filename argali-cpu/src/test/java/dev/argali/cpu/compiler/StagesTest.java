package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.Plan;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.ops.Crossentropy;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.runtime.Snapshots;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Nest;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Traces;
import dev.argali.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every stage of the compiler makes of the graphs that matter, as reviewed texts: the graph as traced, behind
/// each pass, the kernels, and where their memory is. `-Dsnapshots=update` writes them anew.
class StagesTest {
    private static final TensorType BATCH = TensorType.of(DType.FLOAT32, 4, 6);
    private static final TensorType LABELS = TensorType.of(DType.INT32, 4);

    private final Variable kernel = Variable.of("kernel", Tensor.of(new float[30], 6, 5));
    private final Variable bias = Variable.of("bias", Tensor.of(new float[5], 5));

    private static void check(String name, Graph graph) {
        var text = new StringBuilder("traced\n" + graph);
        Graph before = graph;
        for (Map.Entry<String, Graph> stage : CpuCompiler.stages(graph).entrySet()) {
            Graph made = stage.getValue();
            text.append("\nafter ").append(stage.getKey()).append(made.equals(before) ? ": the same\n" : "\n" + made);
            before = made;
        }
        Plan plan = CpuCompiler.plan(graph, Optional.empty());
        text.append("\nkernels\n").append(CpuCompiler.text(plan)).append("\nmemory\n");
        for (int i = 0; i < plan.storages().size(); i++) {
            text.append('b')
                    .append(i)
                    .append(' ')
                    .append(place(plan.storages().get(i)))
                    .append('\n');
        }
        text.append("arena ").append(plan.arenaBytes()).append(" bytes\n");
        Snapshots.check("stages_" + name + ".txt", text.toString());
    }

    private static String place(Plan.Storage storage) {
        return switch (storage) {
            case Plan.Argument(int index) -> "argument " + index;
            case Plan.Result(int index) -> "result " + index;
            case Plan.Temporary(long offset) -> "arena +" + offset;
            case Plan.Fixed _ -> "constant";
        };
    }

    private Tensor logits(Tensor x) {
        return Linalg.matmul(x, kernel.value()).add(bias.value());
    }

    @Test
    void a_dense_layer_with_softmax() {
        check(
                "dense",
                Traces.graph(List.of(BATCH), in -> List.of(Nonlinear.softmax(Nonlinear.relu(logits(in.getFirst()))))));
    }

    @Test
    void a_training_step_with_momentum() {
        Variable velocity = Variable.untrained("velocity", Tensor.of(new float[30], 6, 5));
        check("training", Traces.graph(List.of(BATCH, LABELS), in -> {
            try (var tape = GradientTape.open()) {
                Tensor loss = Crossentropy.sparseCategoricalCrossentropy(in.get(1), logits(in.get(0)), true, -1)
                        .mean();
                Tensor gradient = tape.gradient(loss, kernel).orElseThrow();
                velocity.assign(velocity.value().mul(0.9).sub(gradient.mul(0.1)));
                kernel.assign(kernel.value().add(velocity.value()));
                return List.of(loss);
            }
        }));
    }

    @Test
    void dropout() {
        var seed = SeedGenerator.of(1);
        check(
                "dropout",
                Traces.graph(List.of(BATCH), in -> List.of(Randoms.dropout(in.getFirst(), 0.5, Shape.of(4, 6), seed))));
    }

    @Test
    void a_condition() {
        check("cond", Traces.graph(List.of(BATCH), in -> {
            Tensor x = in.getFirst();
            return Control.cond(
                            x.sum().gt(0),
                            () -> Nest.of(x.mul(2)),
                            () -> Nest.of(x.add(1).mul(3)))
                    .tensors();
        }));
    }

    @Test
    void a_scan() {
        check("scan", Traces.graph(List.of(BATCH), in -> {
            Tensor start = Tensor.of(new float[6], 6);
            return Control.scan(
                            (carry, x) -> new Control.Step(
                                    Nest.of(carry.single().mul(0.5).add(x.single())),
                                    Nest.of(carry.single().sum())),
                            Nest.of(start),
                            Nest.of(in.getFirst()))
                    .output()
                    .tensors();
        }));
    }
}
