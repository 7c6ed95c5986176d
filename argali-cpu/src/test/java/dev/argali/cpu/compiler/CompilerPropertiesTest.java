package dev.argali.cpu.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.kernels.Step;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Value;
import dev.argali.graph.Verifier;
import dev.argali.runtime.Draw;
import dev.argali.runtime.GraphCase;
import dev.argali.runtime.RandomGraphs;
import dev.argali.runtime.ReferenceEvaluation;
import dev.argali.runtime.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// What must hold of every pass, on random graphs. `-Dargali.runs=` asks for that many, `-Dargali.seed=` repeats one.
class CompilerPropertiesTest {
    private static final int RUNS = 300;

    @Seeded(runs = RUNS)
    void every_pass_keeps_the_meaning_bit_for_bit_and_its_result_is_a_graph(Draw draw) {
        GraphCase drawn = RandomGraphs.of(draw);
        List<Literal> before = ReferenceEvaluation.evaluate(drawn.graph(), drawn.arguments());
        CpuCompiler.stages(drawn.graph()).forEach((pass, graph) -> {
            Verifier.verify(pass, graph);
            assertThat(ReferenceEvaluation.evaluate(graph, drawn.arguments()))
                    .as("after %s", pass)
                    .isEqualTo(before);
        });
    }

    @Seeded(runs = RUNS)
    void a_pass_that_has_run_finds_nothing_more_to_do(Draw draw) {
        GraphCase drawn = RandomGraphs.of(draw);
        Graph once = Simplify.apply(drawn.graph());
        assertThat(DeadCode.apply(DeadCode.apply(once)).toString())
                .isEqualTo(DeadCode.apply(once).toString());
    }

    @Seeded(runs = RUNS)
    void what_nobody_needs_is_gone(Draw draw) {
        GraphCase drawn = RandomGraphs.of(draw);
        Graph graph = DeadCode.apply(drawn.graph());
        Set<Value> needed = new HashSet<>(graph.outputs());
        for (Node node : graph.nodes().reversed()) {
            assertThat(node.outputs()).as("%s", node).anyMatch(needed::contains);
            needed.addAll(node.inputs());
        }
    }

    @Seeded(runs = RUNS)
    void every_node_is_in_one_group_and_runs_behind_what_it_needs(Draw draw) {
        GraphCase drawn = RandomGraphs.of(draw);
        Graph graph = drawn.graph();
        Map<Value, Integer> groupOf = new HashMap<>();
        List<Integer> placed = new ArrayList<>();
        List<Fusion.Group> groups = Fusion.of(graph);
        for (int g = 0; g < groups.size(); g++) {
            for (int n : groups.get(g).nodes()) {
                placed.add(n);
                for (Value v : graph.nodes().get(n).outputs()) {
                    groupOf.put(v, g);
                }
            }
        }
        assertThat(placed).doesNotHaveDuplicates().hasSameSizeAs(graph.nodes());
        for (Node node : graph.nodes()) {
            for (Value v : node.inputs()) {
                assertThat(groupOf.getOrDefault(v, -1))
                        .as("%s before %s", v, node)
                        .isLessThanOrEqualTo(groupOf.get(node.outputs().getFirst()));
            }
        }
    }

    /// A kernel that only says what it reads and writes.
    private record Touching(List<Integer> reads, List<Integer> writes) implements Kernel {
        @Override
        public Step bind(Frame frame) {
            throw new UnsupportedOperationException();
        }
    }

    @Seeded(runs = RUNS)
    void no_two_temporaries_are_in_one_place_at_one_time(Draw draw) {
        List<Plan.Storage> storages = new ArrayList<>(List.of(new Plan.Argument(0), new Plan.Result(0)));
        List<Long> bytes = new ArrayList<>(List.of(400L, 400L));
        List<Kernel> kernels = new ArrayList<>();
        for (int k = 1 + draw.below(30); k > 0; k--) {
            List<Integer> reads = IntStream.range(0, draw.below(4))
                    .map(_ -> draw.below(storages.size()))
                    .boxed()
                    .toList();
            List<Integer> writes = new ArrayList<>();
            for (int w = draw.below(3); w >= 0; w--) {
                writes.add(storages.size());
                storages.add(new Plan.Temporary(0));
                bytes.add((long) draw.below(1_000));
            }
            kernels.add(new Touching(reads, writes));
        }
        Plan plan = MemoryPlan.place(storages, bytes, kernels);
        assertThat(plan.storages().subList(0, 2)).isEqualTo(storages.subList(0, 2));
        requireUndisturbed(plan, bytes);
    }

    /// Walks through the kernels with a map of the arena: who reads a temporary must find all of what was written.
    private static void requireUndisturbed(Plan plan, List<Long> bytes) {
        int[] ownerOf = new int[Math.toIntExact(plan.arenaBytes())];
        for (Kernel kernel : plan.kernels()) {
            for (int s : kernel.reads()) {
                if (plan.storages().get(s) instanceof Plan.Temporary(long offset)) {
                    for (long at = offset; at < offset + bytes.get(s); at++) {
                        assertThat(ownerOf[(int) at])
                                .as("byte %d when b%d is read", at, s)
                                .isEqualTo(s);
                    }
                }
            }
            for (int s : kernel.writes()) {
                if (plan.storages().get(s) instanceof Plan.Temporary(long offset)) {
                    assertThat(offset % 64).isZero();
                    Arrays.fill(ownerOf, (int) offset, Math.toIntExact(offset + bytes.get(s)), s);
                }
            }
        }
    }
}
