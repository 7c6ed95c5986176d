package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Step;
import dev.argali.cpu.loops.Loop;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.loops.Loops;
import dev.argali.cpu.loops.VectorWarmer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A fused kernel of one frame, cut into slices for the team. Where it is cut follows from sizes alone.
public final class FusedStep extends Step {
    private static final int TILE = TileMachine.TILE;

    /// How much work, in simple operations, is worth a slice: some 20 µs.
    private static final long SLICE_WORK = 200_000;

    private static final int MOST_SLICES = 64;

    /// A class is worth its making, 0.1 s of a processor, for a kernel that has taken this long with tiles.
    private static final long NANOS_BEFORE_CLASS = 100_000_000;

    private final KernelIr ir;
    private final int[] storages;
    private final long[] buffers;
    private final PointLoop[] machines;
    private final Optional<LoopShape> shape;
    private Loops.@Nullable Handle handle;
    private @Nullable Loop loop;
    private long tileNanos;
    private final Reducer[] reducers;
    private final Walk walk;
    private final int slices;

    /// What a slice does, by the form of the kernel.
    private interface Walk {
        /// {@return how many parts of equal work there are}
        int units();

        void prepare();

        void run(PointLoop tile, int from, int to);

        void finish();
    }

    /// @param storages the frame's storage for each buffer of the kernel
    public FusedStep(Frame frame, KernelIr ir, int[] storages) {
        super(frame);
        this.ir = ir;
        this.storages = storages;
        this.buffers = new long[storages.length];
        this.machines = new PointLoop[frame.threads()];
        this.shape = LoopShape.of(ir);
        this.loop = shape.flatMap(Loops::atOnce).orElse(null);
        this.reducers = ir.reductions().stream().map(Reducer::of).toArray(Reducer[]::new);
        this.walk = walk();
        long work = ir.size() * ir.weight();
        long wanted = Math.max(1, Math.min(MOST_SLICES, work / SLICE_WORK));
        this.slices = (int) Math.min(wanted, walk.units());
    }

    private Walk walk() {
        if (ir.columns()) {
            int columns = ir.extents().get(1);
            return columns <= TILE ? new NarrowColumns() : new WideColumns();
        }
        if (ir.reduced() == 0) {
            return new Points();
        }
        return rowLength() <= TILE ? new ShortRows() : new LongRows();
    }

    private long rowLength() {
        int rank = ir.extents().size();
        return ir.extents().subList(rank - ir.reduced(), rank).stream()
                .mapToLong(Integer::longValue)
                .reduce(1, (a, b) -> a * b);
    }

    private int rowCount() {
        return Math.toIntExact(ir.extents().subList(0, ir.extents().size() - ir.reduced()).stream()
                .mapToLong(Integer::longValue)
                .reduce(1, (a, b) -> a * b));
    }

    @Override
    public void run() {
        for (int i = 0; i < storages.length; i++) {
            buffers[i] = frame().address(storages[i]);
        }
        if (loop != null || shape.isEmpty() || !VectorWarmer.available()) {
            compute();
            return;
        }
        long start = System.nanoTime();
        compute();
        chooseForm(System.nanoTime() - start);
    }

    private void compute() {
        walk.prepare();
        frame().team().run(slices, this);
        walk.finish();
    }

    /// A kernel that has done some work gets a class of its own; when that is warm, it takes over. It gives the same
    /// bits.
    private void chooseForm(long nanos) {
        if (handle == null) {
            tileNanos += nanos;
            if (tileNanos >= NANOS_BEFORE_CLASS) {
                handle = Loops.later(shape.get());
            }
            return;
        }
        loop = handle.ready();
        if (loop != null) {
            Arrays.fill(machines, null);
        }
    }

    @Override
    public void run(int slice, int worker) {
        PointLoop tile = machines[worker];
        if (tile == null) {
            tile = loop == null ? new TileMachine(ir) : new LoopMachine(ir, shape.get(), loop, frame());
            machines[worker] = tile;
        }
        tile.begin(buffers);
        int units = walk.units();
        walk.run(tile, (int) ((long) units * slice / slices), (int) ((long) units * (slice + 1) / slices));
    }

    private void prepareReducers(int count) {
        for (Reducer r : reducers) {
            r.prepare(count);
        }
    }

    private void storeReducers(int count) {
        for (Reducer r : reducers) {
            r.store(buffers[r.buffer()], 0, count);
        }
    }

    /// Elementwise: a unit is a tile.
    private final class Points implements Walk {
        private final long size = ir.size();

        @Override
        public int units() {
            return Math.toIntExact(Math.ceilDiv(size, TILE));
        }

