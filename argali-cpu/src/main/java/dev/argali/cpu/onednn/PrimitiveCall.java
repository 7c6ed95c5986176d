package dev.argali.cpu.onednn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;

/// The argument block of one primitive in one frame. Running it allocates nothing; an address that did not change since
/// the last run costs a comparison. For one thread at a time.
final class PrimitiveCall implements AutoCloseable {
    /// `dnnl_exec_arg_t`: an `int`, four bytes of padding, a pointer.
    private static final long ENTRY = 16;

    private static final long POINTER = 8;

    private final Primitive primitive;
    private final int count;
    private final MemorySegment block;
    private final long[] memories;
    private final long[] addresses;
    private final Cleaner.Cleanable release;

    PrimitiveCall(Primitive primitive, SegmentAllocator frame) {
        this.primitive = primitive;
        int[] ids = primitive.arguments();
        count = ids.length;
        block = frame.allocate(ENTRY * count, 64);
        long[] made = new long[count];
        memories = made;
        addresses = new long[count];
        release = Primitive.CLEANER.register(this, () -> destroy(made));
        try (var scope = new Descriptors()) {
            for (int i = 0; i < count; i++) {
                int status = Dnnl.memoryCreate(
                        scope.cell(),
                        primitive.descriptor(ids[i]),
                        primitive.engine().engine(),
                        0);
                made[i] = scope.made("dnnl_memory_create", status);
                block.set(JAVA_INT, i * ENTRY, ids[i]);
                block.set(JAVA_LONG, i * ENTRY + POINTER, made[i]);
            }
        } catch (OneDnnException e) {
            release.clean();
            throw e;
        }
    }

    private static void destroy(long[] memories) {
        for (long memory : memories) {
            if (memory != 0) {
                Dnnl.memoryDestroy(memory);
            }
        }
        Arrays.fill(memories, 0);
    }

    /// Lets argument number `slot` lie at `address`.
    void bind(int slot, long address) {
        if (addresses[slot] != address) {
            Dnnl.check("dnnl_memory_set_data_handle", Dnnl.memoryMove(memories[slot], address));
            addresses[slot] = address;
        }
    }

    /// Binds the scratchpad, which is the last argument where there is one.
    void bindScratch(long address) {
        if (primitive.scratchBytes() > 0) {
            bind(count - 1, address);
        }
    }

    void run() {
        try {
            int status = Dnnl.execute(primitive.handle(), primitive.engine().stream(), count, block.address());
            Dnnl.check("dnnl_primitive_execute", status);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Destroys the C objects now. After this the call must not be used.
    @Override
    public void close() {
        release.clean();
    }
}
