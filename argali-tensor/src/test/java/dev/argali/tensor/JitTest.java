package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.programs.Branching;
import dev.argali.runtime.LruCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JitTest {
    private final AtomicInteger calls = new AtomicInteger();

    private Jit doubling() {
        return Jit.of("doubling", in -> {
            calls.incrementAndGet();
            return in.map(t -> t.mul(2));
        });
    }

    @Test
    void a_function_is_traced_once_for_each_signature() {
        Jit jit = doubling();
        assertThat(jit.apply(Nest.of(Tensor.of(1f, 2f))).single().toFloats()).containsExactly(2, 4);
        assertThat(jit.apply(Nest.of(Tensor.of(3f, 4f))).single().toFloats()).containsExactly(6, 8);
        assertThat(calls).hasValue(1);
        jit.apply(Nest.of(Tensor.of(1f, 2f, 3f)));
        assertThat(calls).as("another shape").hasValue(2);
        jit.apply(Nest.of(Tensor.of(1, 2)));
        assertThat(calls).as("another dtype").hasValue(3);
        jit.apply(Nest.of(List.of(Tensor.of(1f, 2f))));
        assertThat(calls).as("another structure").hasValue(4);
        jit.apply("training", Nest.of(Tensor.of(1f, 2f)));
        assertThat(calls).as("another key").hasValue(5);
        jit.apply("training", Nest.of(Tensor.of(5f, 6f)));
        assertThat(calls).as("all known").hasValue(5);
    }

    @Test
    void structures_go_in_and_come_out() {
        Jit jit = Jit.of("swap", in -> {
            List<Tensor> all = in.tensors();
            return Nest.named(Map.of("sum", all.get(0).add(all.get(1))));
        });
        Nest out = jit.apply(Nest.of(List.of(Tensor.of(1f), Tensor.of(2f))));
        assertThat(out.structure()).isEqualTo("{sum=*}");
        assertThat(out.single().toFloats()).containsExactly(3);
    }

    @Test
    void a_tensor_from_outside_keeps_the_value_that_it_had_when_traced() {
        Tensor[] outside = {Tensor.of(10f)};
        UnaryOperator<Tensor> add = Jit.of(x -> x.add(outside[0]));
        assertThat(add.apply(Tensor.of(1f)).item()).isEqualTo(11);
        outside[0] = Tensor.of(20f);
        assertThat(add.apply(Tensor.of(1f)).item()).isEqualTo(11);
    }

    @Test
    void variables_are_read_anew_at_each_run() {
        Variable w = Variable.of("w", Tensor.of(10f));
        UnaryOperator<Tensor> add = Jit.of(x -> x.add(w.value()));
        assertThat(add.apply(Tensor.of(1f)).item()).isEqualTo(11);
        w.assign(Tensor.of(20f));
        assertThat(add.apply(Tensor.of(1f)).item()).isEqualTo(21);
    }

    @Test
    void a_value_read_inside_lets_the_function_run_by_operations_with_one_line_that_names_the_place() {
        Jit jit = Jit.of("branch", Branching::byValue);
        try (var log = new LogLines("dev.argali.jit")) {
            assertThat(jit.apply(Nest.of(Tensor.of(1f, 2f))).single().toFloats())
                    .containsExactly(2, 4);
            assertThat(jit.apply(Nest.of(Tensor.of(-1f, -2f))).single().toFloats())
                    .containsExactly(1, 2);
            assertThat(jit.apply(Nest.of(Tensor.of(1f, 2f, 3f))).single().toFloats())
                    .as("another signature")
                    .containsExactly(2, 4, 6);
            assertThat(log.lines())
                    .containsExactly("INFO branch reads a tensor's value at " + Branching.SITE
                            + ": it runs operation by operation");
        }
    }

    @Test
    void a_strict_function_refuses_to_read_a_value() {
        Jit jit = Jit.of("branch", Branching::byValue).strict();
        assertThatThrownBy(() -> jit.apply(Nest.of(Tensor.of(1f))))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("branch: the function reads a tensor's value at " + Branching.SITE
                        + " and cannot be compiled as one program. Use Control.cond or Control.whileLoop instead of a"
                        + " Java if or while, or do not ask for jitCompile.");
    }

    @Test
    void a_branch_on_a_value_trains_to_the_numbers_of_cond() {
        Variable byHand = Variable.of("byHand", Tensor.scalar(1f));
        Variable byCond = Variable.of("byCond", Tensor.scalar(1f));
        Jit hand = Jit.of("hand", in -> {
            Tensor w = byHand.value();
            byHand.assign(w.item() > 2 ? w.sub(1.5) : w.add(in.single()));
            return Nest.of(byHand.value());
        });
        Jit cond = Jit.of("cond", in -> {
            Tensor w = byCond.value();
            byCond.assign(Control.cond(w.gt(2), () -> Nest.of(w.sub(1.5)), () -> Nest.of(w.add(in.single())))
                    .single());
            return Nest.of(byCond.value());
        });
        try (var log = new LogLines("dev.argali.jit")) {
            for (int i = 0; i < 10; i++) {
                Tensor x = Tensor.scalar(0.25f * i);
                assertThat(hand.apply(Nest.of(x)).single().item())
                        .isEqualTo(cond.strict().apply(Nest.of(x)).single().item());
            }
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void an_exception_inside_a_trace_changes_nothing() {
        Variable w = Variable.of("w", Tensor.of(1f));
        SeedGenerator seeds = SeedGenerator.of(5);
        long[] before = seeds.state().value().toLongs();
        Jit jit = Jit.of("failing", in -> {
            w.assign(w.value().add(1));
            seeds.bits(Shape.of(8));
            throw new IllegalArgumentException("of the user");
        });
        assertThatThrownBy(() -> jit.apply(Nest.of(Tensor.of(1f))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("of the user");
        assertThat(w.value().item()).isEqualTo(1);
        assertThat(seeds.state().value().toLongs()).isEqualTo(before);
        assertThat(Jit.tracing()).isFalse();
    }

    @Test
    void a_failed_check_leaves_all_variables_as_they_were() {
        Variable count = Variable.untrained("count", Tensor.of(1f));
        Jit jit = Jit.of("checked", in -> {
            count.assign(count.value().add(1));
            Tensor x = in.single();
            return Nest.of(Control.check(x.gt(0), x, "label", "{} is below zero", "Give another"));
        });
        assertThat(jit.apply(Nest.of(Tensor.scalar(3f))).single().item()).isEqualTo(3);
        assertThatThrownBy(() -> jit.apply(Nest.of(Tensor.scalar(-3f))))
                .isInstanceOf(ValueException.class)
                .hasMessage("label: -3.0 is below zero. Give another.");
        assertThat(count.value().item()).isEqualTo(2);
        assertThat(jit.apply(Nest.of(Tensor.scalar(4f))).single().item()).isEqualTo(4);
        assertThat(count.value().item()).isEqualTo(3);
    }

    @Test
    void a_tensor_of_a_trace_has_no_value_after_it() {
        List<Tensor> kept = new ArrayList<>();
        Jit jit = Jit.of("leaking", in -> {
            kept.add(in.single());
            kept.add(in.single().mul(2));
            return in;
        });
        jit.apply(Nest.of(Tensor.of(1f)));
        String message = "Tensor: a tensor float32[1] of a traced function is read after the trace has ended."
                + " Return it from the function, or assign it to a Variable.";
        assertThatThrownBy(() -> kept.get(0).item())
                .isInstanceOf(ArgaliException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> kept.get(1).toFloats()).hasMessage(message);
        assertThatThrownBy(() -> kept.get(1).add(1).eval())
                .as("and whatever is made of it")
                .hasMessage(message);
        Variable w = Variable.of("w", Tensor.of(1f));
        assertThatThrownBy(() -> w.assign(kept.get(1))).hasMessage(message);
        assertThat(w.value().item()).isEqualTo(1);
    }

    @Test
    void many_signatures_are_worth_one_warning() {
        Jit jit = doubling();
        try (var log = new LogLines("dev.argali.jit")) {
            for (int n = 1; n <= Jit.MANY_SIGNATURES; n++) {
                jit.apply(Nest.of(Tensor.of(new float[n])));
            }
            assertThat(log.lines()).isEmpty();
            for (int n = 40; n < 44; n++) {
                jit.apply(Nest.of(Tensor.of(new float[n])));
            }
            assertThat(log.lines())
                    .containsExactly("WARNING doubling was traced for 33 signatures; axis 0 of its argument (33 sizes"
                            + " from 1 to 40) varies: pad to few sizes");
        }
    }

    private static String why(List<Nest> calls) {
        Jit jit = Jit.of("many", in -> in);
        try (var log = new LogLines("dev.argali.jit")) {
            calls.forEach(in -> jit.apply(in.tensors().size(), in));
            assertThat(log.lines()).hasSize(1);
            String line = log.lines().getFirst();
            return line.substring(line.indexOf("; ") + 2);
        }
    }

    private static List<Nest> calls(IntFunction<Nest> call) {
        return IntStream.rangeClosed(1, 33).mapToObj(call).toList();
    }

    @Test
    void the_warning_names_what_varies() {
        Tensor fixed = Tensor.of(new float[6], 2, 3);
        assertThat(why(calls(n ->
                        Nest.named(new TreeMap<>(Map.of("x", Tensor.of(new float[4 * n], 4, n), "y", fixed))))))
                .isEqualTo("axis 1 of 'x' (33 sizes from 1 to 33) varies: pad to few sizes");
        assertThat(why(calls(n -> Nest.of(List.of(fixed, Tensor.of(new float[n * n], n, n))))))
                .isEqualTo("axis 0 of argument 2 (33 sizes from 1 to 33), axis 1 of argument 2 (33 sizes from 1 to 33)"
                        + " vary: pad to few sizes");
        assertThat(why(calls(n -> Nest.of(n < 33 ? Tensor.of(new float[n]) : Tensor.of(new int[n])))))
                .isEqualTo("dtype or rank of its argument (the last one is int32[33]) varies: pad to few" + " sizes");
        assertThat(why(calls(n -> Nest.of(Collections.nCopies(n, fixed)))))
                .isEqualTo("the structure of its arguments varies, the last one is " + Collections.nCopies(33, "*")
                        + ": give it the same one each time");
    }

    @Test
    void traces_are_kept_up_to_a_limit() {
        Jit jit = doubling();
        try (var log = new LogLines("dev.argali.jit")) {
            for (int n = 1; n <= Jit.LIMIT + 1; n++) {
                jit.apply(Nest.of(Tensor.of(new float[n])));
            }
            assertThat(log.lines()).hasSize(1);
        }
        assertThat(calls).hasValue(Jit.LIMIT + 1);
        jit.apply(Nest.of(Tensor.of(new float[Jit.LIMIT])));
        assertThat(calls).as("kept").hasValue(Jit.LIMIT + 1);
        jit.apply(Nest.of(Tensor.of(new float[1])));
        assertThat(calls).as("gone, and traced again").hasValue(Jit.LIMIT + 2);
        assertThat(LruCache.counts().stream().filter(c -> c.name().equals("traces")))
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.limit()).isEqualTo(Jit.LIMIT);
                    assertThat(c.evictions()).isGreaterThanOrEqualTo(2);
                    assertThat(c.misses()).isGreaterThanOrEqualTo(Jit.LIMIT + 2);
                    assertThat(c.hits()).isPositive();
                });
    }

    @Test
    void a_trace_inside_a_trace_is_part_of_it() {
        Jit inner = doubling();
        Jit outer = Jit.of("outer", in -> Nest.of(inner.apply(in).single().add(1)));
        assertThat(outer.strict().apply(Nest.of(Tensor.of(3f))).single().item()).isEqualTo(7);
    }

    @Test
    void a_tape_outside_sees_through_a_traced_function() {
        Variable w = Variable.of("w", Tensor.scalar(3f));
        UnaryOperator<Tensor> f = Jit.of(x -> x.mul(w.value()).square());
        assertThat(f.apply(Tensor.scalar(2f)).item()).isEqualTo(36);
        try (var tape = GradientTape.open()) {
            Tensor y = f.apply(Tensor.scalar(2f));
            assertThat(tape.gradient(y, w).orElseThrow().item()).isEqualTo(2 * 2 * 2 * 3);
        }
    }

    @Test
    void what_runs_untraced_takes_effect_at_once() {
        Variable log = Variable.untrained("log", Tensor.scalar(0f));
        Jit jit = Jit.of("outside", in -> {
            Jit.untraced(() -> {
                log.assign(Tensor.scalar(5f));
                return log.value().item();
            });
            return in;
        });
        jit.strict().apply(Nest.of(Tensor.of(1f)));
        assertThat(log.value().item()).isEqualTo(5);
    }

    @Test
    void result_types_are_known_without_computing_anything() {
        Variable count = Variable.untrained("count", Tensor.scalar(0f));
        var types = List.of(TensorType.of(DType.FLOAT32, 4, 2));
        Optional<List<TensorType>> found = Jit.resultTypes(
                in -> {
                    count.assign(count.value().add(1));
                    return List.of(in.getFirst().sum(0), in.getFirst().argmax(-1));
                },
                types);
        assertThat(found).contains(List.of(TensorType.of(DType.FLOAT32, 2), TensorType.of(DType.INT32, 4)));
        assertThat(count.value().item()).isZero();
        assertThat(Jit.resultTypes(
                        in -> List.of(Tensor.of((float) in.getFirst().sum().item())), types))
                .as("depends on a value")
                .isEmpty();
    }
}