        @Override
        public void prepare() {}

        @Override
        public void run(PointLoop tile, int from, int to) {
            for (int unit = from; unit < to; unit++) {
                long at = (long) unit * TILE;
                tile.points(buffers, at, (int) Math.min(TILE, size - at));
            }
        }

        @Override
        public void finish() {}
    }

    /// Rows that fit a tile, several at a time: a unit is a tile.
    private final class ShortRows implements Walk {
        private final int length = (int) rowLength();
        private final int rows = rowCount();
        private final int perTile = length == 0 ? Math.max(rows, 1) : Math.max(1, TILE / Math.max(length, 1));

        @Override
        public int units() {
            return Math.ceilDiv(rows, perTile);
        }

        @Override
        public void prepare() {
            prepareReducers(rows);
        }

        @Override
        public void run(PointLoop tile, int from, int to) {
            for (int unit = from; unit < to && length > 0; unit++) {
                int first = unit * perTile;
                int n = Math.min(perTile, rows - first);
                tile.points(buffers, (long) first * length, n * length);
                for (Reducer r : reducers) {
                    r.rows(tile, n, length, first);
                }
            }
        }

        @Override
        public void finish() {
            storeReducers(rows);
        }
    }

    /// Rows longer than a tile: a unit is a stretch of a row, whose partial results are combined at the end.
    private final class LongRows implements Walk {
        private static final int STRETCH = 16 * TILE;

        private final long length = rowLength();
        private final int rows = rowCount();
        private final int parts = Math.toIntExact(Math.ceilDiv(length, STRETCH));

        @Override
        public int units() {
            return rows * parts;
        }

        @Override
        public void prepare() {
            prepareReducers(rows * parts);
        }

        @Override
        public void run(PointLoop tile, int from, int to) {
            for (int unit = from; unit < to; unit++) {
                long row = unit / parts * length;
                long at = (long) (unit % parts) * STRETCH;
                long end = Math.min(length, at + STRETCH);
                for (; at < end; at += TILE) {
                    int n = (int) Math.min(TILE, end - at);
                    tile.points(buffers, row + at, n);
                    for (Reducer r : reducers) {
                        r.accumulate(tile, n, unit);
                    }
                }
            }
        }

        @Override
        public void finish() {
            for (Reducer r : reducers) {
                r.gather(rows, parts, 1, parts);
            }
            storeReducers(rows);
        }
    }

    /// Columns, of which a whole row fits a tile: a unit is a block of rows with sums of its own.
    private final class NarrowColumns implements Walk {
        private static final int TILES = 16;

        private final int rows = ir.extents().get(0);
        private final int columns = ir.extents().get(1);
        private final int perTile = Math.max(1, TILE / Math.max(columns, 1));

        @Override
        public int units() {
            return Math.max(1, Math.ceilDiv(rows, perTile * TILES));
        }

        @Override
        public void prepare() {
            prepareReducers(units() * columns);
        }

        @Override
        public void run(PointLoop tile, int from, int to) {
            for (int unit = from; unit < to && columns > 0; unit++) {
                int end = Math.min(rows, (unit + 1) * perTile * TILES);
                for (int row = unit * perTile * TILES; row < end; row += perTile) {
                    int n = Math.min(perTile, end - row);
                    tile.points(buffers, (long) row * columns, n * columns);
                    for (Reducer r : reducers) {
                        r.columns(tile, n, columns, unit * columns);
                    }
                }
            }
        }

        @Override
        public void finish() {
            for (Reducer r : reducers) {
                r.gather(columns, units(), columns, 1);
            }
            storeReducers(columns);
        }
    }

    /// Columns wider than a tile: a unit is a stretch of columns.
    private final class WideColumns implements Walk {
        private final int rows = ir.extents().get(0);
        private final int columns = ir.extents().get(1);

        @Override
        public int units() {
            return Math.ceilDiv(columns, TILE);
        }

        @Override
        public void prepare() {
            prepareReducers(columns);
        }

        @Override
        public void run(PointLoop tile, int from, int to) {
            for (int unit = from; unit < to; unit++) {
                int at = unit * TILE;
                int n = Math.min(TILE, columns - at);
                for (int row = 0; row < rows; row++) {
                    tile.points(buffers, (long) row * columns + at, n);
                    for (Reducer r : reducers) {
                        r.columns(tile, 1, n, at);
                    }
                }
            }
        }

        @Override
        public void finish() {
            storeReducers(columns);
        }
    }

    @Override
    public String toString() {
        return ir.toString();
    }
}
