package dev.argali.cpu.onednn;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import java.lang.foreign.SegmentAllocator;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A matrix product by oneDNN, on the calling thread. Immutable and safe for all threads; each thread, or frame, runs
/// it through a [MatmulCall] of its own. Made by [OneDnn#matmul].
public final class Matmul {
    private final MatmulSpec spec;
    private final Primitive primitive;
    private final Optional<Reorder> packing;
    private final long packedBytes;

    private Matmul(MatmulSpec spec, Primitive primitive, Optional<Reorder> packing, long packedBytes) {
        this.spec = spec;
        this.primitive = primitive;
        this.packing = packing;
        this.packedBytes = packedBytes;
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
            long plainB = scope.matrix(spec.inputs(), s, s.k(), s.n(), shape.b());
            long b = spec.packedB() ? scope.chosen(spec.inputs(), s, s.k(), s.n(), shape.b()) : plainB;
            long bias = spec.epilogue().bias() ? scope.matrix(spec.output(), s, 1, s.n(), Strides.rows(s.n())) : 0;
            long c = scope.matrix(spec.output(), s, s.m(), s.n(), shape.c());
            int status = Dnnl.matmulCreate(scope.cell(), engine.engine(), a, b, bias, c, scope.attributes(spec));
            if (status == OneDnn.UNIMPLEMENTED) {
                return new Offer.Refused<>(
                        "oneDNN matmul: there is no kernel for %s on this processor.".formatted(spec));
            }
            long plan = scope.made("dnnl_matmul_primitive_desc_create", status);
            var primitive = new Primitive(engine, scope, plan, operands(spec.epilogue()));
            if (primitive.implementation().startsWith("ref")) {
                return new Offer.Refused<>("oneDNN matmul: only the slow reference kernel '%s' takes %s."
                        .formatted(primitive.implementation(), spec));
            }
            return new Offer.Made<>(withPacking(engine, scope, spec, primitive, plainB));
        }
    }

    private static Matmul withPacking(
            Engine engine, Descriptors scope, MatmulSpec spec, Primitive primitive, long plainB) {
        if (!spec.packedB()) {
            return new Matmul(spec, primitive, Optional.empty(), 0);
        }
        long packed = primitive.descriptor(Primitive.WEIGHTS);
        return new Matmul(
                spec, primitive, Optional.of(Reorder.of(engine, scope, plainB, packed)), Dnnl.descriptorBytes(packed));
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

    private static int[] operands(MatmulSpec.Epilogue epilogue) {
        var operands = IntStream.builder();
        operands.add(Primitive.SOURCE).add(Primitive.WEIGHTS).add(Primitive.TARGET);
        if (epilogue.bias()) {
            operands.add(Primitive.BIAS);
        }
        int first = epilogue.accumulate() ? 1 : 0;
        for (int i = 0; i < epilogue.posts().size(); i++) {
            if (epilogue.posts().get(i) instanceof PostOp.Add) {
                operands.add(Primitive.postOpSource(first + i));
            }
        }
        return operands.build().toArray();
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

    /// {@return the size of B in this kernel's own layout, 0 unless the spec says `packedB`}
    public long packedBytes() {
        return packedBytes;
    }

    /// {@return what brings a B with the strides of the spec into this kernel's layout; empty unless the spec says
    /// `packedB`}
    public Optional<Reorder> packing() {
        return packing;
    }

    /// {@return this kernel with an argument block of its own, in memory of `frame`, which must outlive the call}
    public MatmulCall call(SegmentAllocator frame) {
        return new MatmulCall(primitive.call(frame), spec.epilogue().bias());
    }
}
