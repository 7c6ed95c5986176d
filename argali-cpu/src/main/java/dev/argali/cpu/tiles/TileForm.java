package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.loops.Loop;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.graph.ArgaliException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A kernel tile by tile in Java: does everything, everywhere. What a point computes may be left to a generated class.
final class TileForm implements Form {
    private static final int TILE = TileMachine.TILE;

    private final KernelIr ir;
    private final Frame frame;
    private final Cut cut;
    private final PointLoop[] machines;
    private final Reducer[] reducers;
    private final int results;
    private @Nullable LoopShape shape;
    private @Nullable Loop loop;

    TileForm(KernelIr ir, Frame frame) {
        this.ir = ir;
        this.frame = frame;
        this.cut = ir.reductions().isEmpty() ? new Cut.Stretches(1, ir.size()) : Cut.of(ir);
        this.machines = new PointLoop[frame.threads()];
        this.reducers = ir.reductions().stream().map(Reducer::of).toArray(Reducer[]::new);
        this.results = reducers.length == 0 ? 0 : Math.toIntExact(ir.results());
    }

    /// Lets a generated class compute the points from now on.
    void use(LoopShape shapeOfLoop, Loop code) {
        shape = shapeOfLoop;
        loop = code;
        Arrays.fill(machines, null);
    }

    @Override
    public int units() {
        return cut.units();
    }

    @Override
    public void prepare(long[] buffers) {
        for (Reducer r : reducers) {
            r.prepare(cut.partials());
        }
    }

    @Override
    public void run(long[] buffers, int worker, int from, int to) {
        PointLoop tile = machine(worker);
        tile.begin(buffers);
        for (int unit = from; unit < to; unit++) {
            switch (cut) {
                case Cut.Rows c -> rows(c, tile, buffers, unit);
                case Cut.Stretches c -> stretch(c, tile, buffers, unit);
                case Cut.NarrowColumns c -> narrow(c, tile, buffers, unit);
                case Cut.WideColumns c -> wide(c, tile, buffers, unit);
            }
        }
    }

    private PointLoop machine(int worker) {
        PointLoop tile = machines[worker];
        if (tile == null) {
            tile = made();
            machines[worker] = tile;
        }
        return tile;
    }

    /// In the middle of a run, which must end: where there is no memory for a generated class, it goes on without.
    private PointLoop made() {
        if (loop == null || shape == null) {
            return new TileMachine(ir);
        }
        try {
            return new LoopMachine(ir, shape, loop, frame);
        } catch (ArgaliException e) {
            return new TileMachine(ir);
        }
    }

    private void rows(Cut.Rows c, PointLoop tile, long[] buffers, int unit) {
        int first = unit * c.perUnit();
        int n = Math.min(c.perUnit(), c.rows() - first);
        if (c.length() > 0) {
            tile.points(buffers, (long) first * c.length(), n * c.length());
            for (Reducer r : reducers) {
                r.rows(tile, n, c.length(), first);
            }
        }
    }

    private void stretch(Cut.Stretches c, PointLoop tile, long[] buffers, int unit) {
        long at = (long) (unit % c.perRow()) * TILE;
        int n = (int) Math.min(TILE, c.length() - at);
        tile.points(buffers, unit / c.perRow() * c.length() + at, n);
        for (Reducer r : reducers) {
            r.rows(tile, 1, n, unit);
        }
    }

    private void narrow(Cut.NarrowColumns c, PointLoop tile, long[] buffers, int unit) {
        int end = c.columns() == 0 ? 0 : c.row(unit) + c.rows(unit);
        for (int row = c.row(unit); row < end; row += c.perTile()) {
            int n = Math.min(c.perTile(), end - row);
            tile.points(buffers, (long) row * c.columns(), n * c.columns());
            for (Reducer r : reducers) {
                r.columns(tile, n, c.columns(), unit * c.columns());
            }
        }
    }

    private void wide(Cut.WideColumns c, PointLoop tile, long[] buffers, int unit) {
        int stack = unit / c.perStack();
        int at = unit % c.perStack() * TILE;
        int n = Math.min(TILE, c.columns() - at);
        for (int i = 0; i < c.rows(); i++) {
            long row = (long) stack * c.rows() + i;
            tile.points(buffers, row * c.columns() + at, n);
            for (Reducer r : reducers) {
                r.columns(tile, 1, n, stack * c.columns() + at);
            }
        }
    }

    @Override
    public void finish(long[] buffers) {
        for (Reducer r : reducers) {
            cut.gather(r);
            r.store(buffers[r.buffer()], results);
        }
    }
}
