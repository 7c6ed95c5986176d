package dev.argali.cpu.onednn;

import dev.argali.cpu.matmul.Element;
import dev.argali.graph.Window;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// A convolution, or a gradient of one, by oneDNN, on the calling thread. Examples and results stay channels last; the
/// filter, `[window..., channels / groups, filters]`, is brought into the layout that the kernel chose, its gradient
/// back from it. Immutable and safe for all threads, through a [ConvolutionCall] for each. Made by
/// [OneDnn#convolution].
public final class Convolution {
    private static final int TRAINING = 64;
    private static final int DIRECT = 1;
    private static final int MOST_AXES = 3;

    private final ConvSpec spec;
    private final Primitive primitive;
    private final Optional<Reorder> packing;
    private final Optional<Reorder> adding;
    private final long packedBytes;

    private Convolution(
            ConvSpec spec, Primitive primitive, Optional<Reorder> packing, Optional<Reorder> adding, long packedBytes) {
        this.spec = spec;
        this.primitive = primitive;
        this.packing = packing;
        this.adding = adding;
        this.packedBytes = packedBytes;
    }

    static Offer<Convolution> of(Engine engine, ConvSpec spec) {
        Optional<String> unfit = unfit(spec);
        if (unfit.isPresent()) {
            return new Offer.Refused<>("oneDNN convolution: " + unfit.get());
        }
        try (var scope = new Descriptors()) {
            int status = create(engine, scope, spec);
            if (status == OneDnn.UNIMPLEMENTED) {
                return new Offer.Refused<>(
                        "oneDNN convolution: there is no kernel for %s on this processor.".formatted(spec));
            }
            long plan = scope.made("dnnl_convolution_primitive_desc_create", status);
            var primitive = new Primitive(engine, scope, plan, operands(spec.pass()));
            if (primitive.implementation().contains("ref")) {
                return new Offer.Refused<>("oneDNN convolution: only the slow reference kernel '%s' takes %s."
                        .formatted(primitive.implementation(), spec));
            }
            return new Offer.Made<>(withLayout(engine, scope, spec, primitive));
        }
    }

    private static Optional<String> unfit(ConvSpec spec) {
        Window w = spec.window();
        if (w.rank() < 1 || w.rank() > MOST_AXES) {
            return Optional.of("it has one to three spatial axes, not " + w.rank() + ".");
        }
        if (spec.work() == 0 || spec.exampleSize() == 0) {
            return Optional.of("there is nothing to compute: " + spec + ".");
        }
        boolean negative =
                w.low().stream().anyMatch(n -> n < 0) || w.high().stream().anyMatch(n -> n < 0);
        return negative ? Optional.of("padding below 0 is not for oneDNN: " + w + ".") : Optional.empty();
    }

    /// {@return the status; the plan is in the scope's cell}
    private static int create(Engine engine, Descriptors scope, ConvSpec spec) {
        long source = channelsLast(scope, spec.batch(), spec.channels(), spec.spatial());
        long target = channelsLast(scope, spec.batch(), spec.filters(), spec.positions());
        long weights = scope.chosen(Element.F32, filterDims(spec));
        Window w = spec.window();
        var window = new Dnnl.WindowNumbers(
                scope.numbers(longs(w.strides())),
                scope.numbers(longs(w.dilations().stream().map(d -> d - 1).toList())),
                scope.numbers(longs(w.low())),
                scope.numbers(longs(w.high())));
        long attributes = scope.attributes();
        int status = Dnnl.convolutionCreate(
                scope.cell(), engine.engine(), TRAINING, DIRECT, source, weights, target, window, attributes);
        if (spec.pass() == ConvSpec.Pass.FORWARD || status == OneDnn.UNIMPLEMENTED) {
            return status;
        }
        long forward = scope.made("dnnl_convolution_forward_primitive_desc_create", status);
        try {
            return spec.pass() == ConvSpec.Pass.INPUT
                    ? Dnnl.convolutionDataCreate(
                            scope.cell(), engine.engine(), DIRECT, source, weights, target, window, forward, attributes)
                    : Dnnl.convolutionWeightsCreate(
                            scope.cell(),
                            engine.engine(),
                            DIRECT,
                            source,
                            weights,
                            target,
                            window,
                            forward,
                            attributes);
        } finally {
            Dnnl.planDestroy(forward);
        }
    }

