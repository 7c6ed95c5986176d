package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import dev.argali.cpu.onednn.ConvSpec;
import dev.argali.cpu.x86.PanelProduct;
import dev.argali.graph.Window;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// A convolution over one or two axes, or its gradient for the examples, in code of this process. The windows along a
/// row of an example lie one behind the other, overlapping: so each row of results is one product of them and the
/// filter as it is, and the gradient of a row of results by each row of the filter is added to a row of windows.
/// Nothing of the examples is rearranged, but an example with padding is copied.
final class WindowRows {
    /// The library, which packs filters, is at least as fast for longer sums.
    private static final int MOST_TERMS = 320;

    private final ConvSpec spec;
    private final PanelProduct product;
    private final Rows example;
    private final Rows results;
    // How rows of the window, and of positions, follow each other along the first of two axes.
    private final int taps;
    private final int dilation;
    private final int stride;

    /// How an array lies in rows.
    ///
    /// @param count how many rows an example has
    /// @param before rows of padding before them
    /// @param behind rows of padding behind
    /// @param length elements of a row
    /// @param low elements of padding before a row
    /// @param high elements of padding behind
    private record Rows(int count, int before, int behind, long length, long low, long high) {
        boolean isPadded() {
            return before + behind + low + high > 0;
        }

        long padded() {
            return low + length + high;
        }

        long bytes() {
            return count * length * Float.BYTES;
        }

        long paddedBytes() {
            return (before + count + behind) * padded() * Float.BYTES;
        }

        /// Copies what is not padding from one form into the other.
        void copy(long bare, long padded, boolean into) {
            long first = padded + (before * padded() + low) * Float.BYTES;
            for (int i = 0; i < count; i++) {
                long a = bare + i * length * Float.BYTES;
                long b = first + i * padded() * Float.BYTES;
                MemorySegment.copy(ALL, into ? a : b, ALL, into ? b : a, length * Float.BYTES);
            }
        }
    }

    private WindowRows(ConvSpec spec, PanelProduct product, Rows example) {
        this.spec = spec;
        this.product = product;
        this.example = example;
        Window w = spec.window();
        boolean flat = w.rank() == 1;
        this.taps = flat ? 1 : w.sizes().getFirst();
        this.dilation = flat ? 1 : w.dilations().getFirst();
        this.stride = flat ? 1 : w.strides().getFirst();
        int positions = flat ? 1 : spec.positions().getFirst();
        this.results = new Rows(positions, 0, 0, (long) spec.positions().getLast() * spec.filters(), 0, 0);
    }

    /// {@return code for a convolution, or empty if this machine has none, or the library does that better}
    static Optional<WindowRows> of(ConvSpec spec) {
        Window w = spec.window();
        if (spec.groups() > 1 || w.rank() > 2 || w.dilations().getLast() > 1 || !isFast(spec)) {
            return Optional.empty();
        }
        Rows example = example(spec);
        long windows = (long) w.strides().getLast() * spec.channels();
        long width = (long) w.sizes().getLast() * spec.channels();
        int positions = spec.positions().getLast();
        Strides filters = Strides.rows(spec.filters());
        boolean flat = w.rank() == 1;
        Optional<PanelProduct> found = switch (spec.pass()) {
            case FORWARD -> {
                int taps = flat ? 1 : w.sizes().getFirst();
                long apart = flat ? 0 : w.dilations().getFirst() * example.padded();
                yield product(
                        new MatmulShape.Sizes(1, positions, taps * width, spec.filters()),
                        List.of(new Strides(0, windows, 1), filters, filters),
                        new PanelProduct.Form(taps, apart, false));
            }
            case INPUT ->
                product(
                        new MatmulShape.Sizes(1, positions, spec.filters(), width),
                        List.of(filters, Strides.rows(width), Strides.rows(windows)),
                        new PanelProduct.Form(1, 0, true));
            case FILTER -> Optional.empty();
        };
        return found.map(product -> new WindowRows(spec, product, example));
    }

