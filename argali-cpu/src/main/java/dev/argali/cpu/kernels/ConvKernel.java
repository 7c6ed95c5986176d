package dev.argali.cpu.kernels;

import dev.argali.cpu.onednn.ConvSpec;
import dev.argali.cpu.onednn.Convolution;
import dev.argali.cpu.onednn.ConvolutionCall;
import dev.argali.cpu.onednn.Offer;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.runtime.Profiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A convolution, or a gradient of one, on dense float32 arrays, cut by examples; results of a few examples also along
/// the first spatial axis. Slices of few channels run in code of this process ([WindowRows]), others on oneDNN's
/// one-thread kernels; what slices contribute to the gradient for a filter is added up in their order.
///
/// @param spec the whole convolution
/// @param a storage of the examples, or of the gradient for the results
/// @param b storage of the filter, or of the gradient for the results
/// @param c storage of the result
/// @param oneDnn the library
public record ConvKernel(ConvSpec spec, int a, int b, int c, OneDnn oneDnn) implements Kernel {
    /// Slices for each thread.
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
        Part[] parts = parts(frame.threads()).toArray(Part[]::new);
        WindowRows[] rows = Arrays.stream(parts)
                .flatMap(part -> WindowRows.of(part.spec).stream())
                .toArray(WindowRows[]::new);
        return rows.length == parts.length ? new RowStep(frame, parts, rows) : new LibraryStep(frame, parts);
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

    /// A part of the work: elements before it in what is read and written.
    private record Part(ConvSpec spec, long a, long b, long c) {}