    private static Convolution withLayout(Engine engine, Descriptors scope, ConvSpec spec, Primitive primitive) {
        boolean gradient = spec.pass() == ConvSpec.Pass.FILTER;
        long plain = plainFilter(scope, spec);
        long packed = primitive.descriptor(gradient ? Primitive.WEIGHTS_GRADIENT : Primitive.WEIGHTS);
        // A gradient is copied in any case: several threads make one each, which are added up.
        boolean inPlace = !gradient && Dnnl.descriptorEqual(plain, packed) != 0;
        long from = gradient ? packed : plain;
        long to = gradient ? plain : packed;
        return new Convolution(
                spec,
                primitive,
                inPlace ? Optional.empty() : Optional.of(Reorder.of(engine, scope, from, to)),
                gradient ? Optional.of(Reorder.adding(engine, scope, from, to)) : Optional.empty(),
                Dnnl.descriptorBytes(packed));
    }

    private static int[] operands(ConvSpec.Pass pass) {
        return switch (pass) {
            case FORWARD -> new int[] {Primitive.SOURCE, Primitive.WEIGHTS, Primitive.TARGET};
            case INPUT -> new int[] {Primitive.TARGET_GRADIENT, Primitive.WEIGHTS, Primitive.SOURCE_GRADIENT};
            case FILTER -> new int[] {Primitive.SOURCE, Primitive.TARGET_GRADIENT, Primitive.WEIGHTS_GRADIENT};
        };
    }

    /// oneDNN names axes in the order batch, channels, space, wherever they lie.
    private static long channelsLast(Descriptors scope, long batch, long channels, List<Integer> spatial) {
        int rank = spatial.size();
        long[] dims = new long[rank + 2];
        long[] strides = new long[rank + 2];
        dims[1] = channels;
        strides[1] = 1;
        long stride = channels;
        for (int i = rank - 1; i >= 0; i--) {
            dims[i + 2] = spatial.get(i);
            strides[i + 2] = stride;
            stride *= spatial.get(i);
        }
        dims[0] = batch;
        strides[0] = stride;
        return scope.strided(Element.F32, dims, strides);
    }

    /// Groups, where there are some, then filters and channels of a group, then the window.
    private static long[] filterDims(ConvSpec spec) {
        var groups = spec.groups() == 1 ? LongStream.empty() : LongStream.of(spec.groups());
        var channels = LongStream.of(spec.filters() / spec.groups(), spec.channels() / spec.groups());
        var window = LongStream.of(longs(spec.window().sizes()));
        return LongStream.concat(LongStream.concat(groups, channels), window).toArray();
    }

    private static long plainFilter(Descriptors scope, ConvSpec spec) {
        long[] dims = filterDims(spec);
        long[] strides = new long[dims.length];
        int first = spec.groups() == 1 ? 0 : 1;
        long stride = (long) spec.filters() * dims[first + 1];
        for (int i = dims.length - 1; i > first + 1; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        strides[first] = 1;
        strides[first + 1] = spec.filters();
        if (first == 1) {
            strides[0] = dims[1];
        }
        return scope.strided(Element.F32, dims, strides);
    }

    private static long[] longs(List<Integer> values) {
        return values.stream().mapToLong(Integer::longValue).toArray();
    }

    /// {@return what this computes}
    public ConvSpec spec() {
        return spec;
    }

    /// {@return oneDNN's name of the kernel, such as `brg_conv_fwd:avx512_core`}
    public String implementation() {
        return primitive.implementation();
    }

    /// {@return the size of the scratchpad that each run needs, 64-byte aligned; 0 if it needs none}
    public long scratchBytes() {
        long reorders = Math.max(
                packing.map(Reorder::scratchBytes).orElse(0L),
                adding.map(Reorder::scratchBytes).orElse(0L));
        return Math.max(primitive.scratchBytes(), reorders);
    }

    /// {@return the size of the filter, or of its gradient, in this kernel's own layout}
    public long packedBytes() {
        return packedBytes;
    }

    /// {@return this kernel with an argument block of its own, in memory of `frame`, which must outlive the call}
    public ConvolutionCall call(SegmentAllocator frame) {
        return new ConvolutionCall(
                spec.pass(),
                primitive.call(frame),
                packing.map(r -> r.call(frame)).orElse(null),
                adding.map(r -> r.call(frame)).orElse(null));
    }
}
