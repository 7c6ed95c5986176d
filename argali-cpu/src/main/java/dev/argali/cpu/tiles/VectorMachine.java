package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.vectors.LoopShape;
import dev.argali.cpu.vectors.VectorLoop;
import dev.argali.graph.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs a kernel by a generated class: dense operands are used where they are, all others go through arrays.
final class VectorMachine extends PointLoop {
    private record Dense(int buffer, long firstByte, int bytes) {}

    /// Elements on their way between memory and a vector: an array of the lane's type, in the field of that name.
    private static final class Staging {
        private final Lane lane;
        private final Object array;
        private final TileAccess access;

        Staging(KernelIr.Access access, List<Integer> walk, int length) {
            this.lane = Lane.of(access.dtype());
            this.array = array(access.dtype(), length);
            this.access = new TileAccess(access, walk);
        }

        void load(long[] buffers, long from, int n) {
            switch (lane) {
                case FLOAT -> access.load(buffers, from, (float[]) array, n);
                case DOUBLE -> access.load(buffers, from, (double[]) array, n);
                case INT -> access.load(buffers, from, (int[]) array, n);
                case LONG -> access.load(buffers, from, (long[]) array, n);
            }
        }

        void store(long[] buffers, long from, int n) {
            switch (lane) {
                case FLOAT -> access.store(buffers, from, (float[]) array, n);
                case DOUBLE -> access.store(buffers, from, (double[]) array, n);
                case INT -> access.store(buffers, from, (int[]) array, n);
                case LONG -> access.store(buffers, from, (long[]) array, n);
            }
        }
    }

    private record Counting(KernelIr.Index index, Object array) {}

    private final VectorLoop loop;
    private final Dense[] dense;
    private final Staging[] same;
    private final Staging[] loads;
    private final Staging[] stores;
    private final Counting[] counts;
    private final Map<Integer, Object> reduced = new HashMap<>();
    private final long[] addresses;
    private final Object[] arrays;
    private final int inputs;
    private final int lanes;
    private final long padding;
    private final long[] outside;

    /// @param loop the class made for the shape of this kernel
    VectorMachine(KernelIr ir, VectorLoop loop, Frame frame) {
        this.loop = loop;
        List<Dense> inMemory = new ArrayList<>();
        List<Staging> once = new ArrayList<>();
        List<Staging> before = new ArrayList<>();
        List<Staging> behind = new ArrayList<>();
        List<Counting> counting = new ArrayList<>();
        List<Object> inArrays = new ArrayList<>();
        for (KernelIr.Load load : ir.loads()) {
            switch (load) {
                case KernelIr.Access a when a.isUniform() -> once.add(staged(a, ir, 1, inArrays));
                case KernelIr.Access a when LoopShape.isDense(a, ir.extents()) -> inMemory.add(dense(a));
                case KernelIr.Access a -> before.add(staged(a, ir, TileMachine.TILE, inArrays));
                case KernelIr.Immediate i -> inArrays.add(number(i));
                case KernelIr.Index i -> {
                    inArrays.add(array(i.dtype(), TileMachine.TILE));
                    counting.add(new Counting(i, inArrays.getLast()));
                }
            }
        }
        this.inputs = inMemory.size();
        for (KernelIr.Access a : ir.stores()) {
            if (LoopShape.isDense(a, ir.extents())) {
                inMemory.add(dense(a));
            } else {
                behind.add(staged(a, ir, TileMachine.TILE, inArrays));
            }
        }
        for (KernelIr.Reduction r : ir.reductions()) {
            inArrays.add(array(r.dtype(), TileMachine.TILE));
            reduced.put(r.register(), inArrays.getLast());
        }
        this.dense = inMemory.toArray(Dense[]::new);
        this.same = once.toArray(Staging[]::new);
        this.loads = before.toArray(Staging[]::new);
        this.stores = behind.toArray(Staging[]::new);
        this.counts = counting.toArray(Counting[]::new);
        this.addresses = new long[dense.length];
        this.arrays = inArrays.toArray();
        boolean wide = ir.registers().get(Lane.DOUBLE.ordinal()) > 0 || ir.registers().get(Lane.LONG.ordinal()) > 0;
        this.lanes = VectorLoop.vectorBytes() / (wide ? Long.BYTES : Integer.BYTES);
        this.padding = frame.scratch(Math.max(1, dense.length) * (long) VectorLoop.vectorBytes());
        this.outside = new long[dense.length];
    }

    private static Dense dense(KernelIr.Access a) {
        return new Dense(a.buffer(), a.offset() * a.dtype().bytes(), a.dtype().bytes());
    }

    private static Staging staged(KernelIr.Access a, KernelIr ir, int length, List<Object> arrays) {
        var staging = new Staging(a, ir.extents(), length);
        arrays.add(staging.array);
        return staging;
    }

    private static Object array(DType dtype, int length) {
        return switch (Lane.of(dtype)) {
            case FLOAT -> new float[length];
            case DOUBLE -> new double[length];
            case INT -> new int[length];
            case LONG -> new long[length];
        };
    }

    private static Object number(KernelIr.Immediate i) {
        return switch (Lane.of(i.dtype())) {
            case FLOAT -> new float[] {(float) Double.longBitsToDouble(i.bits())};
            case DOUBLE -> new double[] {Double.longBitsToDouble(i.bits())};
            case INT -> new int[] {(int) i.bits()};
            case LONG -> new long[] {i.bits()};
        };
    }

    @Override
    void begin(long[] buffers) {
        for (Staging s : same) {
            s.load(buffers, 0, 1);
        }
    }

    @Override
    void points(long[] buffers, long from, int n) {
        for (int i = 0; i < dense.length; i++) {
            Dense d = dense[i];
            addresses[i] = buffers[d.buffer] + d.firstByte + from * d.bytes;
        }
        for (Staging s : loads) {
            s.load(buffers, from, n);
        }
        for (Counting c : counts) {
            TileMachine.count(c.index, from, c.array, n);
        }
        int whole = n & -lanes;
        if (whole > 0) {
            loop.run(addresses, arrays, 0, whole);
        }
        if (whole < n) {
            rest(whole, n);
        }
        for (Staging s : stores) {
            s.store(buffers, from, n);
        }
    }

    /// The last points, fewer than a vector has: dense operands are moved to memory where a whole vector has room.
    private void rest(int from, int to) {
        for (int i = 0; i < dense.length; i++) {
            long bytes = (long) (to - from) * dense[i].bytes;
            long begin = (long) from * dense[i].bytes;
            if (i < inputs) {
                MemorySegment.copy(ALL, addresses[i] + begin, ALL, padding(i), bytes);
            }
            outside[i] = addresses[i] + begin;
            addresses[i] = padding(i) - begin;
        }
        loop.run(addresses, arrays, from, from + lanes);
        for (int i = inputs; i < dense.length; i++) {
            MemorySegment.copy(ALL, padding(i), ALL, outside[i], (long) (to - from) * dense[i].bytes);
        }
    }

    private long padding(int operand) {
        return padding + (long) operand * VectorLoop.vectorBytes();
    }

    @Override
    float[] floats(int register) {
        return (float[]) reduced.get(register);
    }

    @Override
    double[] doubles(int register) {
        return (double[]) reduced.get(register);
    }

    @Override
    int[] ints(int register) {
        return (int[]) reduced.get(register);
    }

    @Override
    long[] longs(int register) {
        return (long[]) reduced.get(register);
    }
}
