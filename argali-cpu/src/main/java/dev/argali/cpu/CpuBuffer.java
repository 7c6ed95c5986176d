package dev.argali.cpu;

import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

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
    public void read(long at, MemorySegment to) {
        check(at, to.byteSize());
        MemorySegment.copy(NativeMemory.ALL, address + at, to, 0, to.byteSize());
    }

    @Override
    public void write(long at, MemorySegment from) {
        check(at, from.byteSize());
        MemorySegment.copy(from, 0, NativeMemory.ALL, address + at, from.byteSize());
    }

    @Override
    public void copy(DeviceBuffer from, long fromAt, long at, long count) {
        ((CpuBuffer) from).check(fromAt, count);
        check(at, count);
        MemorySegment.copy(
                NativeMemory.ALL, ((CpuBuffer) from).address + fromAt, NativeMemory.ALL, address + at, count);
    }

    private void check(long at, long count) {
        if (holders() == 0) {
            throw new IllegalStateException("the buffer was released");
        }
        Objects.checkFromIndexSize(at, count, bytes());
    }
}
