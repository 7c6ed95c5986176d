package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.loops.Loop;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.graph.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs a kernel by generated code. Operands that lie densely in memory are used where they are; all others, and the
/// last points where they do not fill a vector, go through memory of this machine.
final class LoopMachine extends PointLoop {
    /// The last points of a dense operand are moved to `padding`, where whole vectors have room.
    private record Dense(int slot, int buffer, long firstByte, int bytes, long padding) {}

    /// What goes through an array of the lane's type, and from there to or from `address`, where the loop finds it.
    private record Staged(int slot, Lane lane, Object array, long address) {
        static Staged of(int slot, DType dtype, int length, long address) {
            Lane lane = Lane.of(dtype);
            Object array = switch (lane) {
                case FLOAT -> new float[length];
                case DOUBLE -> new double[length];
                case INT -> new int[length];
                case LONG -> new long[length];
            };
            return new Staged(slot, lane, array, address);
        }

        void load(TileAccess access, long[] buffers, long from, int n) {
            switch (lane) {
                case FLOAT -> access.load(buffers, from, (float[]) array, n);
                case DOUBLE -> access.load(buffers, from, (double[]) array, n);
                case INT -> access.load(buffers, from, (int[]) array, n);
                case LONG -> access.load(buffers, from, (long[]) array, n);
            }
            give(n);
        }

        void store(TileAccess access, long[] buffers, long from, int n) {
            take(n);
            switch (lane) {
                case FLOAT -> access.store(buffers, from, (float[]) array, n);
                case DOUBLE -> access.store(buffers, from, (double[]) array, n);
                case INT -> access.store(buffers, from, (int[]) array, n);
                case LONG -> access.store(buffers, from, (long[]) array, n);
            }
        }

        void set(long bits) {
            switch (lane) {
                case FLOAT -> ((float[]) array)[0] = (float) Double.longBitsToDouble(bits);
                case DOUBLE -> ((double[]) array)[0] = Double.longBitsToDouble(bits);
                case INT -> ((int[]) array)[0] = (int) bits;
                case LONG -> ((long[]) array)[0] = bits;
            }
            give(1);
        }

        /// Moves `n` elements from the array to where the loop reads them.
        void give(int n) {
            switch (lane) {
                case FLOAT -> MemorySegment.copy((float[]) array, 0, ALL, JAVA_FLOAT, address, n);
                case DOUBLE -> MemorySegment.copy((double[]) array, 0, ALL, JAVA_DOUBLE, address, n);
                case INT -> MemorySegment.copy((int[]) array, 0, ALL, JAVA_INT, address, n);
                case LONG -> MemorySegment.copy((long[]) array, 0, ALL, JAVA_LONG, address, n);
            }
        }

        /// Moves `n` elements from where the loop wrote them to the array.
        void take(int n) {
            switch (lane) {
                case FLOAT -> MemorySegment.copy(ALL, JAVA_FLOAT, address, (float[]) array, 0, n);
                case DOUBLE -> MemorySegment.copy(ALL, JAVA_DOUBLE, address, (double[]) array, 0, n);
                case INT -> MemorySegment.copy(ALL, JAVA_INT, address, (int[]) array, 0, n);
                case LONG -> MemorySegment.copy(ALL, JAVA_LONG, address, (long[]) array, 0, n);
            }
        }
    }

    private record Moved(Staged staged, TileAccess access) {}

    private record Counted(Staged staged, KernelIr.Index index) {}

    /// A register of the kernel: each lane numbers its own.
    private record Register(Lane lane, int number) {}

    private final Loop loop;
    private final long block;
    private final List<Dense> sources = new ArrayList<>();
    private final List<Dense> targets = new ArrayList<>();
    private final List<Moved> same = new ArrayList<>();
    private final List<Moved> loads = new ArrayList<>();
    private final List<Moved> stores = new ArrayList<>();
    private final List<Counted> counted = new ArrayList<>();
    private final Map<Register, Staged> reduced = new HashMap<>();
    /// Everything staged that has an element for each point.
    private final List<Staged> tiles = new ArrayList<>();
    private long free;
    private int slots;

    /// @param loop code for the shape of this kernel
    LoopMachine(KernelIr ir, LoopShape shape, Loop loop, Frame frame) {
        this.loop = loop;
        long room = (long) shape.operands() * TileMachine.TILE * Long.BYTES;
        this.block = frame.scratch(shape.blockBytes() + room);
        this.free = block + shape.blockBytes();
        for (KernelIr.Load load : ir.loads()) {
            switch (load) {
                case KernelIr.Access a when a.isUniform() -> same.add(moved(a, ir, 1));
                case KernelIr.Access a when LoopShape.isDense(a, ir.extents()) -> sources.add(dense(a));
                case KernelIr.Access a -> loads.add(moved(a, ir, TileMachine.TILE));
                case KernelIr.Immediate i -> staged(i.dtype(), 1).set(i.bits());
                case KernelIr.Index i -> counted.add(new Counted(staged(i.dtype(), TileMachine.TILE), i));
            }
        }
        for (KernelIr.Access a : ir.stores()) {
            if (LoopShape.isDense(a, ir.extents())) {
                targets.add(dense(a));
            } else {
                stores.add(moved(a, ir, TileMachine.TILE));
            }
        }
        ir.reductions()
                .forEach(r -> reduced.put(
                        new Register(Lane.of(r.dtype()), r.register()), staged(r.dtype(), TileMachine.TILE)));
    }

