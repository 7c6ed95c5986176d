package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.argali.graph.DType;
import java.util.List;

/// Finds the position of the largest or smallest element of each line along an axis: the first of equals, the first NaN
/// if there is one.
///
/// @param from dense storage of the operand
/// @param to dense storage of the int32 positions
/// @param dtype float32, float64, int32 or int64
/// @param largest whether the largest is looked for
/// @param sizes the extents
public record ArgReduceKernel(int from, int to, DType dtype, boolean largest, Sizes sizes) implements Kernel {
    private static final long SLICE_ELEMENTS = 60_000;

    /// The extents of the operand: `outer` lines of blocks, `extent` elements of a line, `inner` elements apart.
    ///
    /// @param outer extents in front of the axis
    /// @param extent of the axis
    /// @param inner extents behind it
    public record Sizes(long outer, long extent, long inner) {
        long lines() {
            return outer * inner;
        }
    }

    /// {@return whether there is a kernel for this dtype}
    public static boolean covers(DType dtype) {
        return dtype == DType.FLOAT32 || dtype == DType.FLOAT64 || dtype == DType.INT32 || dtype == DType.INT64;
    }

    @Override
    public Step bind(Frame frame) {
        return new ArgReduceStep(frame);
    }

    @Override
    public List<Integer> reads() {
        return List.of(from);
    }

    @Override
    public List<Integer> writes() {
        return List.of(to);
    }

    private final class ArgReduceStep extends Step {
        private final int slices;

        ArgReduceStep(Frame frame) {
            super(frame);
            long wanted = Math.min(64, sizes.lines() * sizes.extent / SLICE_ELEMENTS);
            this.slices = (int) Math.max(1, Math.min(wanted, sizes.lines()));
        }

        @Override
        public void run() {
            frame().team().run(slices, this);
        }

        @Override
        public void run(int slice, int worker) {
            long source = frame().address(from);
            long target = frame().address(to);
            long last = sizes.lines() * (slice + 1) / slices;
            for (long line = sizes.lines() * slice / slices; line < last; line++) {
                long block = line / sizes.inner;
                long first = source + (block * sizes.extent * sizes.inner + line % sizes.inner) * dtype.bytes();
                ALL.set(JAVA_INT_UNALIGNED, target + line * 4, (int) best(first));
            }
        }

        private long best(long first) {
            long stride = sizes.inner * dtype.bytes();
            return dtype.isFloating() ? bestFloating(first, stride) : bestWhole(first, stride);
        }

        private long bestFloating(long first, long stride) {
            long best = 0;
            double value = floating(first);
            for (long i = 1; i < sizes.extent && !Double.isNaN(value); i++) {
                double x = floating(first + i * stride);
                if (Double.isNaN(x) || (largest ? x > value : x < value)) {
                    best = i;
                    value = x;
                }
            }
            return best;
        }

        private double floating(long address) {
            return dtype == DType.FLOAT32
                    ? ALL.get(JAVA_FLOAT_UNALIGNED, address)
                    : ALL.get(JAVA_DOUBLE_UNALIGNED, address);
        }

        private long bestWhole(long first, long stride) {
            long best = 0;
            long value = whole(first);
            for (long i = 1; i < sizes.extent; i++) {
                long x = whole(first + i * stride);
                if (largest ? x > value : x < value) {
                    best = i;
                    value = x;
                }
            }
            return best;
        }

        private long whole(long address) {
            return dtype == DType.INT32 ? ALL.get(JAVA_INT_UNALIGNED, address) : ALL.get(JAVA_LONG_UNALIGNED, address);
        }
    }

    @Override
    public String toString() {
        return "arg" + (largest ? "max" : "min") + " " + dtype + " b" + from + " -> b" + to + " " + sizes + "\n";
    }
}
