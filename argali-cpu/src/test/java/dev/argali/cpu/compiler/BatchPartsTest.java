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
import dev.argali.graph.Value;
import dev.argali.graph.Verifier;
import dev.argali.graph.Window;
import dev.argali.ops.Convolutions;
import dev.argali.ops.Linalg;
import dev.argali.ops.Nonlinear;
import dev.argali.runtime.Draw;
import dev.argali.runtime.GraphCase;
import dev.argali.runtime.RandomGraphs;
import dev.argali.runtime.ReferenceEvaluation;
import dev.argali.runtime.Seeded;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Which nodes run a few examples at a time, and that their results stay the same.
class BatchPartsTest {
    private static final int EXAMPLES = 12;

    /// Everything is divided, into parts of two or three examples.
    private static final BatchParts.Worth ALL = new BatchParts.Worth(0, 1 << 12, 4);

    private static TensorType type(int... dims) {
        return TensorType.of(DType.FLOAT64, dims);
    }

    private static Graph divided(Graph graph) {
        Graph simple = Simplify.apply(graph);
        Graph parts = DeadCode.apply(Verifier.verify("batch parts", BatchParts.apply(simple, ALL)));
        assertThat(run(parts)).containsExactly(run(graph), within(1e-11));
        return parts;
    }

    private static List<TensorType> outputs(Prim.Scan scan) {
        return scan.body().outputTypes();
    }

    private static Graph gradients(List<TensorType> types, Function<List<Tensor>, Tensor> loss) {
        return Traces.graph(types, in -> {
            try (var tape = GradientTape.open()) {
                in.forEach(tape::watch);
                Tensor made = loss.apply(in);
                List<Tensor> all = new ArrayList<>(List.of(made));
                tape.gradient(List.of(made), in).stream()
                        .map(Optional::orElseThrow)
                        .forEach(all::add);
                return all;
            }
        });
    }

    private static Tensor pooled(Tensor x) {
        return Primitives.apply(
                new Prim.Pool(Prim.ReduceKind.MAX, Window.of(List.of(2, 2)).strides(List.of(2, 2))), x);
    }

    @Test
    void a_convolutional_network_and_its_gradients_are_one_loop_but_for_those_of_filters() {
        List<TensorType> types =
                List.of(type(EXAMPLES, 6, 6, 1), type(3, 3, 1, 4), type(4), type(16, 3), type(EXAMPLES, 3));
        Graph graph = divided(gradients(types, in -> {
            Tensor features = pooled(
                    Nonlinear.relu(Convolutions.conv(in.get(0), in.get(1)).add(in.get(2))));
            Tensor scores = Linalg.matmul(features.reshape(EXAMPLES, 16), in.get(3));
            return scores.sub(in.get(4)).square().mean();
        }));
        assertThat(scans(graph)).hasSize(1);
        assertThat(count(graph, Prim.Conv.class)).as("outside").isZero();
        assertThat(count(graph, Prim.ConvGradFilter.class)).isEqualTo(1);
        Prim.Scan loop = scans(graph).getFirst();
        assertThat(loop.length()).isGreaterThanOrEqualTo(4);
        assertThat(loop.sequences()).as("images and targets").isEqualTo(2);
        int part = EXAMPLES / loop.length();
        assertThat(outputs(loop))
                .as("the gradient of the bias as sums of parts")
                .contains(type(4))
                .as("of the convolution its gradient alone")
                .containsOnlyOnce(type(part, 4, 4, 4));
    }

