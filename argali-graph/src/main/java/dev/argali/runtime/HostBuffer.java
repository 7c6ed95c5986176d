package dev.argali.runtime;

import dev.argali.graph.ArgaliException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A buffer in the memory of this process, outside the Java heap. The memory goes back at once when the last holder
/// lets go, and touching it later is an [IllegalStateException], never a crash.
final class HostBuffer extends DeviceBuffer {
    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final MemorySegment memory;

    private HostBuffer(Arena arena, MemorySegment memory, long bytes) {
        super(bytes);
        this.arena = arena;
        this.memory = memory;
    }

    /// A new buffer.
    ///
    /// @throws ArgaliException if there is not that much memory left
    @SuppressWarnings("MustBeClosedChecker") // the last holder closes it
    static HostBuffer allocate(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            return new HostBuffer(arena, arena.allocate(Math.max(bytes, 1), ALIGNMENT), bytes);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new ArgaliException(
                    "memory", "a tensor of " + bytes + " bytes does not fit", "A smaller batchSize needs less", e);
        }
    }

    /// The bytes.
    MemorySegment memory() {
        return memory.asSlice(0, bytes());
    }

    @Override
    protected void free() {
        arena.close();
    }

    @Override
    public void read(long at, MemorySegment to) {
        MemorySegment.copy(memory, at, to, 0, to.byteSize());
    }

    @Override
    public void write(long at, MemorySegment from) {
        MemorySegment.copy(from, 0, memory, at, from.byteSize());
    }
}
