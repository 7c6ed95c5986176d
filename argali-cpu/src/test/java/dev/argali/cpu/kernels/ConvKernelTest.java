package dev.argali.cpu.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.onednn.ConvSpec;
import dev.argali.cpu.onednn.Convolution;
import dev.argali.cpu.onednn.Offer;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.cpu.team.Team;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.graph.Window;
import dev.argali.runtime.ReferenceEvaluation;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Traces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which convolutions are the library's. (That all of them are right, [dev.argali.cpu.CpuBackendTest] shows.)
class ConvKernelTest {
    private static OneDnn library;

    @BeforeAll
    static void find_library() {
        OneDnn.Presence presence = OneDnn.ofProcess();
        assertThat(presence).isInstanceOf(OneDnn.Ready.class);
        library = ((OneDnn.Ready) presence).oneDnn();
    }

    private static boolean isTheLibrarys(DType dtype, int axes) {
        List<Integer> image = Collections.nCopies(axes, 6);
        List<Integer> taps = Collections.nCopies(axes, 2);
        Graph graph = Traces.graph(
                List.of(type(dtype, image, 3), type(dtype, taps, 3, 4)),
                in -> List.of(Primitives.apply(new Prim.Conv(Window.of(taps), 1), in.get(0), in.get(1))));
        return CpuCompiler.plan(graph, Optional.of(library)).kernels().stream().anyMatch(ConvKernel.class::isInstance);
    }