    @Test
    void what_attention_makes_of_scores_stays_in_its_loop() {
        List<TensorType> types =
                List.of(type(EXAMPLES, 2, 5, 3), type(EXAMPLES, 2, 5, 3), type(EXAMPLES, 2, 5, 3), type(5, 5));
        Graph graph = divided(gradients(types, in -> {
            Tensor scores =
                    Linalg.matmul(in.get(0), in.get(1).transpose(0, 1, 3, 2)).add(in.get(3));
            return Linalg.matmul(Nonlinear.softmax(scores), in.get(2)).square().sum();
        }));
        assertThat(scans(graph)).hasSize(1);
        assertThat(count(graph, Prim.Dot.class)).as("products outside").isZero();
        Prim.Scan loop = scans(graph).getFirst();
        int part = EXAMPLES / loop.length();
        assertThat(outputs(loop)).doesNotContain(type(part, 2, 5, 5)).contains(type(5, 5));
    }

    @Test
    void who_looks_at_the_whole_batch_stands_between_two_loops() {
        Graph graph = divided(Traces.graph(List.of(type(EXAMPLES, 6, 6, 1), type(3, 3, 1, 4)), in -> {
            Tensor y = Convolutions.conv(in.get(0), in.get(1));
            Tensor mean = y.mean(0, 1, 2);
            Tensor centred = y.sub(mean);
            return List.of(centred.mul(centred.square().mean(0, 1, 2).add(1e-3).rsqrt()));
        }));
        assertThat(scans(graph)).as("the last kernel alone gains nothing").hasSize(2);
        assertThat(outputs(scans(graph).getFirst())).contains(type(4));
    }

    @Test
    void a_product_of_all_examples_with_all_is_none_of_each() {
        Graph graph = divided(Traces.graph(List.of(type(EXAMPLES, 4, 4, 1), type(3, 3, 1, 2)), in -> {
            Tensor flat = Convolutions.conv(in.get(0), in.get(1)).reshape(EXAMPLES, 8);
            return List.of(Linalg.matmul(flat, flat.transpose(1, 0)));
        }));
        assertThat(scans(graph)).isNotEmpty();
        assertThat(graph.outputTypes()).containsExactly(type(EXAMPLES, EXAMPLES));
    }

    @Test
    void small_work_and_large_examples_stay_whole() {
        BatchParts.Worth worth = BatchParts.Worth.MEASURED;
        assertThat(worth.few(64, 1 << 20, 1 << 20))
                .as("all stays in the caches")
                .isEmpty();
        assertThat(worth.few(64, 1L << 30, 1L << 30)).as("no example does").isEmpty();
        assertThat(worth.few(8, 1 << 24, 1 << 22))
                .as("few parts for many threads")
                .isEmpty();
        assertThat(worth.few(97, 1 << 24, 97 << 10))
                .as("examples of 1 KB one by one")
                .isEmpty();
        assertThat(worth.few(128, 1 << 26, 25_000_000)).contains(4);
        assertThat(worth.few(32, 1 << 26, 20_000_000)).contains(1);
    }

    @Seeded(runs = 300)
    void random_graphs_keep_their_meaning(Draw draw) {
        GraphCase drawn = RandomGraphs.of(draw);
        Graph graph = Simplify.apply(drawn.graph());
        Graph parts = Verifier.verify("batch parts", BatchParts.apply(graph, ALL));
        assertThat(ReferenceEvaluation.evaluate(parts, drawn.arguments()))
                .isEqualTo(ReferenceEvaluation.evaluate(graph, drawn.arguments()));
    }

    @Test
    void constants_of_all_examples_are_cut() {
        Graph graph = Traces.graph(List.of(type(EXAMPLES, 4, 4, 1), type(3, 3, 1, 2)), in -> {
            double[] weights = new double[EXAMPLES];
            for (int i = 0; i < EXAMPLES; i++) {
                weights[i] = i;
            }
            Tensor y = Convolutions.conv(in.get(0), in.get(1));
            return List.of(y.mul(Tensor.of(weights).reshape(EXAMPLES, 1, 1, 1)));
        });
        Graph parts = divided(graph);
        assertThat(scans(parts)).hasSize(1);
        Value result = parts.outputs().getFirst();
        assertThat(result.type()).isEqualTo(type(EXAMPLES, 2, 2, 2));
    }
}
