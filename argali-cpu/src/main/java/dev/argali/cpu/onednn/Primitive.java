package dev.argali.cpu.onednn;

import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Cleaner;
import java.util.stream.IntStream;

/// A oneDNN primitive with its descriptor (here: plan). Immutable; any number of threads may run it at once, each
/// with a [PrimitiveCall] of its own. The C objects die with the last reference.
final class Primitive {
    /// The numbers by which oneDNN names arguments.
    static final int SOURCE = 1;

    static final int TARGET = 17;
    static final int WEIGHTS = 33;
    static final int SCRATCH = 80;
    static final int SOURCE_GRADIENT = 129;
    static final int TARGET_GRADIENT = 145;
    static final int WEIGHTS_GRADIENT = 161;

    private static final int QUERY_IMPLEMENTATION = 8;
    private static final int QUERY_ARGUMENT = 255;

    static final Cleaner CLEANER = Cleaner.create();

    private final Engine engine;
    private final long plan;
    private final long primitive;
    private final int[] arguments;
    private final String implementation;
    private final long scratchBytes;

    /// Takes over `plan`, also when this fails.
    Primitive(Engine engine, Descriptors scope, long plan, int[] operands) {
        this.engine = engine;
        this.plan = plan;
        long made;
        try {
            Dnnl.check("dnnl_primitive_desc_query", Dnnl.planQuery(plan, QUERY_IMPLEMENTATION, 0, scope.cell()));
            implementation = scope.text();
            long scratch = Dnnl.planDescriptor(plan, QUERY_ARGUMENT, SCRATCH);
            scratchBytes = scratch == 0 ? 0 : Dnnl.descriptorBytes(scratch);
            arguments = scratchBytes == 0
                    ? operands.clone()
                    : IntStream.concat(IntStream.of(operands), IntStream.of(SCRATCH))
                            .toArray();
            made = scope.made("dnnl_primitive_create", Dnnl.primitiveCreate(scope.cell(), plan));
        } catch (OneDnnException e) {
            Dnnl.planDestroy(plan);
            throw e;
        }
        primitive = made;
        CLEANER.register(this, () -> {
            Dnnl.primitiveDestroy(made);
            Dnnl.planDestroy(plan);
        });
    }

    Engine engine() {
        return engine;
    }

    long handle() {
        return primitive;
    }

    int[] arguments() {
        return arguments;
    }

    /// {@return the memory descriptor of `argument`, which belongs to the plan}
    long descriptor(int argument) {
        return Dnnl.planDescriptor(plan, QUERY_ARGUMENT, argument);
    }

    String implementation() {
        return implementation;
    }

    long scratchBytes() {
        return scratchBytes;
    }

    PrimitiveCall call(SegmentAllocator frame) {
        return new PrimitiveCall(this, frame);
    }
}
