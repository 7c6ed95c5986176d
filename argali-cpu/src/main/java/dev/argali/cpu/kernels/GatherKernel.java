package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.cpu.x86.Prefetch;
import dev.argali.graph.DType;
import dev.argali.runtime.Profiler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

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

    /// So many rows before it is copied, the beginning of a row is asked for.
    private static final int AHEAD = 3;

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
        private final Optional<Prefetch> prefetch =
                sizes.rowBytes < Prefetch.LEAST_BYTES ? Optional.empty() : Prefetch.ofProcess();

        GatherStep(Frame frame) {
            super(frame);
            long wanted = Math.min(64, rows * sizes.rowBytes / SLICE_BYTES);
            this.slices = (int) Math.max(1, Math.min(wanted, rows));
        }

        @Override
        public void run() {
            inSlices(slices);
        }

        @Override
        public void run(int slice, int worker) {
            long target = frame().address(to);
            long first = rows * slice / slices;
            long last = rows * (slice + 1) / slices;
            if (prefetch.isEmpty()) {
                for (long row = first; row < last; row++) {
                    move(place(row), target + row * sizes.rowBytes);
                }
                return;
            }
            Prefetch ahead = prefetch.get();
            for (long row = first - AHEAD; row < last; row++) {
                if (row + AHEAD < last) {
                    ahead.fetch(place(row + AHEAD));
                }
                if (row >= first) {
                    move(place(row), target + row * sizes.rowBytes);
                }
            }
        }

        /// Where the row lies that becomes this one, or 0 if its index lies outside.
        private long place(long row) {
            long block = sizes.outer == 1 ? 0 : row / sizes.count;
            long at = index(frame().address(indices), row - block * sizes.count);
            boolean inside = at >= 0 && at < sizes.extent;
            return inside ? frame().address(from) + (block * sizes.extent + at) * sizes.rowBytes : 0;
        }

        private void move(long in, long out) {
            if (in == 0) {
                ALL.asSlice(out, sizes.rowBytes).fill((byte) 0);
            } else if (sizes.rowBytes == 1) {
                ALL.set(ValueLayout.JAVA_BYTE, out, ALL.get(ValueLayout.JAVA_BYTE, in));
            } else if (sizes.rowBytes == Integer.BYTES) {
                ALL.set(ValueLayout.JAVA_INT_UNALIGNED, out, ALL.get(ValueLayout.JAVA_INT_UNALIGNED, in));
            } else {
                MemorySegment.copy(ALL, in, ALL, out, sizes.rowBytes);
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
