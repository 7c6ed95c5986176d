package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.ReduceKind;
import java.util.List;

/// Running sums, products, minima and maxima along an axis. Floating ones are kept in double and rounded where they are
/// stored; whole ones wrap.
///
/// @param from dense storage of the operand
/// @param to dense storage of the result
/// @param reverse whether lines are walked from their ends
public record CumulateKernel(int from, int to, DType dtype, ReduceKind kind, boolean reverse, Lines lines)
        implements Kernel {
    @Override
    public Step bind(Frame frame) {
        return new CumulateStep(frame);
    }

    @Override
    public List<Integer> reads() {
        return List.of(from);
    }

    @Override
    public List<Integer> writes() {
        return List.of(to);
    }

    private double combine(double a, double b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND -> a != 0 && b != 0 ? 1 : 0;
            case OR -> a != 0 || b != 0 ? 1 : 0;
        };
    }

    private long combine(long a, long b) {
        return switch (kind) {
            case SUM -> a + b;
            case PROD -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND -> a & b;
            case OR -> a | b;
        };
    }

    private final class CumulateStep extends Step {
        private final int slices = lines.slices();

        CumulateStep(Frame frame) {
            super(frame);
        }

        @Override
        public void run() {
            inSlices(slices);
        }

        @Override
        public void run(int slice, int worker) {
            if (lines.extent() == 0) {
                return;
            }
            long source = frame().address(from) / dtype.bytes();
            long target = frame().address(to) / dtype.bytes();
            long step = reverse ? -lines.inner() : lines.inner();
            long last = lines.count() * (slice + 1) / slices;
            for (long line = lines.count() * slice / slices; line < last; line++) {
                long first = lines.first(line) + (reverse ? (lines.extent() - 1) * lines.inner() : 0);
                if (dtype.isFloating()) {
                    floating(source + first, target + first, step);
                } else {
                    whole(source + first, target + first, step);
                }
            }
        }

        private void floating(long source, long target, long step) {
            // What a sum begins with makes -0 a 0, as everywhere.
            double running = kind == ReduceKind.SUM ? 0 : Elements.getDouble(ALL, dtype, source);
            for (long i = 0; i < lines.extent(); i++) {
                double x = Elements.getDouble(ALL, dtype, source + i * step);
                running = i == 0 && kind != ReduceKind.SUM ? x : combine(running, x);
                Elements.setDouble(ALL, dtype, target + i * step, running);
            }
        }

        private void whole(long source, long target, long step) {
            long running = Elements.getLong(ALL, dtype, source);
            Elements.setLong(ALL, dtype, target, running);
            for (long i = 1; i < lines.extent(); i++) {
                long x = Elements.getLong(ALL, dtype, source + i * step);
                running = Elements.wrap(dtype, combine(running, x));
                Elements.setLong(ALL, dtype, target + i * step, running);
            }
        }
    }

    @Override
    public String toString() {
        return "cumulate " + kind + (reverse ? " reverse " : " ") + dtype + " b" + from + " -> b" + to + " " + lines
                + "\n";
    }
}
