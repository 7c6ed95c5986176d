package dev.argali.cpu.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.graph.Window;
import dev.argali.ops.Nonlinear;
import dev.argali.runtime.ReferenceEvaluation;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What comes behind a pool, and that the result has the same bits.
class PoolsFirstTest {
    private static final TensorType IMAGES = TensorType.of(DType.FLOAT32, 2, 4, 5, 3);
    private static final TensorType BIAS = TensorType.of(DType.FLOAT32, 3);

    private static Tensor pool(Tensor x, Window window) {
        return Primitives.apply(new Prim.Pool(Prim.ReduceKind.MAX, window), x);
    }

    private static Tensor activated(List<Tensor> in) {
        return Nonlinear.relu(in.get(0).add(in.get(1)));
    }

    private static Shape pooledShape(Graph graph) {
        Graph passed = List.copyOf(CpuCompiler.stages(graph).values()).getLast();
        Node pool = passed.nodes().stream()
                .filter(n -> n.prim() instanceof Prim.Pool)
                .findFirst()
                .orElseThrow();
        boolean first = pool.inputs().getFirst().equals(passed.parameters().getFirst());
        assertThat(run(passed)).isEqualTo(run(graph));
        return first ? pool.output().type().shape() : Shape.of();
    }

    private static List<Double> run(Graph graph) {
        var images = literal(IMAGES, i -> i % 7 == 3 ? Double.NaN : (i * 37 % 19 - 9) / 4.0);
        var bias = literal(BIAS, i -> i - 1.5);
        return ReferenceEvaluation.evaluate(graph, List.of(images, bias)).stream()
                .flatMap(l -> LongStream.range(0, l.type().size()).mapToObj(l::getDouble))
                .toList();
    }

    private static Literal literal(TensorType type, LongToDoubleFunction value) {
        Literal made = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            made.setDouble(i, value.applyAsDouble(i));
        }
        return made;
    }

    @Test
    void bias_and_relu_of_nobody_else_come_behind_the_pool() {
        Graph graph = Traces.graph(List.of(IMAGES, BIAS), in -> List.of(pool(activated(in), Window.of(List.of(2, 2)))));
        assertThat(pooledShape(graph)).isEqualTo(Shape.of(2, 3, 4, 3));
    }

    @Test
    void what_is_read_elsewhere_stays() {
        Graph graph = Traces.graph(List.of(IMAGES, BIAS), in -> {
            Tensor y = activated(in);
            return List.of(pool(y, Window.of(List.of(2, 2))), y.sum());
        });
        assertThat(pooledShape(graph)).isEqualTo(Shape.of());
    }

    @Test
    void a_window_with_padding_stays() {
        Window padded = Window.of(List.of(2, 2)).padding(List.of(1, 0), List.of(0, 0));
        Graph graph = Traces.graph(List.of(IMAGES, BIAS), in -> List.of(pool(activated(in), padded)));
        assertThat(pooledShape(graph)).isEqualTo(Shape.of());
    }

    /// The gradients for images and bias, and the result, of windows of an activation.
    private static Graph training(Window window, UnaryOperator<Tensor> use) {
        return Traces.graph(List.of(IMAGES, BIAS), in -> {
            try (var tape = GradientTape.open()) {
                in.forEach(tape::watch);
                Tensor y = activated(in);
                Tensor most = pool(y, window);
                Tensor loss = most.mul(most).sum().add(use.apply(y).sum());
                List<Tensor> results = new ArrayList<>(List.of(most));
                tape.gradient(List.of(loss), in).forEach(g -> results.add(g.orElseThrow()));
                return results;
            }
        });
    }

    private static List<Shape> shapesOfSelects(Graph graph) {
        Graph passed = List.copyOf(CpuCompiler.stages(graph).values()).getLast();
        assertThat(run(passed)).isEqualTo(run(graph));
        return passed.nodes().stream()
                .filter(n -> n.prim() instanceof Prim.Select)
                .map(n -> n.output().type().shape())
                .distinct()
                .toList();
    }

    @Test
    void in_training_relu_and_its_gradient_come_behind_the_pool() {
        Graph apart = training(Window.of(List.of(2, 2)).strides(List.of(2, 2)), y -> y.mul(0));
        assertThat(shapesOfSelects(apart)).as("somebody else reads it").contains(IMAGES.shape());
        for (Window window : List.of(Window.of(List.of(2, 2)).strides(List.of(2, 2)), Window.of(List.of(2, 2)))) {
            Shape few = TypeRules.infer(new Prim.Pool(Prim.ReduceKind.MAX, window), List.of(IMAGES))
                    .getFirst()
                    .shape();
            assertThat(shapesOfSelects(training(window, _ -> Tensor.scalar(0f))))
                    .containsExactly(few);
        }
    }
}
