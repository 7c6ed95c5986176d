package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.ScatterKind;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Combines rows of updates with the rows of an array that indices name; an index outside names none. Several updates
/// of one element are taken in their order, whatever the number of threads: a slice is a range of elements within the
/// rows, or of blocks, never of updates.
///
/// @param storages the dense storages
/// @param dtype of data, updates and result; float16 and bfloat16 are widened before
/// @param indexType int32 or int64
/// @param lines of the data along the axis of the indices
/// @param count of indices
public record ScatterKernel(Storages storages, DType dtype, DType indexType, ScatterKind kind, Lines lines, long count)
        implements Kernel {
    private static final long SLICE_BYTES = 200_000;

    /// Where data, indices, updates and the result are.
    public record Storages(int data, int indices, int updates, int result) {}

    @Override
    public Step bind(Frame frame) {
        return new ScatterStep(frame);
    }

    @Override
    public List<Integer> reads() {
        return List.of(storages.data, storages.indices, storages.updates);
    }

    @Override
    public List<Integer> writes() {
        return List.of(storages.result);
    }

    private double combine(double old, double update) {
        return switch (kind) {
            case SET -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> Math.min(old, update);
            case MAX -> Math.max(old, update);
        };
    }

    private long combine(long old, long update) {
        return switch (kind) {
            case SET -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> Math.min(old, update);
            case MAX -> Math.max(old, update);
        };
    }

    private final class ScatterStep extends Step {
        private final int slices;

        ScatterStep(Frame frame) {
            super(frame);
            long wanted = Math.min(64, count * lines.count() * dtype.bytes() / SLICE_BYTES);
            this.slices = (int) Math.max(1, Math.min(wanted, lines.count()));
        }

        @Override
        public void run() {
            long bytes = lines.count() * lines.extent() * dtype.bytes();
            MemorySegment.copy(ALL, frame().address(storages.data), ALL, frame().address(storages.result), bytes);
            inSlices(slices);
        }

        /// Lines from … to are stretches of one or several blocks' rows.
        @Override
        public void run(int slice, int worker) {
            long end = lines.count() * (slice + 1) / slices;
            for (long line = lines.count() * slice / slices; line < end; ) {
                long block = line / lines.inner();
                long to = Math.min(end, (block + 1) * lines.inner());
                block(block, line % lines.inner(), to - line);
                line = to;
            }
        }

        private void block(long block, long column, long columns) {
            long updates = frame().address(storages.updates) / dtype.bytes();
            long result = frame().address(storages.result) / dtype.bytes();
            for (long i = 0; i < count; i++) {
                long at = index(i);
                if (at < 0 || at >= lines.extent()) {
                    continue;
                }
                long from = updates + (block * count + i) * lines.inner() + column;
                long to = result + (block * lines.extent() + at) * lines.inner() + column;
                for (long c = 0; c < columns; c++) {
                    element(from + c, to + c);
                }
            }
        }

        private void element(long from, long to) {
            if (dtype.isFloating()) {
                double old = Elements.getDouble(ALL, dtype, to);
                Elements.setDouble(ALL, dtype, to, combine(old, Elements.getDouble(ALL, dtype, from)));
            } else {
                long old = Elements.getLong(ALL, dtype, to);
                Elements.setLong(ALL, dtype, to, combine(old, Elements.getLong(ALL, dtype, from)));
            }
        }

        private long index(long i) {
            long address = frame().address(storages.indices);
            return indexType == DType.INT32
                    ? ALL.get(JAVA_INT_UNALIGNED, address + i * 4)
                    : ALL.get(JAVA_LONG_UNALIGNED, address + i * 8);
        }
    }

    @Override
    public String toString() {
        return "scatter " + kind + " " + dtype + " " + storages + " " + lines + " " + count + "\n";
    }
}
