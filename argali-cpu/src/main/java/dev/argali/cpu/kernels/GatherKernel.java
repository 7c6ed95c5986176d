package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.graph.DType;
import dev.argali.runtime.Profiler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Takes rows by index: `outer` blocks, each of `extent` rows of `rowBytes`, from which `count` are taken. A row whose
/// index lies outside is zero.
///
/// @param from storage of the data
/// @param indices storage of the indices
/// @param to storage of the result
/// @param indexType int32 or int64
public record GatherKernel(int from, int indices, int to, DType indexType, Sizes sizes) implements Kernel {
    /// The extents of a gather.
    ///
    /// @param outer blocks in front of the axis
    /// @param extent rows of a block
    /// @param rowBytes bytes of a row
    /// @param count indices
    public record Sizes(long outer, long extent, long rowBytes, long count) {}

    /// Rows lie anywhere: a slice waits for memory, not for the processor.
    private static final long SLICE_BYTES = 25_000;

    @Override
    public Step bind(Frame frame) {
        return new GatherStep(frame);
    }

    @Override
    public List<Integer> reads() {
        return List.of(from, indices);
    }

    @Override
    public List<Integer> writes() {
        return List.of(to);
    }

    @Override
    public Profiler.Cost cost() {
        String name = "gather " + sizes.count + " of " + sizes.extent + " rows of " + sizes.rowBytes + " bytes";
        return new Profiler.Cost(name, 0, 2.0 * sizes.outer * sizes.count * sizes.rowBytes);
    }

    private final class GatherStep extends Step {
        private final int slices;
        private final long rows = sizes.outer * sizes.count;

        GatherStep(Frame frame) {
            super(frame);
            long wanted = Math.min(64, rows * sizes.rowBytes / SLICE_BYTES);
            this.slices = (int) Math.max(1, Math.min(wanted, rows));
        }

        @Override
        public void run() {
            frame().team().run(slices, this);
        }

        @Override
        public void run(int slice, int worker) {
            long source = frame().address(from);
            long target = frame().address(to);
            long index = frame().address(indices);
            long last = rows * (slice + 1) / slices;
            for (long row = rows * slice / slices; row < last; row++) {
                long block = row / sizes.count;
                long at = index(index, row % sizes.count);
                long out = target + row * sizes.rowBytes;
                if (at >= 0 && at < sizes.extent) {
                    long in = source + (block * sizes.extent + at) * sizes.rowBytes;
                    MemorySegment.copy(ALL, in, ALL, out, sizes.rowBytes);
                } else {
                    ALL.asSlice(out, sizes.rowBytes).fill((byte) 0);
                }
            }
        }

        private long index(long address, long i) {
            return indexType == DType.INT32
                    ? ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address + i * 4)
                    : ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address + i * 8);
        }
    }

    @Override
    public String toString() {
        return "gather b" + from + "[b" + indices + "] -> b" + to + " " + sizes + "\n";
    }
}
