package dev.argali.cpu.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.onednn.ConvSpec;
import dev.argali.cpu.x86.NestCode;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.graph.Window;
import dev.argali.runtime.ReferenceEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolutions by products of rows, and their gradients for the examples, against the reference.
class WindowRowsTest {
    private static final float UNTOUCHED = -77;
    private static final int BATCH = 2;

    @ParameterizedTest
    @CsvSource({"1, 2", "1, 6", "2, 7", "3, 16", "5, 17", "6, 33", "8, 64", "9, 70"})
    void every_number_of_channels_and_filters(int channels, int filters) {
        for (int taps = 1; taps <= 5; taps++) {
            check(Window.of(List.of(taps, 3)), channels, filters, 9, 8);
            check(Window.of(List.of(3)), channels, filters, 4 + taps);
        }
    }

    @Test
    void strides_dilations_and_padding() {
        Window plain = Window.of(List.of(3, 3));
        for (int stride = 1; stride <= 4; stride++) {
            check(plain.strides(List.of(stride, 1)), 3, 8, 11, 10);
            check(plain.strides(List.of(1, stride)), 3, 8, 11, 10);
            check(plain.strides(List.of(stride, stride)).padding(List.of(1, 2), List.of(0, 1)), 3, 8, 11, 10);
        }
        check(plain.dilations(List.of(2, 1)), 3, 8, 11, 10);
        check(plain.dilations(List.of(2, 1)).padding(List.of(2, 1), List.of(2, 1)), 2, 8, 7, 10);
        check(plain.padding(List.of(2, 2), List.of(2, 2)), 1, 4, 1, 1);
    }

    @Test
    void what_is_not_for_it() {
        Window plain = Window.of(List.of(3, 3));
        ConvSpec.Pass forward = ConvSpec.Pass.FORWARD;
        assertThat(WindowRows.of(spec(forward, plain, 3, 8, 9, 9)).isPresent()).isEqualTo(NestCode.isAvailable());
        assertThat(WindowRows.of(spec(forward, plain.dilations(List.of(1, 2)), 3, 8, 9, 9)))
                .as("windows with gaps")
                .isEmpty();
        assertThat(WindowRows.of(spec(forward, plain, 64, 64, 9, 9)))
                .as("long sums")
                .isEmpty();
        assertThat(WindowRows.of(spec(forward, Window.of(List.of(2, 2, 2)), 2, 8, 5, 5, 5)))
                .as("three axes")
                .isEmpty();
        assertThat(WindowRows.of(spec(ConvSpec.Pass.INPUT, plain, 16, 16, 9, 9)))
                .as("gradients with as many channels as filters")
                .isEmpty();
        assertThat(WindowRows.of(spec(ConvSpec.Pass.FILTER, plain, 3, 8, 9, 9))).isEmpty();
    }

    private static ConvSpec spec(ConvSpec.Pass pass, Window window, int channels, int filters, int... spatial) {
        List<Integer> extents = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < spatial.length; i++) {
            extents.add(spatial[i]);
            positions.add(window.positions(i, spatial[i]));
        }
        return new ConvSpec(pass, window, 1, BATCH, channels, filters, extents, positions);
    }

    private static void check(Window window, int channels, int filters, int... spatial) {
        ConvSpec spec = spec(ConvSpec.Pass.FORWARD, window, channels, filters, spatial);
        List<Integer> image = new ArrayList<>(spec.spatial());
        image.addFirst(BATCH);
        image.add(channels);
        List<Integer> taps = new ArrayList<>(window.sizes());
        taps.addAll(List.of(channels, filters));
        TensorType x = type(image);
        TensorType filter = type(taps);
        Prim conv = new Prim.Conv(window, 1);
        compare(spec, conv, x, filter);
        TensorType y = TypeRules.infer(conv, List.of(x, filter)).getFirst();
        compare(
                spec(ConvSpec.Pass.INPUT, window, channels, filters, spatial),
                new Prim.ConvGradInput(window, 1, spec.spatial()),
                y,
                filter);
    }

    private static TensorType type(List<Integer> dims) {
        return TensorType.of(DType.FLOAT32, dims.stream().mapToInt(i -> i).toArray());
    }

    private static void compare(ConvSpec spec, Prim prim, TensorType a, TensorType b) {
        Optional<WindowRows> found = WindowRows.of(spec);
        assertThat(found.isPresent())
                .as("%s", spec)
                .isEqualTo(NestCode.isAvailable()
                        && (spec.pass() == ConvSpec.Pass.FORWARD || spec.filters() >= 2 * spec.channels()));
        if (found.isEmpty()) {
            return;
        }
        Literal left = Numbers.of(a, 0.3);
        Literal filter = Numbers.of(b, 0.7);
        Literal expected =
                ReferenceEvaluation.evaluate(prim, List.of(left, filter)).getFirst();
        WindowRows rows = found.get();
        long size = expected.type().size();
        long from = Numbers.copy(left);
        long taps = Numbers.copy(filter);
        long packed = NativeMemory.allocate(Math.max(rows.filterBytes(), 1));
        long scratch = NativeMemory.allocate(rows.scratchBytes());
        long made = NativeMemory.allocate((size + 1) * Float.BYTES);
        NativeMemory.ALL.set(JAVA_FLOAT, made + size * Float.BYTES, UNTOUCHED);
        rows.begin(scratch);
        for (int again = 0; again < 2; again++) {
            if (spec.pass() == ConvSpec.Pass.INPUT) {
                rows.pack(taps, packed);
                rows.run(made, packed, from, scratch);
            } else {
                rows.run(from, taps, made, scratch);
            }
        }
        for (long i = 0; i < size; i++) {
            assertThat((double) NativeMemory.ALL.get(JAVA_FLOAT, made + i * Float.BYTES))
                    .as("%s, element %d", spec, i)
                    .isCloseTo(expected.getDouble(i), within(1e-4));
        }
        assertThat(NativeMemory.ALL.get(JAVA_FLOAT, made + size * Float.BYTES)).isEqualTo(UNTOUCHED);
        NativeMemory.free(from, a.bytes());
        NativeMemory.free(taps, b.bytes());
        NativeMemory.free(packed, Math.max(rows.filterBytes(), 1));
        NativeMemory.free(scratch, rows.scratchBytes());
        NativeMemory.free(made, (size + 1) * Float.BYTES);
    }
}