    private Dense dense(KernelIr.Access a) {
        int bytes = a.dtype().bytes();
        long padding = room(Loop.LANES);
        return new Dense(slots++, a.buffer(), a.offset() * bytes, bytes, padding);
    }

    private Moved moved(KernelIr.Access a, KernelIr ir, int length) {
        return new Moved(staged(a.dtype(), length), new TileAccess(a, ir.extents()));
    }

    private Staged staged(DType dtype, int length) {
        Staged made = Staged.of(slots++, dtype, length, room(length));
        point(made.slot, made.address);
        if (length > 1) {
            tiles.add(made);
        }
        return made;
    }

    /// Zeroed memory of this machine for so many elements of any kind, aligned to a cache line.
    private long room(int elements) {
        long bytes = Math.ceilDiv((long) elements * Long.BYTES, 64) * 64;
        long at = free;
        free += bytes;
        ALL.asSlice(at, bytes).fill((byte) 0);
        return at;
    }

    @Override
    void begin(long[] buffers) {
        for (int i = 0; i < same.size(); i++) {
            same.get(i).staged.load(same.get(i).access, buffers, 0, 1);
        }
    }

    @Override
    void points(long[] buffers, long from, int n) {
        for (int i = 0; i < loads.size(); i++) {
            loads.get(i).staged.load(loads.get(i).access, buffers, from, n);
        }
        for (int i = 0; i < counted.size(); i++) {
            Counted c = counted.get(i);
            TileMachine.count(c.index, from, c.staged.array, n);
            c.staged.give(n);
        }
        int whole = n & -Loop.LANES;
        if (whole > 0) {
            point(sources, buffers, from);
            point(targets, buffers, from);
            loop.run(block, whole);
        }
        if (whole < n) {
            rest(buffers, from + whole, n - whole, whole);
        }
        for (int i = 0; i < stores.size(); i++) {
            stores.get(i).staged.store(stores.get(i).access, buffers, from, n);
        }
        for (Staged s : reduced.values()) {
            s.take(n);
        }
    }

    private void point(List<Dense> operands, long[] buffers, long from) {
        for (int i = 0; i < operands.size(); i++) {
            Dense d = operands.get(i);
            point(d.slot, address(d, buffers, from));
        }
    }

    private void point(int slot, long address) {
        ALL.set(JAVA_LONG, block + (long) slot * Long.BYTES, address);
    }

    private static long address(Dense d, long[] buffers, long from) {
        return buffers[d.buffer] + d.firstByte + from * d.bytes;
    }

    /// The last `n` points, fewer than the loop does at once, the first of them `from` in the walk and `at` in the
    /// tile.
    private void rest(long[] buffers, long from, int n, int at) {
        for (int i = 0; i < sources.size(); i++) {
            Dense d = sources.get(i);
            MemorySegment.copy(ALL, address(d, buffers, from), ALL, d.padding, (long) n * d.bytes);
            point(d.slot, d.padding);
        }
        for (int i = 0; i < targets.size(); i++) {
            point(targets.get(i).slot, targets.get(i).padding);
        }
        shift(at);
        loop.run(block, Loop.LANES);
        shift(0);
        for (int i = 0; i < targets.size(); i++) {
            Dense d = targets.get(i);
            MemorySegment.copy(ALL, d.padding, ALL, address(d, buffers, from), (long) n * d.bytes);
        }
    }

    /// Lets the loop begin at this element of every tile.
    private void shift(int at) {
        for (int i = 0; i < tiles.size(); i++) {
            Staged s = tiles.get(i);
            point(s.slot, s.address + at * (s.lane == Lane.DOUBLE || s.lane == Lane.LONG ? 8L : 4L));
        }
    }

    private Object array(Lane lane, int register) {
        return Objects.requireNonNull(reduced.get(new Register(lane, register))).array;
    }

    @Override
    float[] floats(int register) {
        return (float[]) array(Lane.FLOAT, register);
    }

    @Override
    double[] doubles(int register) {
        return (double[]) array(Lane.DOUBLE, register);
    }

    @Override
    int[] ints(int register) {
        return (int[]) array(Lane.INT, register);
    }

    @Override
    long[] longs(int register) {
        return (long[]) array(Lane.LONG, register);
    }
}
