package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.graph.DTypeException;
import dev.argali.graph.Prim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CompositeOpTest {
    private static final CompositeOp LOGISTIC = CompositeOp.unary(
            "logistic",
            x -> Primitives.div(Primitives.fillLike(x, 1), x.neg().exp().add(1)));

    @Test
    void it_is_recorded_as_one_call_that_names_it() {
        Tensor y = LOGISTIC.apply(Tensor.of(0f, 1f));
        Prim prim = Primitives.origin(y).orElseThrow().prim();
        assertThat(prim)
                .isInstanceOfSatisfying(
                        Prim.Call.class, c -> assertThat(c.name()).isEqualTo("logistic"));
        assertThat(y.toFloats()).containsExactly(new float[] {0.5f, 0.7310586f}, within(1e-6f));
    }

    @Test
    void its_body_is_traced_once_for_each_signature() {
        var traces = new AtomicInteger();
        CompositeOp op = CompositeOp.of("scaled", (in, attributes) -> {
            traces.incrementAndGet();
            return List.of(in.getFirst().mul((Double) attributes.getOrDefault("by", 0.0)));
        });
        var twice = new TreeMap<String, Object>(Map.of("by", 2.0));
        var thrice = new TreeMap<String, Object>(Map.of("by", 3.0));
        assertThat(op.apply(List.of(Tensor.of(1f)), twice).getFirst().item()).isEqualTo(2);
        assertThat(op.apply(List.of(Tensor.of(5f)), twice).getFirst().item()).isEqualTo(10);
        assertThat(traces).hasValue(1);
        assertThat(op.apply(List.of(Tensor.of(5f)), thrice).getFirst().item()).isEqualTo(15);
        assertThat(op.apply(List.of(Tensor.of(5f, 6f)), thrice).getFirst().toFloats())
                .containsExactly(15, 18);
        assertThat(traces).hasValue(3);
    }

    @Test
    void without_a_rule_its_body_is_differentiated() {
        Tensor x = Tensor.of(0.0, 0.7, -2.0);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            double[] g = tape.gradient(LOGISTIC.apply(x), x).orElseThrow().toDoubles();
            for (int i = 0; i < g.length; i++) {
                double s = 1 / (1 + Math.exp(-x.toDoubles()[i]));
                assertThat(g[i]).isCloseTo(s * (1 - s), within(1e-6));
            }
        }
    }

    @Test
    void a_rule_of_its_own_is_used() {
        CompositeOp op = CompositeOp.unary("logistic", Tensor::exp)
                .vjp((g, x, y) -> g.mul(y).mul(100));
        Tensor x = Tensor.scalar(0f);
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            assertThat(tape.gradient(op.apply(x), x).orElseThrow().item()).isEqualTo(100);
        }
    }

    @Test
    void results_that_the_target_does_not_use_have_zero_gradients() {
        CompositeOp both = CompositeOp.of(
                        "both",
                        (in, _) -> List.of(in.getFirst().mul(2), in.getFirst().mul(3)))
                .rule((g, in, out) ->
                        List.of(Optional.of(g.get(0).mul(2).add(g.get(1).mul(3)))));
        Tensor x = Tensor.scalar(1f);
        try (var tape = GradientTape.persistent()) {
            tape.watch(x);
            List<Tensor> y = both.apply(List.of(x), new TreeMap<>());
            assertThat(tape.gradient(y.get(1), x).orElseThrow().item()).isEqualTo(3);
            assertThat(tape.gradient(y.get(0).add(y.get(1)), x).orElseThrow().item())
                    .isEqualTo(5);
        }
    }

    @Test
    void other_dtypes_are_refused() {
        CompositeOp op = LOGISTIC.accepts(DType::isFloating);
        assertThatThrownBy(() -> op.apply(Tensor.of(1, 2)))
                .isInstanceOf(DTypeException.class)
                .hasMessage("logistic: not defined for int32[2]. Cast the operand first.");
    }
}
