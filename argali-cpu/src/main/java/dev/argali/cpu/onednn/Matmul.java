package dev.argali.cpu.onednn;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import java.lang.foreign.SegmentAllocator;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A matrix product by oneDNN, on the calling thread. Immutable and safe for all threads; each thread, or frame, runs
/// it through a [MatmulCall] of its own. Made by [OneDnn#matmul].
public final class Matmul {
    private static final int[] OPERANDS = {Primitive.SOURCE, Primitive.WEIGHTS, Primitive.TARGET};
    private static final long NO_BIAS = 0;

    private final MatmulSpec spec;
    private final Primitive primitive;

    private Matmul(MatmulSpec spec, Primitive primitive) {
        this.spec = spec;
        this.primitive = primitive;
    }

    static Offer<Matmul> of(Engine engine, MatmulSpec spec) {
        Optional<String> unfit = unfit(spec);
        if (unfit.isPresent()) {
            return new Offer.Refused<>("oneDNN matmul: " + unfit.get());
        }
        MatmulShape shape = spec.shape();
        MatmulShape.Sizes s = shape.sizes();
        try (var scope = new Descriptors()) {
            long a = scope.matrix(spec.inputs(), s, s.m(), s.k(), shape.a());
            long b = scope.matrix(spec.inputs(), s, s.k(), s.n(), shape.b());
            long c = scope.matrix(spec.output(), s, s.m(), s.n(), shape.c());
            int status = Dnnl.matmulCreate(scope.cell(), engine.engine(), a, b, NO_BIAS, c, scope.attributes());
            if (status == OneDnn.UNIMPLEMENTED) {
                return new Offer.Refused<>(
                        "oneDNN matmul: there is no kernel for %s on this processor.".formatted(spec));
            }
            long plan = scope.made("dnnl_matmul_primitive_desc_create", status);
            var primitive = new Primitive(engine, scope, plan, OPERANDS);
            if (primitive.implementation().startsWith("ref")) {
                return new Offer.Refused<>("oneDNN matmul: only the slow reference kernel '%s' takes %s."
                        .formatted(primitive.implementation(), spec));
            }
            return new Offer.Made<>(new Matmul(spec, primitive));
        }
    }

    private static Optional<String> unfit(MatmulSpec spec) {
        MatmulShape shape = spec.shape();
        if (shape.work() == 0) {
            return Optional.of("a product without elements needs no kernel: " + shape.sizes() + ".");
        }
        for (Strides strides : List.of(shape.a(), shape.b(), shape.c())) {
            if (strides.row() < 1 || strides.column() < 1 || strides.batch() < 0) {
                return Optional.of("strides below 1 are not for oneDNN: " + strides + ".");
            }
        }
        MatmulShape.Sizes s = shape.sizes();
        if (overlap(s.batch(), s.m(), s.k(), shape.a()) || overlap(s.batch(), s.k(), s.n(), shape.b())) {
            return Optional.of("rows that share elements, as windows do, are not for oneDNN: " + shape + ".");
        }
        if (shape.sizes().batch() > 1 && shape.c().batch() == 0) {
            return Optional.of("all products of the stack would be stored to one place.");
        }
        return Optional.empty();
    }

    /// Whether some element of a stack of matrices is in several places of it, other than in all matrices.
    private static boolean overlap(long stack, long rows, long columns, Strides strides) {
        record Axis(long extent, long stride) {}
        List<Axis> axes = Stream.of(
                        new Axis(strides.batch() == 0 ? 1 : stack, strides.batch()),
                        new Axis(rows, strides.row()),
                        new Axis(columns, strides.column()))
                .filter(axis -> axis.extent > 1)
                .sorted(Comparator.comparingLong(Axis::stride))
                .toList();
        long end = 1;
        for (Axis axis : axes) {
            if (axis.stride < end) {
                return true;
            }
            end = axis.extent * axis.stride;
        }
        return false;
    }

    /// {@return what this computes}
    public MatmulSpec spec() {
        return spec;
    }

    /// {@return oneDNN's name of the kernel, such as `brg_matmul:avx512_core`}
    public String implementation() {
        return primitive.implementation();
    }

    /// {@return the size of the scratchpad that each run needs, 64-byte aligned; 0 if it needs none}
    public long scratchBytes() {
        return primitive.scratchBytes();
    }

    /// {@return this kernel with an argument block of its own, in memory of `frame`, which must outlive the call}
    public MatmulCall call(SegmentAllocator frame) {
        return new MatmulCall(primitive.call(frame));
    }
}
