package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.team.Team;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Draw;
import dev.argali.runtime.Sketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Where a kernel is cut follows from sizes alone: bits do not depend on how many threads take the slices.
class ThreadsTest {
    private static final TensorType TYPE = TensorType.of(DType.FLOAT32, 700, 900);

    private static Graph graph() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value exp = s.of(UnaryKind.EXP, s.of(BinaryKind.SUB, x, s.lastAxis(ReduceKind.MAX, x)));
        Value softmax = s.of(BinaryKind.DIV, exp, s.lastAxis(ReduceKind.SUM, exp));
        Value all = s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0, 1)), x);
        Value columns = s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0)), softmax);
        Value running = s.add(new Prim.Cumulate(ReduceKind.SUM, 0, false), x);
        List<Value> sorted = s.all(new Prim.Sort(0), x);
        Value best = s.add(new Prim.ArgReduce(ReduceKind.MAX, 1), x);
        return s.build(softmax, all, columns, running, sorted.get(0), sorted.get(1), best, parts(s, x));
    }

    /// A sum over stacks of scores, which are made a few at a time.
    private static Value parts(Sketch s, Value x) {
        Value stack = s.add(new Prim.Reshape(Shape.of(28, 150, 150)), x);
        Value scores = s.add(new Prim.Dot(List.of(0), List.of(0), List.of(2), List.of(2)), stack, stack);
        return s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0)), s.of(UnaryKind.TANH, scores));
    }

    private static List<Literal> run(Graph graph, Literal argument, int threads) {
        Team team = Team.of(threads, () -> {});
        List<Literal> results = new ArrayList<>();
        try (var program = new CpuProgram(graph, CpuCompiler.plan(graph, Optional.empty()), List.of(), team)) {
            DeviceBuffer in = new CpuBackend().upload(argument.data().asSlice(0, TYPE.bytes()));
            DeviceBuffer[] out = new DeviceBuffer[graph.outputs().size()];
            program.run(new DeviceBuffer[] {in}, new boolean[1], out);
            for (int i = 0; i < out.length; i++) {
                TensorType type = graph.outputTypes().get(i);
                Literal result = Literal.zeros(type);
                out[i].read(result.data().asSlice(0, type.bytes()));
                results.add(result);
                out[i].release();
            }
            in.release();
        }
        return results;
    }

    @Test
    void parts_of_a_batch_are_run_by_all_threads() {
        assertThat(CpuCompiler.text(CpuCompiler.plan(graph(), Optional.empty())))
                .contains("scan Steps[length=28");
    }

    @Test
    void one_two_and_three_threads_give_the_same_bits() {
        Literal argument = new Draw(1).literal(TYPE);
        List<Literal> alone = run(graph(), argument, 1);
        for (int threads = 2; threads <= 3; threads++) {
            assertThat(run(graph(), argument, threads))
                    .as("%d threads", threads)
                    .isEqualTo(alone);
        }
    }
}
