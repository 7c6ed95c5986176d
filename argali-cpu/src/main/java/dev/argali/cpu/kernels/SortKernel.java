package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts each line, stably, or finds its largest elements: values and their positions before. -0 equals 0, NaN is
/// larger than everything.
///
/// An element's place in the order is a whole number, its rank; of up to 32 bits, it is sorted as a `long` together
/// with the position, which no comparison of objects can match.
///
/// @param from dense storage of the operand
/// @param values dense storage of the values
/// @param positions dense storage of the int32 positions
/// @param descending whether the largest comes first
/// @param kept how many of each line are kept
public record SortKernel(int from, int values, int positions, DType dtype, boolean descending, int kept, Lines lines)
        implements Kernel {
    @Override
    public Step bind(Frame frame) {
        return new SortStep(frame);
    }

    @Override
    public List<Integer> reads() {
        return List.of(from);
    }

    @Override
    public List<Integer> writes() {
        return List.of(values, positions);
    }

    /// The rank of an element among all of its dtype, ascending or descending.
    private long rank(long element) {
        long rank;
        if (!dtype.isFloating()) {
            rank = Elements.getLong(ALL, dtype, element) + (dtype == DType.UINT32 ? Integer.MIN_VALUE : 0);
        } else if (dtype == DType.FLOAT64) {
            // Adding 0 makes -0 a 0. Bits of negative numbers are in reverse; of NaN there is one.
            long bits = Double.doubleToLongBits(Elements.getDouble(ALL, dtype, element) + 0.0);
            rank = bits ^ (bits >> 63 & Long.MAX_VALUE);
        } else {
            int bits = Float.floatToIntBits((float) Elements.getDouble(ALL, dtype, element) + 0f);
            rank = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        }
        return descending ? ~rank : rank;
    }

    /// One worker's arrays for a line.
    private final class Line {
        private final boolean wide = dtype.bytes() == 8;
        private final int n = Math.toIntExact(lines.extent());
        private final long[] ranks = new long[n];
        private int[] order = new int[wide ? n : 0];
        private int[] other = new int[wide ? n : 0];

        void sort(long first) {
            for (int i = 0; i < n; i++) {
                long rank = rank(first + i * lines.inner());
                ranks[i] = wide ? rank : rank << 32 | i;
            }
            if (wide) {
                mergeSort();
            } else {
                Arrays.sort(ranks);
            }
        }

        int position(int i) {
            return wide ? order[i] : (int) ranks[i];
        }

        private void mergeSort() {
            for (int i = 0; i < n; i++) {
                order[i] = i;
            }
            for (int width = 1; width < n && width > 0; width *= 2) {
                for (int from = 0; from < n; from += 2 * width) {
                    merge(from, Math.min(n, from + width), Math.min(n, from + 2 * width));
                }
                int[] sorted = other;
                other = order;
                order = sorted;
            }
        }

        private void merge(int from, int middle, int to) {
            int left = from;
            int right = middle;
            for (int i = from; i < to; i++) {
                boolean takeLeft = left < middle && (right >= to || ranks[order[left]] <= ranks[order[right]]);
                other[i] = takeLeft ? order[left++] : order[right++];
            }
        }
    }

    private final class SortStep extends Step {
        private final int slices = lines.slices();
        private final @Nullable Line[] workers;

        SortStep(Frame frame) {
            super(frame);
            this.workers = new Line[frame.threads()];
        }

        @Override
        public void run() {
            inSlices(slices);
        }

        @Override
        public void run(int slice, int worker) {
            Line sorted = workers[worker];
            if (sorted == null) {
                sorted = new Line();
                workers[worker] = sorted;
            }
            long last = lines.count() * (slice + 1) / slices;
            for (long line = lines.count() * slice / slices; line < last; line++) {
                long first = lines.first(line);
                sorted.sort(frame().address(from) / dtype.bytes() + first);
                store(sorted, first, new Lines(lines.outer(), kept, lines.inner()).first(line));
            }
        }

        private void store(Line sorted, long first, long target) {
            int bytes = dtype.bytes();
            for (int i = 0; i < kept; i++) {
                int position = sorted.position(i);
                long to = target + i * lines.inner();
                long source = frame().address(from) + (first + position * lines.inner()) * bytes;
                MemorySegment.copy(ALL, source, ALL, frame().address(values) + to * bytes, bytes);
                ALL.set(JAVA_INT_UNALIGNED, frame().address(positions) + to * 4, position);
            }
        }
    }

    @Override
    public String toString() {
        return (descending ? "largest " + kept : "sort") + " " + dtype + " b" + from + " -> b" + values + " b"
                + positions + " " + lines + "\n";
    }
}
