package dev.argali.cpu;

import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;

/// A buffer in native memory.
final class CpuBuffer extends DeviceBuffer {
    private final long address;

    CpuBuffer(long bytes) {
        super(bytes);
        this.address = NativeMemory.allocate(bytes);
    }

    long address() {
        return address;
    }

    @Override
    protected void free() {
        NativeMemory.free(address, bytes());
    }

    @Override
    public void read(MemorySegment to) {
        check(to);
        MemorySegment.copy(NativeMemory.ALL, address, to, 0, to.byteSize());
    }

    @Override
    public void write(MemorySegment from) {
        check(from);
        MemorySegment.copy(from, 0, NativeMemory.ALL, address, from.byteSize());
    }

    private void check(MemorySegment other) {
        if (holders() == 0) {
            throw new IllegalStateException("the buffer was released");
        }
        if (other.byteSize() > bytes()) {
            throw new IndexOutOfBoundsException("the buffer has " + bytes() + " bytes, not " + other.byteSize());
        }
    }
}
