package dev.argali.cpu.onednn;

import java.lang.foreign.SegmentAllocator;

/// Copies an array from one layout to another. Immutable and safe for all threads.
public final class Reorder {
    private final Primitive primitive;

    private Reorder(Primitive primitive) {
        this.primitive = primitive;
    }

    static Reorder of(Engine engine, Descriptors scope, long source, long target) {
        return of(engine, scope, source, target, scope.attributes());
    }

    /// Adds to what is there in place of overwriting it.
    static Reorder adding(Engine engine, Descriptors scope, long source, long target) {
        return of(engine, scope, source, target, scope.adding());
    }

    private static Reorder of(Engine engine, Descriptors scope, long source, long target, long attributes) {
        int status = Dnnl.reorderCreate(scope.cell(), source, engine.engine(), target, engine.engine(), attributes);
        long plan = scope.made("dnnl_reorder_primitive_desc_create", status);
        return new Reorder(new Primitive(engine, scope, plan, new int[] {Primitive.SOURCE, Primitive.TARGET}));
    }

    /// {@return oneDNN's name of the kernel}
    public String implementation() {
        return primitive.implementation();
    }

    /// {@return the size of the scratchpad that each run needs, 64-byte aligned; 0 if it needs none}
    public long scratchBytes() {
        return primitive.scratchBytes();
    }

    /// {@return this reorder with an argument block of its own, in memory of `frame`, which must outlive the call}
    public ReorderCall call(SegmentAllocator frame) {
        return new ReorderCall(primitive.call(frame));
    }
}
