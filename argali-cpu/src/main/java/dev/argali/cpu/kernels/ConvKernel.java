package dev.argali.cpu.kernels;

import dev.argali.cpu.onednn.ConvSpec;
import dev.argali.cpu.onednn.Convolution;
import dev.argali.cpu.onednn.ConvolutionCall;
import dev.argali.cpu.onednn.Offer;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.runtime.Profiler;
import java.util.List;
import java.util.Locale;

/// A convolution, or a gradient of one, on dense float32 arrays, cut by examples. Each slice runs on one of oneDNN's
/// one-thread kernels; what slices contribute to the gradient for a filter is added up in their order.
///
/// @param spec the whole convolution
/// @param a storage of the examples, or of the gradient for the results
/// @param b storage of the filter, or of the gradient for the results
/// @param c storage of the result
/// @param oneDnn the library
public record ConvKernel(ConvSpec spec, int a, int b, int c, OneDnn oneDnn) implements Kernel {
    /// Fewer multiply-adds than these are not worth a second thread.
    private static final long SLICE_WORK = 400_000;

    private static final int SLICES = 4;

    /// {@return whether the library has a kernel worth having}
    public static boolean isOffered(ConvSpec spec, OneDnn oneDnn) {
        return oneDnn.convolution(spec) instanceof Offer.Made<Convolution>;
    }

    @Override
    public List<Integer> reads() {
        return List.of(a, b);
    }

    @Override
    public List<Integer> writes() {
        return List.of(c);
    }

    @Override
    public Step bind(Frame frame) {
        return new ConvStep(frame);
    }

    @Override
    public Profiler.Cost cost() {
        double elements = (double) spec.batch() * (spec.exampleSize() + spec.resultSize()) + spec.filterSize();
        String name = "convolution " + spec.pass().name().toLowerCase(Locale.ROOT) + " " + spec.batch() + "x"
                + spec.spatial() + "x" + spec.channels() + " by "
                + spec.window().sizes() + " to " + spec.positions()
                + "x" + spec.filters();
        return new Profiler.Cost(name, 2.0 * spec.work(), elements * Float.BYTES);
    }

    private final class ConvStep extends Step {
        private final int[] firsts;
        private final ConvolutionCall[] calls;
        private final long[] packed;
        private final long[] scratch;
        private final long stepA;
        private final long stepB;
        private final long stepC;
        private long baseA;
        private long baseB;
        private long baseC;

        ConvStep(Frame frame) {
            super(frame);
            int slices = slices(frame.threads());
            this.firsts = new int[slices];
            this.calls = new ConvolutionCall[slices];
            this.packed = new long[slices];
            this.scratch = new long[slices];
            for (int i = 0; i < slices; i++) {
                firsts[i] = (int) ((long) spec.batch() * i / slices);
                int next = (int) ((long) spec.batch() * (i + 1) / slices);
                Convolution made = kernel(spec.batch(next - firsts[i]));
                calls[i] = made.call(frame.segments());
                packed[i] = frame.scratch(Math.max(made.packedBytes(), 1));
                scratch[i] = frame.scratch(Math.max(made.scratchBytes(), 1));
            }
            long example = spec.exampleSize() * Float.BYTES;
            long result = spec.resultSize() * Float.BYTES;
            this.stepA = spec.pass() == ConvSpec.Pass.INPUT ? result : example;
            this.stepB = spec.pass() == ConvSpec.Pass.FILTER ? result : 0;
            this.stepC = switch (spec.pass()) {
                case FORWARD -> result;
                case INPUT -> example;
                case FILTER -> 0;
            };
        }

        /// A thread whose core does something else leaves its slices to the others. Contributions to the gradient for a
        /// filter cost memory and adding up: there are no more than threads.
        private int slices(int threads) {
            int wanted = spec.pass() == ConvSpec.Pass.FILTER || threads == 1 ? threads : SLICES * threads;
            long worthwhile = Math.max(1, spec.work() / SLICE_WORK);
            return (int) Math.min(Math.min(wanted, worthwhile), spec.batch());
        }

        private Convolution kernel(ConvSpec part) {
            return switch (oneDnn.convolution(part)) {
                case Offer.Made<Convolution>(Convolution made) -> made;
                case Offer.Refused<Convolution>(String reason) -> throw new IllegalStateException(reason);
            };
        }

        @Override
        public void run() {
            baseA = frame().address(a);
            baseB = frame().address(b);
            baseC = frame().address(c);
            inSlices(calls.length);
            if (spec.pass() == ConvSpec.Pass.FILTER) {
                for (int i = 0; i < calls.length; i++) {
                    calls[i].deliver(packed[i], baseC, i > 0, scratch[i]);
                }
            }
        }

        @Override
        public void run(int slice, int worker) {
            long first = firsts[slice];
            calls[slice].run(
                    baseA + first * stepA, baseB + first * stepB, baseC + first * stepC, packed[slice], scratch[slice]);
        }

        @Override
        public void close() {
            for (ConvolutionCall call : calls) {
                call.close();
            }
        }
    }

    @Override
    public String toString() {
        return cost().name() + " b" + a + " b" + b + " -> b" + c + "\n";
    }
}