    /// As measured: decision 0013.
    private static boolean isFast(ConvSpec spec) {
        long taps = spec.window().sizes().stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
        boolean small = taps > 1 && taps * spec.channels() <= MOST_TERMS;
        return small && (spec.pass() == ConvSpec.Pass.FORWARD || spec.filters() >= 2 * spec.channels());
    }

    private static Optional<PanelProduct> product(
            MatmulShape.Sizes sizes, List<Strides> strides, PanelProduct.Form form) {
        return PanelProduct.of(new MatmulShape(sizes, strides.get(0), strides.get(1), strides.get(2)), form);
    }

    private static Rows example(ConvSpec spec) {
        Window w = spec.window();
        boolean flat = w.rank() == 1;
        long channels = spec.channels();
        return new Rows(
                flat ? 1 : spec.spatial().getFirst(),
                flat ? 0 : w.low().getFirst(),
                flat ? 0 : w.high().getFirst(),
                spec.spatial().getLast() * channels,
                w.low().getLast() * channels,
                w.high().getLast() * channels);
    }

    /// {@return the bytes that a run needs for itself}
    long scratchBytes() {
        return product.blockBytes() + (example.isPadded() ? example.paddedBytes() : 0);
    }

    /// {@return the bytes of a filter in the form that [#run] takes}
    long filterBytes() {
        return spec.pass() == ConvSpec.Pass.INPUT ? spec.filterSize() * Float.BYTES : 0;
    }

    /// Prepares what a run needs for itself, once.
    void begin(long scratch) {
        ALL.asSlice(scratch, scratchBytes()).fill((byte) 0);
        product.begin(scratch);
    }

    /// Brings a filter into the form for gradients: `[rows of the window, filters, columns and channels]`.
    void pack(long filter, long packed) {
        int filters = spec.filters();
        int width = (int) (spec.filterSize() / filters / taps);
        for (int tap = 0; tap < taps; tap++) {
            long from = filter + (long) tap * width * filters * Float.BYTES;
            long to = packed + (long) tap * width * filters * Float.BYTES;
            for (int i = 0; i < width; i++) {
                for (int f = 0; f < filters; f++) {
                    float value = ALL.get(JAVA_FLOAT, from + ((long) i * filters + f) * Float.BYTES);
                    ALL.set(JAVA_FLOAT, to + ((long) f * width + i) * Float.BYTES, value);
                }
            }
        }
    }

    /// Convolves, or takes the gradient.
    ///
    /// @param examples address of the examples, or of the gradient for them
    /// @param filter as it is, packed for the gradient
    /// @param y address of the results, or of the gradient for them
    /// @param scratch prepared memory that nobody else uses meanwhile
    void run(long examples, long filter, long y, long scratch) {
        for (int i = 0; i < spec.batch(); i++) {
            long bare = examples + i * example.bytes();
            long at = y + i * results.bytes();
            long padded = example.isPadded() ? scratch + product.blockBytes() : bare;
            if (spec.pass() == ConvSpec.Pass.INPUT) {
                ALL.asSlice(padded, example.paddedBytes()).fill((byte) 0);
                toExamples(padded, filter, at, scratch);
                if (example.isPadded()) {
                    example.copy(bare, padded, false);
                }
                continue;
            }
            if (example.isPadded()) {
                example.copy(bare, padded, true);
            }
            forward(padded, filter, at, scratch);
        }
    }

    private void forward(long from, long filter, long to, long block) {
        long step = stride * example.padded() * Float.BYTES;
        long made = results.length * Float.BYTES;
        for (int i = 0; i < results.count; i++) {
            product.run(block, from + i * step, filter, to + i * made);
        }
    }

    private void toExamples(long to, long filter, long gradient, long block) {
        long step = example.padded() * Float.BYTES;
        long tapBytes = spec.filterSize() / taps * Float.BYTES;
        for (int i = 0; i < results.count; i++) {
            for (int tap = 0; tap < taps; tap++) {
                long row = to + (i * stride + tap * dilation) * step;
                product.run(block, gradient + i * results.length * Float.BYTES, filter + tap * tapBytes, row);
            }
        }
    }
}
