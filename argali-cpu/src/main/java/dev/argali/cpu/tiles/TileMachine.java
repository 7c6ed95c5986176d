package dev.argali.cpu.tiles;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.graph.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs a kernel tile by tile for one thread: loads up to [#TILE] points into registers, which are arrays, applies the
/// ops one after the other, each a loop over the arrays, and stores.
///
/// The walk is cut at tile borders only, never by thread, so that the bits of a result do not depend on who ran what.
public final class TileMachine extends PointLoop {
    /// The points of a tile: arrays of this length fit the first-level cache several at a time.
    public static final int TILE = 1_024;

    private final KernelIr ir;
    private final float[][] floats;
    private final double[][] doubles;
    private final int[][] ints;
    private final long[][] longs;
    private final @Nullable TileAccess[] loads;
    private final TileAccess[] stores;
    private final KernelIr.Op[] ops;
    private final boolean[] uniform;
    private final int uniformLength;

    /// A machine for this kernel; used by one thread at a time.
    public TileMachine(KernelIr ir) {
        this.ir = ir;
        this.floats = new float[ir.registers().get(0)][TILE];
        this.doubles = new double[ir.registers().get(1)][TILE];
        this.ints = new int[ir.registers().get(2)][TILE];
        this.longs = new long[ir.registers().get(3)][TILE];
        this.uniform = new boolean[ir.loads().size()];
        this.uniformLength = (int) Math.min(TILE, ir.size());
        this.loads = new TileAccess[uniform.length];
        for (int i = 0; i < uniform.length; i++) {
            switch (ir.loads().get(i)) {
                case KernelIr.Access a -> {
                    uniform[i] = a.isUniform();
                    loads[i] = new TileAccess(a, ir.extents());
                }
                case KernelIr.Immediate _ -> uniform[i] = true;
                case KernelIr.Index _ -> uniform[i] = false;
            }
        }
        this.stores =
                ir.stores().stream().map(s -> new TileAccess(s, ir.extents())).toArray(TileAccess[]::new);
        this.ops = ir.ops().toArray(KernelIr.Op[]::new);
    }

    @Override
    void begin(long[] buffers) {
        for (int i = 0; i < uniform.length; i++) {
            if (uniform[i]) {
                load(i, buffers, 0, uniformLength);
            }
        }
    }

    @Override
    void points(long[] buffers, long from, int n) {
        for (int i = 0; i < uniform.length; i++) {
            if (!uniform[i]) {
                load(i, buffers, from, n);
            }
        }
        for (KernelIr.Op op : ops) {
            apply(op, n);
        }
        for (int i = 0; i < stores.length; i++) {
            store(i, buffers, from, n);
        }
    }

    private void load(int i, long[] buffers, long from, int n) {
        switch (ir.loads().get(i)) {
            case KernelIr.Immediate c -> {
                switch (Lane.of(c.dtype())) {
                    case FLOAT -> Arrays.fill(floats[c.register()], 0, n, (float) Double.longBitsToDouble(c.bits()));
                    case DOUBLE -> Arrays.fill(doubles[c.register()], 0, n, Double.longBitsToDouble(c.bits()));
                    case INT -> Arrays.fill(ints[c.register()], 0, n, (int) c.bits());
                    case LONG -> Arrays.fill(longs[c.register()], 0, n, c.bits());
                }
            }
            case KernelIr.Index x -> index(x, from, n);
            case KernelIr.Access a -> {
                TileAccess access = Objects.requireNonNull(loads[i]);
                switch (Lane.of(a.dtype())) {
                    case FLOAT -> access.load(buffers, from, floats[a.register()], n);
                    case DOUBLE -> access.load(buffers, from, doubles[a.register()], n);
                    case INT -> access.load(buffers, from, ints[a.register()], n);
                    case LONG -> access.load(buffers, from, longs[a.register()], n);
                }
            }
        }
    }

    private void index(KernelIr.Index at, long from, int n) {
        Object tile = switch (Lane.of(at.dtype())) {
            case FLOAT -> floats[at.register()];
            case DOUBLE -> doubles[at.register()];
            case INT -> ints[at.register()];
            case LONG -> longs[at.register()];
        };
        count(at, from, tile, n);
    }

    /// Fills an array of the lane's type with the indices of `n` points.
    static void count(KernelIr.Index at, long from, Object tile, int n) {
        for (int i = 0; i < n; i++) {
            long value = (from + i) / at.inner() % at.extent();
            switch (Lane.of(at.dtype())) {
                case FLOAT -> ((float[]) tile)[i] = value;
                case DOUBLE -> ((double[]) tile)[i] = value;
                case INT -> ((int[]) tile)[i] = (int) value;
                case LONG -> ((long[]) tile)[i] = value;
            }
        }
        switch (Lane.of(at.dtype())) {
            case FLOAT -> {
                if (at.dtype().isHalf()) {
                    FloatTiles.round(at.dtype() == DType.BFLOAT16, (float[]) tile, n);
                }
            }
            case DOUBLE -> {}
            case INT -> IntTiles.wrap(at.dtype(), (int[]) tile, n);
            case LONG -> LongTiles.wrap(at.dtype(), (long[]) tile, n);
        }
    }

    private void store(int i, long[] buffers, long from, int n) {
        KernelIr.Access a = ir.stores().get(i);
        switch (Lane.of(a.dtype())) {
            case FLOAT -> stores[i].store(buffers, from, floats[a.register()], n);
            case DOUBLE -> stores[i].store(buffers, from, doubles[a.register()], n);
            case INT -> stores[i].store(buffers, from, ints[a.register()], n);
            case LONG -> stores[i].store(buffers, from, longs[a.register()], n);
        }
    }

    private void apply(KernelIr.Op op, int n) {
        List<Integer> in = op.operands();
        int out = op.target();
        switch (op.code()) {
            case KernelIr.Unary u -> {
                switch (Lane.of(op.dtype())) {
                    case FLOAT -> FloatTiles.unary(u.kind(), floats[in.get(0)], floats[out], n);
                    case DOUBLE -> DoubleTiles.unary(u.kind(), doubles[in.get(0)], doubles[out], n);
                    case INT -> IntTiles.unary(u.kind(), op.dtype(), ints[in.get(0)], ints[out], n);
                    case LONG -> LongTiles.unary(u.kind(), op.dtype(), longs[in.get(0)], longs[out], n);
                }
                round(op.dtype(), out, n);
            }
            case KernelIr.Binary b -> {
                int x = in.get(0);
                int y = in.get(1);
                switch (Lane.of(op.dtype())) {
                    case FLOAT -> FloatTiles.binary(b.kind(), floats[x], floats[y], floats[out], n);
                    case DOUBLE -> DoubleTiles.binary(b.kind(), doubles[x], doubles[y], doubles[out], n);
                    case INT -> IntTiles.binary(b.kind(), op.dtype(), ints[x], ints[y], ints[out], n);
                    case LONG -> LongTiles.binary(b.kind(), op.dtype(), longs[x], longs[y], longs[out], n);
                }
                round(op.dtype(), out, n);
            }
            case KernelIr.Compare c -> {
                int x = in.get(0);
                int y = in.get(1);
                switch (Lane.of(op.dtype())) {
                    case FLOAT -> FloatTiles.compare(c.kind(), floats[x], floats[y], ints[out], n);
                    case DOUBLE -> DoubleTiles.compare(c.kind(), doubles[x], doubles[y], ints[out], n);
                    case INT -> IntTiles.compare(c.kind(), ints[x], ints[y], ints[out], n);
                    case LONG -> LongTiles.compare(c.kind(), longs[x], longs[y], ints[out], n);
                }
            }
            case KernelIr.Select _ -> select(op, n);
            case KernelIr.MultiplyAdd _ ->
                FloatTiles.multiplyAdd(floats[in.get(0)], floats[in.get(1)], floats[in.get(2)], floats[out], n);
            case KernelIr.Cast c -> cast(op, c.to(), n);
            case KernelIr.Bits b -> bits(op, b.to(), n);
        }
    }

    private void select(KernelIr.Op op, int n) {
        int[] condition = ints[op.operands().get(0)];
        int x = op.operands().get(1);
        int y = op.operands().get(2);
        int out = op.target();
        switch (Lane.of(op.dtype())) {
            case FLOAT -> FloatTiles.select(condition, floats[x], floats[y], floats[out], n);
            case DOUBLE -> DoubleTiles.select(condition, doubles[x], doubles[y], doubles[out], n);
            case INT -> IntTiles.select(condition, ints[x], ints[y], ints[out], n);
            case LONG -> LongTiles.select(condition, longs[x], longs[y], longs[out], n);
        }
    }

    private void cast(KernelIr.Op op, DType to, int n) {
        int x = op.operands().getFirst();
        int out = op.target();
        switch (Lane.of(op.dtype())) {
            case FLOAT -> TileCasts.from(floats[x], to, floats, doubles, ints, longs, out, n);
            case DOUBLE -> TileCasts.from(doubles[x], to, floats, doubles, ints, longs, out, n);
            case INT -> TileCasts.from(ints[x], to, floats, doubles, ints, longs, out, n);
            case LONG -> TileCasts.from(longs[x], to, floats, doubles, ints, longs, out, n);
        }
        if (to.isHalf() && Lane.of(op.dtype()) != Lane.FLOAT) {
            return; // TileCasts rounded from the wider type at once
        }
        round(to, out, n);
    }

    /// The JVM's compiler makes no vector code of moves between float and int bits: they go through memory.
    private void bits(KernelIr.Op op, DType to, int n) {
        int x = op.operands().getFirst();
        if (to == DType.INT32) {
            MemorySegment.copy(MemorySegment.ofArray(floats[x]), JAVA_INT, 0, ints[op.target()], 0, n);
        } else {
            MemorySegment.copy(ints[x], 0, MemorySegment.ofArray(floats[op.target()]), JAVA_INT, 0, n);
        }
    }

    private void round(DType dtype, int register, int n) {
        if (dtype.isHalf()) {
            FloatTiles.round(dtype == DType.BFLOAT16, floats[register], n);
        }
    }

    @Override
    float[] floats(int register) {
        return floats[register];
    }

    @Override
    double[] doubles(int register) {
        return doubles[register];
    }

    @Override
    int[] ints(int register) {
        return ints[register];
    }

    @Override
    long[] longs(int register) {
        return longs[register];
    }
}
