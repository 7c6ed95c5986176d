package dev.argali.cpu.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.loops.VectorWarmer;
import dev.argali.cpu.team.Team;
import dev.argali.cpu.x86.NestCode;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.runtime.Draw;
import dev.argali.runtime.RandomGraphs;
import dev.argali.runtime.Seeded;
import dev.argali.runtime.Sketch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// All forms of a kernel give the same bits, in any number of slices: NaN, infinities, subnormals and signed zeros
/// included, at every border of lanes and tiles.
class FormsTest {
    private static final Team THREE = Team.of(3, () -> {});
    private static final List<DType> PLAIN =
            List.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64);
    private static final Plan NOTHING = new Plan(List.of(), List.of(), 0);

    /// Memory of a kernel's buffers.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Memory(long[] addresses, long[] bytes) {
        static Memory of(KernelIr ir, Draw draw) {
            int count = 0;
            for (KernelIr.Load load : ir.loads()) {
                count = load instanceof KernelIr.Access a ? Math.max(count, a.buffer() + 1) : count;
            }
            for (KernelIr.Access a : ir.stores()) {
                count = Math.max(count, a.buffer() + 1);
            }
            for (KernelIr.Reduction r : ir.reductions()) {
                count = Math.max(count, r.buffer() + 1);
            }
            long[] sizes = new long[count];
            for (KernelIr.Load load : ir.loads()) {
                if (load instanceof KernelIr.Access a) {
                    sizes[a.buffer()] = Math.max(sizes[a.buffer()], end(ir, a));
                }
            }
            ir.stores().forEach(a -> sizes[a.buffer()] = Math.max(sizes[a.buffer()], end(ir, a)));
            ir.reductions()
                    .forEach(r -> sizes[r.buffer()] = ir.results() * r.dtype().bytes());
            long[] addresses = new long[count];
            for (int i = 0; i < count; i++) {
                addresses[i] = NativeMemory.allocate(Math.max(sizes[i], 1));
            }
            var memory = new Memory(addresses, sizes);
            ir.loads().forEach(load -> {
                if (load instanceof KernelIr.Access a) {
                    memory.fill(a, draw);
                }
            });
            return memory;
        }

        private static long end(KernelIr ir, KernelIr.Access a) {
            long last = a.offset();
            for (int i = 0; i < ir.extents().size(); i++) {
                last += Math.max(0, a.strides().get(i)) * (ir.extents().get(i) - 1);
            }
            return (last + 1) * a.dtype().bytes();
        }

        private void fill(KernelIr.Access a, Draw draw) {
            long n = bytes[a.buffer()] / a.dtype().bytes();
            MemorySegment drawn =
                    draw.literal(TensorType.of(a.dtype(), (int) n)).data();
            MemorySegment.copy(drawn, 0, all(a.buffer()), 0, n * a.dtype().bytes());
        }

        MemorySegment all(int buffer) {
            return NativeMemory.ALL.asSlice(addresses[buffer], bytes[buffer]);
        }

        List<byte[]> contents() {
            List<byte[]> all = new ArrayList<>();
            for (int i = 0; i < addresses.length; i++) {
                all.add(all(i).toArray(ValueLayout.JAVA_BYTE));
            }
            return all;
        }

        void restore(List<byte[]> contents) {
            for (int i = 0; i < addresses.length; i++) {
                all(i).copyFrom(MemorySegment.ofArray(contents.get(i)));
            }
        }

        void free() {
            for (int i = 0; i < addresses.length; i++) {
                NativeMemory.free(addresses[i], Math.max(bytes[i], 1));
            }
        }
    }

    private static List<byte[]> run(Form form, Memory memory, int slices) {
        form.prepare(memory.addresses);
        long units = form.units();
        for (int i = slices - 1; i >= 0; i--) {
            form.run(memory.addresses, i, (int) (units * i / slices), (int) (units * (i + 1) / slices));
        }
        form.finish(memory.addresses);
        return memory.contents();
    }

    /// {@return the forms beside tiles that there are of a kernel}
    private static List<Form> others(KernelIr ir, Frame frame) {
        List<Form> forms = new ArrayList<>();
        NestForm.of(ir, frame).ifPresent(forms::add);
        LoopShape.of(ir).ifPresent(shape -> {
            var tiles = new TileForm(ir, frame);
            tiles.use(shape, VectorWarmer.make(shape));
            forms.add(tiles);
        });
        return forms;
    }

    /// {@return how many forms were compared with tiles}
    private static int compare(KernelIr ir, Draw draw) {
        Memory memory = Memory.of(ir, draw);
        var frame = new Frame(NOTHING, THREE);
        try {
            List<byte[]> before = memory.contents();
            List<byte[]> expected = run(new TileForm(ir, frame), memory, 1);
            List<Form> others = others(ir, frame);
            for (Form form : others) {
                for (int slices = 1; slices <= 3; slices++) {
                    memory.restore(before);
                    List<byte[]> actual = run(form, memory, slices);
                    for (int i = 0; i < expected.size(); i++) {
                        assertThat(actual.get(i))
                                .as("buffer %d of %s in %d slices of %s", i, form.getClass(), slices, ir)
                                .isEqualTo(expected.get(i));
                    }
                }
            }
            return others.size();
        } finally {
            memory.free();
        }
    }

    private static List<KernelIr> kernels(Graph graph) {
        return CpuCompiler.plan(graph, Optional.empty()).kernels().stream()
                .filter(Kernel.Fused.class::isInstance)
                .map(kernel -> ((Kernel.Fused) kernel).ir())
                .toList();
    }

    private static int compareAll(Graph graph, Draw draw) {
        return kernels(graph).stream().mapToInt(ir -> compare(ir, draw)).sum();
    }

    @Seeded(runs = 200)
    void all_forms_of_every_kernel_give_the_same_bits(Draw draw) {
        compareAll(RandomGraphs.of(draw).graph(), draw);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 1023, 1024, 1025, 2047, 2049})
    void borders_of_lanes_and_tiles(int size) {
        var draw = new Draw(size);
        for (DType dtype : PLAIN) {
            TensorType type = TensorType.of(dtype, size);
            var s = new Sketch();
            Value x = s.parameter(type);
            Value y = s.parameter(type);
            Value sum = s.of(BinaryKind.ADD, x, y);
            Value larger = s.add(new Prim.Compare(CompareKind.GT), x, y);
            Value chosen = s.add(new Prim.Select(), larger, sum, s.of(BinaryKind.MUL, x, y));
            assertThat(compareAll(s.build(sum, chosen, s.lastAxis(ReduceKind.MAX, chosen)), draw))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = UnaryKind.class,
            names = {"NEG", "ABS", "SIGN", "SQRT", "RSQRT", "EXP", "EXPM1", "LOG", "LOG1P", "TANH", "SIGMOID", "ERF"})
    void functions_have_the_same_bits(UnaryKind kind) {
        var draw = Draw.named(kind.name());
        for (int size : new int[] {3, 500, 5_000}) {
            var s = new Sketch();
            Value x = s.parameter(TensorType.of(DType.FLOAT32, size));
            assertThat(compareAll(s.build(s.of(kind, x)), draw)).isPositive();
        }
    }

    /// Numbers of every kind go to a half type and back, by every operation that rounds.
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT16", "BFLOAT16"})
    void halfs_are_rounded_to_the_same_bits(DType half) {
        var draw = Draw.named(half.name());
        for (int size : new int[] {1, 7, 8, 500, 5_000}) {
            var s = new Sketch();
            Value x = s.parameter(TensorType.of(DType.FLOAT32, size));
            Value y = s.parameter(TensorType.of(half, size));
            Value flags = s.parameter(TensorType.of(DType.BOOL, size));
            Value narrow = s.add(new Prim.Cast(half), x);
            Value one = s.add(new Prim.Cast(half), flags);
            Value quotient = s.of(BinaryKind.DIV, s.of(BinaryKind.SUB, narrow, one), y);
            Value root = s.of(UnaryKind.SQRT, s.of(UnaryKind.ABS, quotient));
            Value signed = s.of(BinaryKind.MIN, s.of(UnaryKind.NEG, root), s.of(UnaryKind.SIGN, narrow));
            Value other = half == DType.FLOAT16 ? narrow : s.add(new Prim.Cast(DType.FLOAT16), narrow);
            Graph graph = s.build(
                    signed, other, s.add(new Prim.Cast(DType.FLOAT32), quotient), s.lastAxis(ReduceKind.SUM, signed));
            assertThat(compareAll(graph, draw)).isPositive();
        }
    }

    /// Broadcast rows and columns, bools in memory, indices, and reductions of both directions.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 10, 16, 17, 100, 1_023, 1_024, 1_025, 2_500})
    void rows_and_columns_of_every_length(int columns) {
        for (int rows : new int[] {1, 2, 5, 33, 700}) {
            var draw = new Draw(31L * columns + rows);
            for (DType dtype : PLAIN) {
                var s = new Sketch();
                var shape = Shape.of(rows, columns);
                Value x = s.parameter(new TensorType(dtype, shape));
                Value row = s.parameter(TensorType.of(dtype, rows));
                Value column = s.parameter(TensorType.of(dtype, columns));
                Value each = s.of(BinaryKind.MAX, x, s.add(new Prim.Broadcast(shape, List.of(0)), row));
                Value sum = s.of(BinaryKind.ADD, each, s.add(new Prim.Broadcast(shape, List.of(1)), column));
                Value larger = s.add(new Prim.Compare(CompareKind.GT), sum, x);
                Graph graph = s.build(
                        sum,
                        larger,
                        s.add(new Prim.Reduce(ReduceKind.SUM, List.of(1)), sum),
                        s.add(new Prim.Reduce(ReduceKind.MAX, List.of(0)), sum),
                        s.add(new Prim.Reduce(ReduceKind.AND, List.of(1)), larger),
                        s.add(new Prim.Reduce(ReduceKind.OR, List.of(0)), larger),
                        s.add(new Prim.Reduce(ReduceKind.MIN, List.of(0, 1)), x));
                assertThat(compareAll(graph, draw)).isPositive();
            }
        }
    }

    /// Columns of each matrix of a stack, as sums over the places of an image are.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 9, 64, 1_024, 1_025, 2_500})
    void columns_of_stacks(int columns) {
        for (int rows : new int[] {1, 2, 33, 700}) {
            var draw = new Draw(17L * columns + rows);
            for (DType dtype : PLAIN) {
                var s = new Sketch();
                Value x = s.parameter(TensorType.of(dtype, 3, rows, columns));
                Value y = s.of(BinaryKind.ADD, x, x);
                Graph graph = s.build(
                        y,
                        s.add(new Prim.Reduce(ReduceKind.SUM, List.of(1)), y),
                        s.add(new Prim.Reduce(ReduceKind.MIN, List.of(1)), y));
                assertThat(kernels(graph)).allMatch(ir -> ir.columns() || columns == 1 || rows == 1);
                assertThat(compareAll(graph, draw)).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 13, 1_030})
    void bytes_and_indices(int columns) {
        var draw = new Draw(columns);
        var s = new Sketch();
        var shape = Shape.of(3, 4, columns);
        Value flags = s.parameter(new TensorType(DType.BOOL, shape));
        Value small = s.parameter(TensorType.of(DType.INT8, 4, columns));
        Value large = s.parameter(TensorType.of(DType.UINT8, 4));
        Value a = s.add(new Prim.Cast(DType.FLOAT32), s.add(new Prim.Broadcast(shape, List.of(1, 2)), small));
        Value b = s.add(new Prim.Cast(DType.FLOAT32), s.add(new Prim.Broadcast(shape, List.of(1)), large));
        Value at = s.add(new Prim.Iota(new TensorType(DType.FLOAT32, shape), 1));
        Value along = s.add(new Prim.Iota(new TensorType(DType.FLOAT32, shape), 2));
        Value chosen = s.add(new Prim.Select(), flags, s.of(BinaryKind.ADD, a, at), s.of(BinaryKind.MUL, b, along));
        Value smaller = s.add(new Prim.Compare(CompareKind.LT), chosen, at);
        assertThat(compareAll(s.build(chosen, smaller, s.add(new Prim.Unary(UnaryKind.NOT), flags)), draw))
                .isPositive();
    }

    @Test
    void longs_have_the_same_bits() {
        var draw = new Draw(1);
        for (int size : new int[] {3, 8, 1_000}) {
            var s = new Sketch();
            Value x = s.parameter(TensorType.of(DType.INT64, size));
            Value y = s.parameter(TensorType.of(DType.INT64, size));
            Value z = s.of(BinaryKind.MIN, s.of(UnaryKind.ABS, x), s.of(UnaryKind.NEG, y));
            List<Value> results = new ArrayList<>(List.of(z, s.of(BinaryKind.SUB, s.like(x, 1), y)));
            for (CompareKind kind : CompareKind.values()) {
                Value mask = s.add(new Prim.Compare(kind), x, y);
                results.add(s.add(new Prim.Cast(DType.INT64), mask));
                results.add(s.add(new Prim.Select(), mask, x, z));
            }
            results.add(s.add(new Prim.Reduce(ReduceKind.SUM, List.of(0)), z));
            assertThat(compareAll(s.build(results.toArray(Value[]::new)), draw)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0.999f, 1e-30f, 2, Float.MAX_VALUE})
    void powers_of_a_number_have_the_same_bits(float base) {
        var draw = Draw.named("powers of " + base);
        for (int size : new int[] {3, 500, 5_000}) {
            var s = new Sketch();
            Value x = s.parameter(TensorType.of(DType.FLOAT32, size));
            assertThat(compareAll(s.build(s.of(BinaryKind.POW, s.like(x, base), x)), draw))
                    .isEqualTo(others());
        }
    }

    /// What an optimizer makes of its count of steps: alone, and beside vectors.
    @Test
    void a_single_long_becomes_a_float_in_machine_code() {
        for (int size : new int[] {1, 9, 3_000}) {
            var s = new Sketch();
            Value x = s.parameter(TensorType.of(DType.FLOAT32, size));
            Value steps = s.parameter(TensorType.of(DType.INT64));
            Value count = s.add(new Prim.Cast(DType.FLOAT32), s.repeat(steps, Shape.of(size)));
            Graph graph = s.build(s.of(BinaryKind.DIV, s.of(BinaryKind.MAX, x, count), count));
            assertThat(compareAll(graph, new Draw(size))).isEqualTo(NestCode.isAvailable() ? 1 : 0);
        }
    }

    private static int others() {
        return NestCode.isAvailable() ? 2 : 1;
    }
}