    /// A thread whose core does something else leaves its slices to the others. Contributions to the gradient for a
    /// filter cost memory and adding up: there are no more than threads.
    private List<Part> parts(int threads) {
        int wanted = spec.pass() == ConvSpec.Pass.FILTER || threads == 1 ? threads : SLICES * threads;
        int worthwhile = (int) Math.min(wanted, Math.max(1, spec.work() / WORTH_A_THREAD));
        int slices = Math.min(worthwhile, spec.batch());
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            int first = (int) ((long) spec.batch() * i / slices);
            int next = (int) ((long) spec.batch() * (i + 1) / slices);
            parts.add(part(first, next - first));
        }
        int each = Math.min(threads, worthwhile) / spec.batch();
        return spec.pass() == ConvSpec.Pass.FORWARD && each > 1
                ? parts.stream().flatMap(part -> rows(part, each).stream()).toList()
                : parts;
    }

    private Part part(int first, int examples) {
        long example = first * spec.exampleSize();
        long result = first * spec.resultSize();
        ConvSpec of = spec.batch(examples);
        return switch (spec.pass()) {
            case FORWARD -> new Part(of, example, 0, result);
            case INPUT -> new Part(of, result, 0, example);
            case FILTER -> new Part(of, example, result, 0);
        };
    }

    /// One example, cut along its first axis; whole where a piece would see nothing but padding.
    private List<Part> rows(Part part, int pieces) {
        int rows = spec.positions().getFirst();
        int cuts = Math.min(pieces, rows);
        long rowIn = spec.exampleSize() / spec.spatial().getFirst();
        long rowOut = spec.resultSize() / rows;
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < cuts; i++) {
            int first = (int) ((long) rows * i / cuts);
            int count = (int) ((long) rows * (i + 1) / cuts) - first;
            ConvSpec piece = part.spec.rows(first, count);
            if (piece.spatial().getFirst() < 1 || !isOffered(piece, oneDnn)) {
                return List.of(part);
            }
            parts.add(new Part(piece, part.a + spec.firstRow(first) * rowIn, part.b, part.c + first * rowOut));
        }
        return parts;
    }

    /// What both ways have in common: where the arrays are in a run, and what stands for the filter.
    private abstract class ConvStep extends Step {
        final Part[] parts;
        long content;
        long baseA;
        long baseB;
        long baseC;
        private long runs;

        ConvStep(Frame frame, Part[] parts) {
            super(frame);
            this.parts = parts;
        }

        @Override
        public void run() {
            baseA = frame().address(a);
            baseB = frame().address(b);
            baseC = frame().address(c);
            // A filter of which nobody said anything is another one in each run.
            runs++;
            long known = frame().generation(b);
            content = known != 0 ? known : -runs;
            inSlices(parts.length);
        }
    }

    /// A convolution by products of rows.
    private final class RowStep extends ConvStep {
        private final WindowRows[] rows;
        private final long[] scratch;
        // For each worker the filter in the form for gradients, and what filter that is.
        private final long[] packed;
        private final long[] contents;

        RowStep(Frame frame, Part[] parts, WindowRows[] rows) {
            super(frame, parts);
            this.rows = rows;
            this.scratch = new long[parts.length];
            for (int i = 0; i < parts.length; i++) {
                scratch[i] = frame.scratch(rows[i].scratchBytes());
                rows[i].begin(scratch[i]);
            }
            this.packed = new long[spec.pass() == ConvSpec.Pass.INPUT ? frame.threads() : 0];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = frame.scratch(rows[0].filterBytes());
            }
            this.contents = new long[packed.length];
        }

        @Override
        public void run(int slice, int worker) {
            Part part = parts[slice];
            long left = baseA + part.a * Float.BYTES;
            long made = baseC + part.c * Float.BYTES;
            if (packed.length == 0) {
                rows[slice].run(left, baseB, made, scratch[slice]);
                return;
            }
            if (contents[worker] != content) {
                rows[slice].pack(baseB, packed[worker]);
                contents[worker] = content;
            }
            rows[slice].run(made, packed[worker], left, scratch[slice]);
        }
    }

    /// A convolution by oneDNN.
    private final class LibraryStep extends ConvStep {
        private final ConvolutionCall[] calls;
        // Which of the different kernels a slice has; for gradients its own.
        private final int[] kinds;
        private final int kernels;
        // A filter in the layout of its kernel for each worker and kind, or the gradient of each slice.
        private final long[] packed;
        // What the filters are that are packed there.
        private final long[] contents;
        private final long[] scratch;

        LibraryStep(Frame frame, Part[] parts) {
            super(frame, parts);
            this.calls = new ConvolutionCall[parts.length];
            this.kinds = new int[parts.length];
            this.scratch = new long[parts.length];
            List<Convolution> different = new ArrayList<>();
            for (int i = 0; i < parts.length; i++) {
                Convolution made = kernel(parts[i].spec());
                calls[i] = made.call(frame.segments());
                scratch[i] = frame.scratch(Math.max(made.scratchBytes(), 1));
                kinds[i] = isGradient() ? -1 : different.indexOf(made);
                if (kinds[i] < 0) {
                    kinds[i] = different.size();
                    different.add(made);
                }
            }
            this.kernels = different.size();
            this.packed = new long[kernels * (isGradient() ? 1 : frame.threads())];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = frame.scratch(Math.max(different.get(i % kernels).packedBytes(), 1));
            }
            this.contents = new long[packed.length];
        }

        private boolean isGradient() {
            return spec.pass() == ConvSpec.Pass.FILTER;
        }

        private Convolution kernel(ConvSpec part) {
            return switch (oneDnn.convolution(part)) {
                case Offer.Made<Convolution>(Convolution made) -> made;
                case Offer.Refused<Convolution>(String reason) -> throw new IllegalStateException(reason);
            };
        }

        @Override
        public void run() {
            super.run();
            if (isGradient()) {
                for (int i = 0; i < calls.length; i++) {
                    calls[i].deliver(packed[i], baseC, i > 0, scratch[i]);
                }
            }
        }

        @Override
        public void run(int slice, int worker) {
            Part part = parts[slice];
            long right = baseB + part.b * Float.BYTES;
            int place = kinds[slice] + (isGradient() ? 0 : worker * kernels);
            if (contents[place] != content) {
                calls[slice].pack(right, packed[place], scratch[slice]);
                contents[place] = content;
            }
            calls[slice].run(
                    baseA + part.a * Float.BYTES, right, baseC + part.c * Float.BYTES, packed[place], scratch[slice]);
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
