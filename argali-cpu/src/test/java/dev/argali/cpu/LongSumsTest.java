package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.team.Team;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.runtime.Backend;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Draw;
import dev.argali.runtime.ReferenceEvaluation;
import dev.argali.runtime.Sketch;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products whose sums are long beside their rows and columns are cut along the sum.
class LongSumsTest {
    private final Backend backend = new CpuBackend();

    /// Small whole numbers, whose sums are exact in any order.
    private static Literal whole(Draw draw, TensorType type) {
        Literal literal = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            literal.data().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, draw.below(9) - 4);
        }
        return literal;
    }

    @ParameterizedTest
    @CsvSource({
        "32, 784, 64, 0, 0, 2",
        "32, 784, 64, 1, 0, 2",
        "32, 784, 64, 0, 1, 2",
        "32, 784, 64, 1, 1, 2",
        "8, 16384, 25, 0, 0, 8",
        "64, 1000, 64, 0, 1, 2",
        "5, 99991, 5, 0, 0, 1",
        "64, 400, 64, 0, 0, 1",
    })
    void sums_are_the_same_however_they_are_cut(int m, int k, int n, int left, int right, int shares) {
        var s = new Sketch();
        TensorType a = left == 0 ? TensorType.of(DType.FLOAT32, m, k) : TensorType.of(DType.FLOAT32, k, m);
        TensorType b = right == 0 ? TensorType.of(DType.FLOAT32, k, n) : TensorType.of(DType.FLOAT32, n, k);
        Value x = s.parameter(a);
        Value y = s.parameter(b);
        Graph graph = s.build(s.dot(x, 1 - left, y, right));
        assertThat(CpuCompiler.text(CpuCompiler.plan(graph, Optional.empty())))
                .contains("dot F32 " + shares + "x" + m + "x" + k / shares + "x" + n);
        var draw = new Draw(m + n);
        List<Literal> arguments = List.of(whole(draw, a), whole(draw, b));
        List<Literal> expected = ReferenceEvaluation.evaluate(graph, arguments);
        for (int threads = 1; threads <= 3; threads++) {
            assertThat(run(graph, arguments, threads)).as("%d threads", threads).isEqualTo(expected.getFirst());
        }
    }

    private Literal run(Graph graph, List<Literal> arguments, int threads) {
        Team team = Team.of(threads, () -> {});
        try (var program = new CpuProgram(graph, CpuCompiler.plan(graph, Optional.empty()), List.of(), team)) {
            DeviceBuffer[] in = arguments.stream()
                    .map(l -> backend.upload(l.data().asSlice(0, l.type().bytes())))
                    .toArray(DeviceBuffer[]::new);
            DeviceBuffer[] out = new DeviceBuffer[1];
            program.run(in, new boolean[2], out);
            TensorType type = graph.outputTypes().getFirst();
            Literal result = Literal.zeros(type);
            out[0].read(result.data().asSlice(0, type.bytes()));
            out[0].release();
            for (DeviceBuffer buffer : in) {
                buffer.release();
            }
            return result;
        }
    }
}
