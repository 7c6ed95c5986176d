package dev.argali.cpu.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.loops.Loop;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.loops.VectorWarmer;
import dev.argali.cpu.team.Team;
import dev.argali.cpu.x86.LoopCompiler;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.runtime.Draw;
import dev.argali.runtime.RandomGraphs;
import dev.argali.runtime.Seeded;
import dev.argali.runtime.Sketch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Both forms of a kernel give the same bits: NaN, infinities, subnormals and signed zeros included, at every border of
/// lanes and tiles.
class FormsTest {
    private static final Team ALONE = Team.of(1, () -> {});
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
            long[] sizes = new long[count];
            for (KernelIr.Load load : ir.loads()) {
                if (load instanceof KernelIr.Access a) {
                    sizes[a.buffer()] = Math.max(sizes[a.buffer()], end(ir, a));
                }
            }
            ir.stores().forEach(a -> sizes[a.buffer()] = Math.max(sizes[a.buffer()], end(ir, a)));
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

    /// What a form leaves behind: the memory, and the registers that are reduced.
    private record Left(List<byte[]> memory, List<Object> registers) {
        void requireSame(Left other, String what) {
            for (int i = 0; i < memory.size(); i++) {
                assertThat(other.memory.get(i)).as("buffer %d of %s", i, what).isEqualTo(memory.get(i));
            }
            for (int i = 0; i < registers.size(); i++) {
                assertThat(Arrays.deepEquals(new Object[] {registers.get(i)}, new Object[] {other.registers.get(i)}))
                        .as("reduced register %d of %s", i, what)
                        .isTrue();
            }
        }
    }

    private static Left run(KernelIr ir, PointLoop loop, Memory memory) {
        loop.begin(memory.addresses);
        List<Object> registers = new ArrayList<>();
        for (long at = 0; at < ir.size(); at += TileMachine.TILE) {
            int n = (int) Math.min(TileMachine.TILE, ir.size() - at);
            loop.points(memory.addresses, at, n);
            for (KernelIr.Reduction r : ir.reductions()) {
                registers.add(
                        switch (Lane.of(r.dtype())) {
                            case FLOAT -> Arrays.copyOf(loop.floats(r.register()), n);
                            case DOUBLE -> Arrays.copyOf(loop.doubles(r.register()), n);
                            case INT -> Arrays.copyOf(loop.ints(r.register()), n);
                            case LONG -> Arrays.copyOf(loop.longs(r.register()), n);
                        });
            }
        }
        return new Left(memory.contents(), registers);
    }

    /// {@return whether there was anything to compare}
    private static boolean compare(KernelIr ir, Draw draw) {
        Optional<LoopShape> shape = LoopShape.of(ir);
        if (shape.isEmpty()) {
            return false;
        }
        Memory memory = Memory.of(ir, draw);
        try {
            List<byte[]> before = memory.contents();
            Left tiles = run(ir, new TileMachine(ir), memory);
            for (Optional<Loop> loop :
                    List.of(Optional.of(VectorWarmer.make(shape.get())), LoopCompiler.compile(shape.get()))) {
                if (loop.isPresent()) {
                    memory.restore(before);
                    var generated = new LoopMachine(ir, shape.get(), loop.get(), new Frame(NOTHING, ALONE));
                    tiles.requireSame(run(ir, generated, memory), loop.get().getClass() + " " + ir);
                }
            }
        } finally {
            memory.free();
        }
        return true;
    }

    private static boolean compareAll(Graph graph, Draw draw) {
        boolean any = false;
        for (Kernel kernel : CpuCompiler.plan(graph, Optional.empty()).kernels()) {
            any |= kernel instanceof Kernel.Fused fused && compare(fused.ir(), draw);
        }
        return any;
    }

    @Seeded(runs = 200)
    void both_forms_of_every_kernel_give_the_same_bits(Draw draw) {
        compareAll(RandomGraphs.of(draw).graph(), draw);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 1023, 1024, 1025, 2047, 2049})
    void borders_of_lanes_and_tiles(int size) {
        var draw = new Draw(size);
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64)) {
            TensorType type = TensorType.of(dtype, size);
            var s = new Sketch();
            Value x = s.parameter(type);
            Value y = s.parameter(type);
            Value sum = s.of(BinaryKind.ADD, x, y);
            Value larger = s.add(new Prim.Compare(CompareKind.GT), x, y);
            Value chosen = s.add(new Prim.Select(), larger, sum, s.of(BinaryKind.MUL, x, y));
            assertThat(compareAll(s.build(sum, chosen, s.lastAxis(ReduceKind.MAX, chosen)), draw))
                    .isTrue();
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
            assertThat(compareAll(s.build(s.of(kind, x)), draw)).isTrue();
        }
    }
}
