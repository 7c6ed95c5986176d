package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Step;
import dev.argali.cpu.loops.Loop;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.loops.Loops;
import dev.argali.cpu.loops.VectorWarmer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A fused kernel of one frame, cut into slices for the team. Where it is cut follows from sizes alone.
public final class FusedStep extends Step {
    /// Less work than this, in simple operations, is done by the caller alone: machine code takes some 15 µs for it,
    /// and waking another processor's interest takes one or two.
    private static final long SHARED_WORK = 300_000;

    /// How much work is worth a slice.
    private static final long SLICE_WORK = 50_000;

    private static final int MOST_SLICES = 64;

    /// A class is worth its making, 0.1 s of a processor, for a kernel that has taken this long with tiles.
    private static final long NANOS_BEFORE_CLASS = 100_000_000;

    private final KernelIr ir;
    private final int[] storages;
    private final long[] buffers;
    private final Form form;
    private final int slices;

    /// The shape of the class that may take over from Java tiles, until it has.
    private Optional<LoopShape> shape;

    private Loops.@Nullable Handle handle;
    private long tileNanos;

    /// @param storages the frame's storage for each buffer of the kernel
    public FusedStep(Frame frame, KernelIr ir, int[] storages) {
        super(frame);
        this.ir = ir;
        this.storages = storages;
        this.buffers = new long[storages.length];
        Optional<NestForm> nest = NestForm.of(ir, frame);
        this.form = nest.isPresent() ? nest.get() : new TileForm(ir, frame);
        this.shape = nest.isPresent() || !VectorWarmer.available() ? Optional.empty() : LoopShape.of(ir);
        long work = ir.size() * ir.weight();
        long wanted = work < SHARED_WORK ? 1 : Math.min(MOST_SLICES, work / SLICE_WORK);
        this.slices = (int) Math.min(wanted, form.units());
    }

    @Override
    public void run() {
        for (int i = 0; i < storages.length; i++) {
            buffers[i] = frame().address(storages[i]);
        }
        if (shape.isEmpty()) {
            compute();
            return;
        }
        long start = System.nanoTime();
        compute();
        tileNanos += System.nanoTime() - start;
        if (tileNanos >= NANOS_BEFORE_CLASS && form instanceof TileForm tiles) {
            replacePoints(tiles, shape.get());
        }
    }

    private void compute() {
        form.prepare(buffers);
        if (slices == 1) {
            run(0, 0);
        } else {
            inSlices(slices);
        }
        form.finish(buffers);
    }

    /// A kernel that has done some work gets a class of its own; when that is warm, it takes over.
    private void replacePoints(TileForm tiles, LoopShape wanted) {
        if (handle == null) {
            handle = Loops.later(wanted);
        }
        Loop ready = handle.ready();
        if (ready != null) {
            tiles.use(wanted, ready);
            shape = Optional.empty();
        }
    }

    @Override
    public void run(int slice, int worker) {
        long units = form.units();
        form.run(buffers, worker, (int) (units * slice / slices), (int) (units * (slice + 1) / slices));
    }

    @Override
    public String toString() {
        return ir.toString();
    }
}