    private static TensorType type(DType dtype, List<Integer> spatial, int... last) {
        var dims = new ArrayList<Integer>();
        if (last.length == 1) {
            dims.add(2);
        }
        dims.addAll(spatial);
        for (int d : last) {
            dims.add(d);
        }
        return TensorType.of(dtype, dims.stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void float32_with_up_to_three_spatial_axes() {
        assertThat(isTheLibrarys(DType.FLOAT32, 1)).isTrue();
        assertThat(isTheLibrarys(DType.FLOAT32, 2)).isTrue();
        assertThat(isTheLibrarys(DType.FLOAT32, 3)).isTrue();
        assertThat(isTheLibrarys(DType.FLOAT32, 4)).isFalse();
        assertThat(isTheLibrarys(DType.FLOAT64, 2)).isFalse();
        assertThat(isTheLibrarys(DType.INT32, 2)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(ConvSpec.Pass.class)
    void padding_below_zero_and_nothing_to_compute_are_refused_with_a_reason(ConvSpec.Pass pass) {
        Window window = Window.of(List.of(3, 3));
        var plain = new ConvSpec(pass, window, 1, 2, 3, 4, List.of(6, 6), List.of(4, 4));
        assertThat(library.convolution(plain)).isInstanceOf(Offer.Made.class);
        var cut = new ConvSpec(
                pass, window.padding(List.of(-1, 0), List.of(0, 0)), 1, 2, 3, 4, List.of(6, 6), List.of(3, 4));
        assertThat(library.convolution(cut))
                .isInstanceOfSatisfying(
                        Offer.Refused.class, r -> assertThat(r.reason()).contains("padding below 0"));
        assertThat(library.convolution(plain.batch(0)))
                .isInstanceOfSatisfying(
                        Offer.Refused.class, r -> assertThat(r.reason()).contains("nothing to compute"));
    }

    @Test
    void rows_of_an_example_see_their_part_of_it_and_of_the_padding() {
        Window window = Window.of(List.of(3, 3)).strides(List.of(2, 1)).padding(List.of(1, 0), List.of(2, 0));
        var whole = new ConvSpec(ConvSpec.Pass.FORWARD, window, 1, 1, 3, 4, List.of(7, 6), List.of(4, 4));
        assertThat(window.positions(0, 7)).isEqualTo(4);
        ConvSpec top = whole.rows(0, 2);
        assertThat(whole.firstRow(0)).isZero();
        assertThat(top.spatial()).containsExactly(4, 6);
        assertThat(top.window().low()).containsExactly(1, 0);
        assertThat(top.window().high()).containsExactly(0, 0);
        ConvSpec bottom = whole.rows(2, 2);
        assertThat(whole.firstRow(2)).isEqualTo(3);
        assertThat(bottom.spatial()).containsExactly(4, 6);
        assertThat(bottom.window().low()).containsExactly(0, 0);
        assertThat(bottom.window().high()).containsExactly(1, 0);
        assertThat(bottom.window().positions(0, 4)).isEqualTo(2);
    }

    /// Work that is worth several slices: by examples, of one example by rows, with what slices add up.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void slices_make_what_the_reference_makes(int threads) {
        Window window = Window.of(List.of(3, 3)).strides(List.of(2, 1)).padding(List.of(1, 0), List.of(2, 1));
        for (int batch : new int[] {1, 3}) {
            TensorType x = TensorType.of(DType.FLOAT32, batch, 41, 40, 16);
            TensorType filter = TensorType.of(DType.FLOAT32, 3, 3, 8, 24);
            TensorType y = TypeRules.infer(new Prim.Conv(window, 2), List.of(x, filter))
                    .getFirst();
            holds(threads, new Prim.Conv(window, 2), x, filter);
            holds(threads, new Prim.ConvGradInput(window, 2, List.of(41, 40)), y, filter);
            holds(threads, new Prim.ConvGradFilter(window, 2), x, y);
        }
    }

    /// Fewer positions than threads.
    @Test
    void a_few_rows_for_many_threads() {
        Window window = Window.of(List.of(3, 3));
        holds(
                5,
                new Prim.Conv(window, 1),
                TensorType.of(DType.FLOAT32, 1, 5, 60, 32),
                TensorType.of(DType.FLOAT32, 3, 3, 32, 64));
    }

    private static void holds(int threads, Prim prim, TensorType a, TensorType b) {
        Graph graph = Traces.graph(List.of(a, b), in -> List.of(Primitives.apply(prim, in.get(0), in.get(1))));
        Plan plan = CpuCompiler.plan(graph, Optional.of(library));
        assertThat(plan.kernels()).hasAtLeastOneElementOfType(ConvKernel.class);
        List<Literal> arguments = List.of(Numbers.of(a, 0.3), Numbers.of(b, 0.7));
        Literal expected = ReferenceEvaluation.evaluate(graph, arguments).getFirst();
        long[] in = arguments.stream().mapToLong(Numbers::copy).toArray();
        long out = NativeMemory.allocate(expected.type().bytes());
        try (var frame = new Frame(plan, Team.of(threads, library::prepareThread))) {
            frame.run(in, new long[] {out});
        }
        for (long i = 0; i < expected.type().size(); i++) {
            assertThat((double) NativeMemory.ALL.get(JAVA_FLOAT, out + 4 * i))
                    .as("%s on %d threads, element %d", prim, threads, i)
                    .isCloseTo(expected.getDouble(i), within(2e-3));
        }
        NativeMemory.free(out, expected.type().bytes());
        for (int i = 0; i < in.length; i++) {
            NativeMemory.free(in[i], arguments.get(i).type().bytes());
        }
    }

    /// A layout of its own for the filter, whose padding counts.
    @Test
    void the_filter_in_the_kernels_layout_is_as_large_as_it_says() {
        var spec =
                new ConvSpec(ConvSpec.Pass.FORWARD, Window.of(List.of(3, 3)), 1, 2, 3, 4, List.of(6, 6), List.of(4, 4));
        assertThat(spec.work()).isEqualTo(2 * 4 * 4 * 3 * 3 * 3 * 4);
        assertThat(library.convolution(spec))
                .isInstanceOfSatisfying(
                        Offer.Made.class,
                        made -> assertThat(((Convolution) made.kernel()).packedBytes())
                                .isGreaterThanOrEqualTo(4 * spec.filterSize()));
    }
}
