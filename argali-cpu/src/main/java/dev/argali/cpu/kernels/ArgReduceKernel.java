package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import java.util.List;

/// Finds the position of the largest or smallest element of each line along an axis: the first of equals, the first NaN
/// if there is one.
///
/// @param from dense storage of the operand
/// @param to dense storage of the int32 positions
/// @param dtype of the operand
/// @param largest whether the largest is looked for
/// @param lines of the operand along the axis
public record ArgReduceKernel(int from, int to, DType dtype, boolean largest, Lines lines) implements Kernel {
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
        private final int slices = lines.slices();

        ArgReduceStep(Frame frame) {
            super(frame);
        }

        @Override
        public void run() {
            frame().team().run(slices, this);
        }

        @Override
        public void run(int slice, int worker) {
            long source = frame().address(from) / dtype.bytes();
            long target = frame().address(to);
            long last = lines.count() * (slice + 1) / slices;
            for (long line = lines.count() * slice / slices; line < last; line++) {
                long first = source + lines.first(line);
                long best = dtype.isFloating() ? bestFloating(first) : bestWhole(first);
                ALL.set(JAVA_INT_UNALIGNED, target + line * 4, (int) best);
            }
        }

        private long bestFloating(long first) {
            long best = 0;
            double value = Elements.getDouble(ALL, dtype, first);
            for (long i = 1; i < lines.extent() && !Double.isNaN(value); i++) {
                double x = Elements.getDouble(ALL, dtype, first + i * lines.inner());
                if (Double.isNaN(x) || (largest ? x > value : x < value)) {
                    best = i;
                    value = x;
                }
            }
            return best;
        }

        private long bestWhole(long first) {
            long best = 0;
            long value = Elements.getLong(ALL, dtype, first);
            for (long i = 1; i < lines.extent(); i++) {
                long x = Elements.getLong(ALL, dtype, first + i * lines.inner());
                if (largest ? x > value : x < value) {
                    best = i;
                    value = x;
                }
            }
            return best;
        }
    }

    @Override
    public String toString() {
        return "arg" + (largest ? "max" : "min") + " " + dtype + " b" + from + " -> b" + to + " " + lines + "\n";
    }
}
